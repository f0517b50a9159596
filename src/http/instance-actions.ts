// What a caller may do in one instance: the same for a request and for a frame of a WebSocket. Who does not own an
// instance is told that there is none.
import { unknownInstance } from '../core/store/server-rows.ts';
import { FlueError } from '../errors.ts';
import { agentMessageSchema } from '../protocol/api.ts';
import { isTerminal } from '../protocol/fold.ts';
import { canonicalJson, type Json } from '../protocol/json.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import type { Caps, StartRun } from '../protocol/start-run.ts';
import type { Caller } from './auth/caller.ts';
import type { Address, Backend, Started } from './backend.ts';
import { checked, malformed } from './request.ts';
import type { InstanceActions } from './stream/socket.ts';

export interface OwnInstance extends InstanceActions {
  start(body: Json, key: string | undefined, atMost?: Caps): Promise<Started & { runId: string }>;
  /** The latest run, or the one asked for. Throws FlueError unknown_instance, unknown_run. */
  run(runId: string | undefined): Promise<RunSnapshot>;
  cancel(runId: string | undefined): Promise<void>;
}

export interface Within {
  backend: Backend;
  isShared: boolean;
}

const MAX_KEY_LENGTH = 255;

export function ownInstance({ backend, isShared }: Within, caller: Caller, address: Address): OwnInstance {
  const isMine = async (): Promise<boolean> => {
    const owner = await backend.ownerOf(address);
    return owner !== undefined && (isShared || owner === caller.principal);
  };
  const ownRun = async (runId: string | undefined): Promise<string> => {
    if (!(await isMine())) throw unknownInstance(address.instanceId);
    const found = runId ?? (await backend.latestRunId(address));
    if (found === undefined) throw unknownInstance(address.instanceId);
    const place = await backend.addressOf(found);
    if (place === undefined || !isSame(place, address)) throw unknownRun(found);
    return found;
  };
  const run = async (runId: string | undefined): Promise<RunSnapshot> => {
    const found = await ownRun(runId);
    const snapshot = await backend.snapshot(found);
    if (snapshot === undefined) throw unknownRun(found);
    return snapshot;
  };
  /** With its key a request may come again; anything else with the same token is a replay. */
  const spend = async (token: { id: string; until: number }, key: string | undefined): Promise<void> => {
    const on = JSON.stringify(key === undefined ? crypto.randomUUID() : [address, key]);
    if (!(await backend.spendToken(token, on)))
      throw new FlueError('unauthorized', 'the token was used to start something else', {
        hint: 'ask for a new one for each start, or send the same Idempotency-Key again',
      });
  };
  const by = caller.actor ?? caller.principal;
  return {
    backend,
    address,
    ownRun,
    run,
    async mayFollow() {
      return (await backend.ownerOf(address)) === undefined || (await isMine());
    },
    async start(body, key, atMost) {
      const request = { ...requestOf(address, body, caller), ...(atMost === undefined ? {} : { atMost }) };
      if (key !== undefined && (key.length === 0 || key.length > MAX_KEY_LENGTH))
        throw malformed(`an idempotency key has 1 to ${MAX_KEY_LENGTH} characters`, 'use a shorter one');
      const keyed = key === undefined ? undefined : { key, body: await digest(canonicalJson(body)) };
      if (caller.once !== undefined) await spend(caller.once, key);
      const started = await backend.start(request, { principal: caller.principal, isShared, key: keyed });
      return { ...started, runId: started.snapshot.runId };
    },
    async cancel(runId) {
      const snapshot = await run(runId);
      if (isTerminal(snapshot.status) || !(await backend.cancel(snapshot.runId, `cancelled by ${by}`)))
        throw await whyNotCancelled(backend, snapshot.runId);
    },
    async decide(runId, callId, { approve, reason }) {
      // The latest run, unless an earlier one waits for an answer to this call.
      const latest = await ownRun(runId);
      const id = runId ?? (await backend.runWaitingFor(address, callId)) ?? latest;
      await backend.decide(id, callId, { approve, by, ...(reason === undefined ? {} : { reason }) });
    },
  };
}

/** A run that cannot be cancelled here is over, or another process has it. */
async function whyNotCancelled(backend: Backend, runId: string): Promise<FlueError> {
  const now = await backend.snapshot(runId);
  if (now !== undefined && !isTerminal(now.status) && now.status !== 'running')
    return new FlueError('run_elsewhere', `another process is working on run ${runId}`, { retryable: true });
  return new FlueError('run_finished', `run ${runId} is over, or being ended`, {
    hint: 'nothing is left to cancel',
  });
}

function requestOf({ kind, name, instanceId }: Address, body: Json, caller: Caller): StartRun {
  const trigger = { ...caller.trigger, via: 'http' as const };
  if (kind === 'workflow') return { kind, name, instanceId, input: body, trigger };
  const { session, ...message } = checked(agentMessageSchema, body);
  return {
    kind,
    name,
    instanceId,
    input: message as Json,
    trigger,
    ...(session === undefined ? {} : { session }),
  };
}

/** SHA-256, hex. */
export async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function isSame(a: Address, b: Address): boolean {
  return a.kind === b.kind && a.name === b.name && a.instanceId === b.instanceId;
}

export function unknownRun(runId: string, where = 'in this instance'): FlueError {
  return new FlueError('unknown_run', `there is no run "${runId.slice(0, 60)}" ${where}`, {
    hint: 'look at the id',
  });
}
