// Has a server start a run, or finds the one that it started for the same step before: where a job is run again, a run that is
// active or has succeeded is not paid for twice, and one that failed is begun anew.
import type { Client, Work } from '../../client/client.ts';
import { startPatiently } from '../../client/start-many.ts';
import { FlueError } from '../../errors.ts';
import { isPlainObject, type Json } from '../../protocol/json.ts';
import { type RunSnapshot, runSnapshotSchema } from '../../protocol/run.ts';
import type { Caps, StartRun } from '../../protocol/start-run.ts';
import type { ServerAccess } from './budget-inputs.ts';
import type { KeyedRequest } from './invoke-key.ts';
import { printUntrusted } from './log.ts';

export interface RemoteStart {
  client: Client;
  access: ServerAccess;
  /** Of the GitHub workflow run. */
  attempt: number;
  caps: Caps;
  /** Nothing is begun after it. */
  interrupt: AbortSignal;
  /** What is under way is given up. */
  late: AbortSignal;
}

/** Throws FlueError when the server refuses it, and the reason of `interrupt` when nothing was begun. */
export async function startThere({ request, keyOf }: KeyedRequest, start: RemoteStart): Promise<RunSnapshot> {
  const work = workOf(request, start.caps);
  for (let attempt = 1; ; attempt++) {
    const run = await begun({ ...work, idempotencyKey: keyOf(attempt) }, start);
    const isLost = run.status === 'failed' || run.status === 'cancelled';
    if (attempt >= start.attempt || !isLost) return run;
  }
}

async function begun(work: Work, { client, access, interrupt, late }: RemoteStart): Promise<RunSnapshot> {
  interrupt.throwIfAborted();
  // A start that may have arrived is not cut off: then nobody would know what to cancel.
  const send = (one: Work): Promise<RunSnapshot> =>
    client.start(one, { signal: late }).catch(unanswered(late));
  const started = await startPatiently(work, send, interrupt);
  if (!started.ok) throw explained(started.error, access);
  return readRun(started.run);
}

function unanswered(late: AbortSignal): (thrown: unknown) => never {
  return (thrown) => {
    if (late.aborted) printUntrusted('the server had not answered a start: a run may have begun');
    throw thrown;
  };
}

/** A run as a server tells of it. Throws FlueError `internal_error` for anything else. */
export function readRun(told: unknown): RunSnapshot {
  const read = runSnapshotSchema.safeParse(told);
  // It is put behind the server's address, and so must be a path.
  if (read.success && read.data.href.startsWith('/')) return read.data;
  const at = read.success ? { path: ['href'] } : read.error.issues[0];
  throw new FlueError(
    'internal_error',
    `the server tells of a run in a way that this version does not understand (${at?.path.join('.') || 'all of it'})`,
    { hint: 'deploy the server again with the version of flue-action that the step uses' },
  );
}

/** Throws FlueError `invalid_payload` for an agent that is told nothing. */
export function workOf(request: StartRun, atMost: Caps): Work {
  const { kind, name, instanceId, session, input } = request;
  if (kind === 'workflow') return { workflow: name, instanceId, input, atMost };
  if (!isMessage(input)) {
    throw new FlueError('invalid_payload', `nothing is said to agent ${name}`, {
      hint: 'write it in input message, or as {"message":"…"} in a payload',
    });
  }
  return { agent: name, instanceId, atMost, ...input, ...(session === undefined ? {} : { session }) };
}

function isMessage(input: Json): input is { message: string } {
  return isPlainObject(input) && typeof input.message === 'string' && input.message.trim() !== '';
}

/** What the server says of a token is for whoever wrote the request; here the inputs made it. */
function explained(error: FlueError, access: ServerAccess): FlueError {
  if (error.code !== 'unauthorized' || error.hint?.startsWith('send Authorization') !== true) return error;
  const hint =
    access.by === 'github'
      ? `the audience of the job's token is ${access.audience}: the server must expect it (FLUE_AUDIENCE, or flue-audience here) and have auth.github`
      : 'flue-token must be what FLUE_TOKEN is on the server';
  return new FlueError(error.code, `the server does not take the token: ${error.message}`, {
    hint,
    cause: error,
  });
}
