// `/workflows/:name/:instanceId` and `/agents/:name/:instanceId`: start, status, stream, cancel, approve.

import { FlueError } from '../../errors.ts';
import { decisionSchema } from '../../protocol/api.ts';
import { isTerminal } from '../../protocol/fold.ts';
import { SUBPROTOCOL } from '../../protocol/frames.ts';
import { mintId, type RunKind } from '../../protocol/ids.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { AppContext, AppOptions, Handler } from '../context.ts';
import { json } from '../envelope.ts';
import { digest, type OwnInstance, ownInstance } from '../instance-actions.ts';
import { capsOf, checked, malformed, readJson, waitOf } from '../request.ts';
import { ndjsonResponse } from '../stream/ndjson.ts';
import { serveSocket } from '../stream/socket.ts';
import { readLastEventId, sseResponse } from '../stream/sse.ts';
import { listOf } from './runs.ts';

export interface InstanceRoutes {
  start: Handler;
  list: Handler;
  show: Handler;
  cancel: Handler;
  decide: Handler;
}

export function instanceRoutes(kind: RunKind, options: AppOptions): InstanceRoutes {
  const { backend } = options;
  /** By the path; without an instance id there, by the one given. */
  const instanceOf = (c: AppContext, unnamed?: string): OwnInstance => {
    const [, name = '', instanceId = unnamed ?? ''] = c.get('segments');
    return ownInstance(options, c.get('caller'), { kind, name, instanceId });
  };
  const waitFor = async (c: AppContext, run: RunSnapshot, ms: number): Promise<RunSnapshot> => {
    if (ms === 0 || isTerminal(run.status)) return run;
    const settle = (signal: AbortSignal) => backend.settle(run.runId, ms, signal);
    return (await untilEither(c.req.raw.signal, options.stopping, settle)) ?? run;
  };
  return {
    async start(c) {
      const wait = waitOf(c.req.raw.headers, c.req.query('wait'));
      const key = c.req.header('idempotency-key');
      const caps = capsOf(c.req.raw.headers);
      const body = await readJson(c.req.raw);
      requireDefinition(options, kind, c.get('segments')[1] ?? '');
      const { snapshot, isNew } = await instanceOf(c, await idFor(c, kind, key, options.now())).start(
        body,
        key,
        caps,
      );
      const shown = await waitFor(c, snapshot, wait);
      const isDone = !isNew || (wait > 0 && isTerminal(shown.status));
      return json(shown, isDone ? 200 : 202, { location: shown.href });
    },
    list(c) {
      const [, name = ''] = c.get('segments');
      requireDefinition(options, kind, name);
      return listOf(c, options, { kind, name });
    },
    async show(c) {
      const own = instanceOf(c);
      const asked = c.req.query('run');
      if (isUpgrade(c)) return upgrade(c, own, asked, options);
      const accepts = c.req.header('accept') ?? '';
      const last = readLastEventId(c.req.header('last-event-id') ?? null);
      if (accepts.includes('text/event-stream')) {
        // Whoever follows an instance may be there before its first run.
        const runId = asked === undefined ? undefined : await own.ownRun(asked);
        if (asked === undefined) await own.ownRun(undefined);
        const { stopping: signal, onFault } = options;
        return sseResponse({ actions: own, runId, last, signal, onFault });
      }
      if (accepts.includes('application/x-ndjson')) {
        const runId = await own.ownRun(asked);
        return ndjsonResponse(backend, runId, last?.runId === runId ? last.offset : 0);
      }
      const wait = waitOf(c.req.raw.headers, c.req.query('wait'));
      const shown = await waitFor(c, await own.run(asked), wait);
      const body = kind === 'agent' ? await withConversation(options, own, shown) : shown;
      return json(body, wait > 0 && !isTerminal(shown.status) ? 202 : 200);
    },
    async cancel(c) {
      const own = instanceOf(c);
      const { runId } = await own.run(c.req.query('run'));
      await own.cancel(runId);
      return json(await own.run(runId), 202);
    },
    async decide(c) {
      const decision = checked(decisionSchema, await readJson(c.req.raw));
      const own = instanceOf(c);
      const [, , , , callId = ''] = c.get('segments');
      const runId = c.req.query('run');
      await own.decide(runId, callId, decision);
      return json(await own.run(runId));
    },
  };
}

/** By hand: a signal that lives as long as the server remembers every one that `AbortSignal.any` derived from it. */
async function untilEither<T>(
  a: AbortSignal,
  b: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  if (a.aborted || b.aborted) leave();
  for (const signal of [a, b]) signal.addEventListener('abort', leave, { once: true });
  try {
    return await work(leaving.signal);
  } finally {
    for (const signal of [a, b]) signal.removeEventListener('abort', leave);
  }
}

function requireDefinition({ backend }: AppOptions, kind: RunKind, name: string): void {
  if (backend.hasDefinition(kind, name)) return;
  const code = kind === 'workflow' ? 'unknown_workflow' : 'unknown_agent';
  throw new FlueError(code, `there is no ${kind} "${name.slice(0, 60)}" on this server`, {
    hint: 'look at its name, and at which version is deployed (GET /healthz)',
  });
}

async function idFor(
  c: AppContext,
  kind: RunKind,
  key: string | undefined,
  nowMs: number,
): Promise<string | undefined> {
  const [, name = '', instanceId] = c.get('segments');
  if (instanceId !== undefined) return undefined;
  return idForNew({ principal: c.get('caller').principal, kind, name, key, nowMs });
}

export interface NewInstance {
  principal: string;
  kind: RunKind;
  name: string;
  key: string | undefined;
  nowMs: number;
}

/** A request that comes twice must find the same instance: without a name for it, its key is one. */
export async function idForNew({ principal, kind, name, key, nowMs }: NewInstance): Promise<string> {
  if (key === undefined) return mintId('inst', nowMs);
  return `key_${(await digest(JSON.stringify([principal, kind, name, key]))).slice(0, 32)}`;
}

async function withConversation({ backend }: AppOptions, own: OwnInstance, run: RunSnapshot) {
  return { ...run, conversation: await backend.conversation(own.address, run.session) };
}

function isUpgrade(c: AppContext): boolean {
  return (c.req.header('upgrade') ?? '').toLowerCase() === 'websocket';
}

async function upgrade(
  c: AppContext,
  own: OwnInstance,
  runId: string | undefined,
  { onFault }: AppOptions,
): Promise<Response> {
  if (c.env?.upgrade === undefined)
    throw malformed('this connection cannot become a WebSocket', 'connect with ws:// or wss://');
  const offered = c.req.header('sec-websocket-protocol');
  if (offered !== undefined && !offered.split(',').some((name) => name.trim() === SUBPROTOCOL))
    throw malformed(`none of the subprotocols offered is "${SUBPROTOCOL}"`, `offer ${SUBPROTOCOL}`);
  if (runId !== undefined) await own.ownRun(runId);
  else if (!(await own.mayFollow())) await own.ownRun(undefined);
  else if (!own.backend.hasDefinition(own.address.kind, own.address.name)) await own.ownRun(undefined);
  return c.env.upgrade((socket, onMark) => serveSocket(socket, { actions: own, runId, onFault, onMark }));
}
