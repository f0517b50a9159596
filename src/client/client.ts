// The client of a server: start runs, watch them, wait for them, answer for them. Nothing but fetch, WebSocket and
// timers, so it works in Node, in browsers and in Workers. Every failure is a FlueError with the server's code.
import { FlueError } from '../errors.ts';
import type { AgentMessage, RunList } from '../protocol/api.ts';
import { CAPS_HEADER, MAX_WAIT_SECONDS } from '../protocol/api-limits.ts';
import { isTerminal } from '../protocol/fold.ts';
import type { RunKind } from '../protocol/ids.ts';
import type { Json } from '../protocol/json.ts';
import type { RunSnapshot, RunStatus } from '../protocol/run.ts';
import type { Caps } from '../protocol/start-run.ts';
import { type Connection, createConnection, type Patience, type TokenSource } from './connection.ts';
import { type StartOutcome, startAll } from './start-many.ts';
import { type RunFrame, streamRun } from './stream.ts';

export interface ClientOptions {
  /** Of the server, `https://…`, with the path that it is mounted under if there is one. */
  url: string;
  /** Sent as `Authorization: Bearer …`, and to WebSockets as a subprotocol. */
  token?: string | TokenSource | undefined;
  fetch?: typeof fetch | undefined;
  /** null: none here, streams are server-sent events. */
  WebSocket?: typeof WebSocket | null | undefined;
  /** How long a server that does not answer is tried again. */
  patience?: Partial<Patience> | undefined;
}

/** What a run is started with. Without an idempotency key one is minted, so that trying again never starts two. */
export type Work = {
  instanceId?: string | undefined;
  /** At most 255 characters: the same key in the same instance is the same run. */
  idempotencyKey?: string | undefined;
  /** The run gets these limits where they are tighter than its own. */
  atMost?: Caps | undefined;
} & (
  | { workflow: string; input?: Json | undefined }
  | ({ agent: string } & { [Key in keyof AgentMessage]: AgentMessage[Key] })
);

/** A run on the server: the snapshot that `start` gave, or its id alone. */
export type RunRef = string | Pick<RunSnapshot, 'runId' | 'href'>;

/** Which runs are listed, and where the list goes on. */
export interface RunQuery {
  status?: RunStatus | undefined;
  kind?: RunKind | undefined;
  name?: string | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** At most 500; default 50. */
  limit?: number | undefined;
}

export interface CallOptions {
  /** Ends the call, not the run; the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

export interface Client {
  start(work: Work, options?: CallOptions): Promise<RunSnapshot>;
  status(run: RunRef, options?: CallOptions): Promise<RunSnapshot>;
  /** Until it has succeeded, failed or been cancelled, across restarts of the server. */
  wait(run: RunRef, options?: CallOptions): Promise<RunSnapshot>;
  /**
   * Its events after `offset` (default all), each once and in order, then its result. A connection that breaks is made
   * again after the last event. Text deltas are shown while they happen and are not repeated.
   */
  stream(
    run: RunRef,
    options?: CallOptions & { offset?: number | undefined },
  ): AsyncGenerator<RunFrame, void>;
  /** Answers a tool call that waits for a human; says no with `approve: false`. */
  approve(
    run: RunRef,
    callId: string,
    decision?: CallOptions & { approve?: boolean | undefined; reason?: string | undefined },
  ): Promise<RunSnapshot>;
  cancel(run: RunRef, options?: CallOptions): Promise<RunSnapshot>;
  /** The latest run of a workflow's instance. */
  latest(instance: { workflow: string; instanceId: string }, options?: CallOptions): Promise<RunSnapshot>;
  /** Runs, the newest first; a page at a time, the next one from its `nextCursor` on. */
  list(query?: RunQuery, options?: CallOptions): Promise<RunList>;
  /**
   * Starts each, `concurrency` (default 32) at a time, and yields what became of each in the order in which it became
   * known. A server that is full (429, 503) is given the time that it asks for; what it refuses for good is yielded.
   */
  startMany<W extends Work>(
    works: Iterable<W> | AsyncIterable<W>,
    options?: CallOptions & { concurrency?: number | undefined },
  ): AsyncGenerator<StartOutcome<W>, void>;
}

export function createClient(options: ClientOptions): Client {
  const connection = createConnection(options);
  const start = (work: Work, { signal }: CallOptions = {}): Promise<RunSnapshot> => {
    const { path, body } = requestOf(work);
    const key = work.idempotencyKey ?? crypto.randomUUID();
    const headers = { 'idempotency-key': key, ...capsHeader(work.atMost) };
    return connection.json({ method: 'POST', path, body, headers, starts: true, signal });
  };
  const status = async (run: RunRef, { signal }: CallOptions = {}): Promise<RunSnapshot> =>
    connection.json({ path: pathOf(run), signal });
  return {
    start,
    status,
    async wait(run, { signal } = {}) {
      let { path, snapshot } = await located(connection, run, signal);
      while (snapshot === undefined || !isTerminal(snapshot.status))
        snapshot = await connection.json<RunSnapshot>({
          path,
          headers: { prefer: `wait=${MAX_WAIT_SECONDS}` },
          waitSeconds: MAX_WAIT_SECONDS,
          signal,
        });
      return snapshot;
    },
    async *stream(run, { signal, offset = 0 } = {}) {
      const { path, runId } = await located(connection, run, signal);
      yield* streamRun({ connection, path, runId, offset, signal });
    },
    async approve(run, callId, { approve = true, reason, signal } = {}) {
      const { path } = await located(connection, run, signal);
      const [address = '', query = ''] = path.split('?');
      return connection.json({
        method: 'POST',
        path: `${address}/approvals/${encodeURIComponent(callId)}?${query}`,
        body: { approve, ...(reason === undefined ? {} : { reason }) },
        signal,
      });
    },
    async cancel(run, { signal } = {}) {
      const { path } = await located(connection, run, signal);
      return connection.json({ method: 'DELETE', path, signal });
    },
    latest: ({ workflow, instanceId }, { signal } = {}) =>
      connection.json({ path: addressOf('workflows', workflow, instanceId), signal }),
    list: (query = {}, { signal } = {}) => {
      const asked = new URLSearchParams();
      for (const [name, value] of Object.entries(query))
        if (value !== undefined) asked.set(name, String(value));
      return connection.json({ path: `/runs?${asked}`, signal });
    },
    startMany: (works, { concurrency, signal } = {}) =>
      startAll(works, { start: (work) => start(work, { signal }), concurrency, signal }),
  };
}

interface Located {
  runId: string;
  /** Where all that concerns the run is: the canonical URL, `?run=` included. */
  path: string;
  snapshot?: RunSnapshot;
}

/** An id alone says nothing of the instance: `/runs/:runId` leads there. */
async function located(
  connection: Connection,
  run: RunRef,
  signal: AbortSignal | undefined,
): Promise<Located> {
  if (typeof run !== 'string') return { runId: run.runId, path: run.href };
  const snapshot = await connection.json<RunSnapshot>({ path: pathOf(run), signal });
  return { runId: snapshot.runId, path: snapshot.href, snapshot };
}

function pathOf(run: RunRef): string {
  return typeof run === 'string' ? `/runs/${encodeURIComponent(run)}` : run.href;
}

function requestOf(work: Work): { path: string; body: unknown } {
  const { instanceId } = work;
  if ('workflow' in work)
    return { path: addressOf('workflows', work.workflow, instanceId), body: work.input ?? {} };
  const { agent, message, images, session } = work;
  const body = {
    message,
    ...(images === undefined ? {} : { images }),
    ...(session === undefined ? {} : { session }),
  };
  return { path: addressOf('agents', agent, instanceId), body };
}

function capsHeader(caps: Caps = {}): Record<string, string> {
  const given = Object.values(caps).some((cap) => cap !== undefined);
  return given ? { [CAPS_HEADER]: JSON.stringify(caps) } : {};
}

function addressOf(kind: string, name: string, instanceId: string | undefined): string {
  if (instanceId === '')
    throw new FlueError('invalid_instance_id', 'an instance id cannot be empty', {
      hint: 'give it a name, or leave it out',
    });
  const instance = instanceId === undefined ? '' : `/${encodeURIComponent(instanceId)}`;
  return `/${kind}/${encodeURIComponent(name)}${instance}`;
}
