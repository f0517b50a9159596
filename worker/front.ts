// What every request meets first: who asks is decided here, then it goes to the object that it is for. What is in no
// object (the page, the list of runs, the description of the API) is answered here, by the same routes.

import { FlueError } from '../src/errors.ts';
import { gateOf } from '../src/hosts/gate.ts';
import { shell } from '../src/hosts/shell.ts';
import { type App, createApp } from '../src/http/app.ts';
import { type Caller, tokenOf } from '../src/http/auth/caller.ts';
import type { KeptKeys } from '../src/http/auth/jwks.ts';
import { json, refusal } from '../src/http/envelope.ts';
import { waitOf } from '../src/http/request.ts';
import { idForNew } from '../src/http/routes/instances.ts';
import { isFault } from '../src/http/status.ts';
import { isTerminal } from '../src/protocol/fold.ts';
import type { RunSnapshot } from '../src/protocol/run.ts';
import { toldGate, withCaller } from './caller-header.ts';
import type { Deployment } from './deployment.ts';
import { readEnvironment, type WorkerEnv } from './environment.ts';
import { frontBackend } from './front-backend.ts';
import type { InstanceStub } from './instance-object.ts';
import { objectName, placeOf } from './place.ts';

export interface Front {
  fetch(request: Request, env: WorkerEnv, context?: object): Promise<Response>;
}

const OPEN_PATHS: ReadonlySet<string> = new Set(['/', '/healthz']);
/** How long an object is asked to wait at once, and how long one rests that has nothing in memory. */
const PIECE_MS = 10_000;
const REST_MS = 1000;

export function createFront(deployment: Deployment): Front {
  const kept: KeptKeys = {};
  const admit = async (request: Request, env: WorkerEnv): Promise<Caller> => {
    const { config } = await deployment.manifest();
    const { token, audience } = readEnvironment(env, config.auth?.tokens);
    const gate = gateOf({ auth: config.auth, token, audience, ids: deployment.project.githubIds, kept });
    return gate.admit({ token: tokenOf(request.headers), headers: request.headers });
  };
  const route = async (request: Request, env: WorkerEnv): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (OPEN_PATHS.has(pathname))
      return (await frontApp(deployment, env, await pageOf(pathname, env))).fetch(request);
    const caller = await admit(request, env);
    const told = withCaller(request, caller);
    const place = placeOf(request.method, request.url);
    switch (place.is) {
      case 'instance':
        return toInstance(env, objectName(place.address), told);
      case 'new instance':
        return toNewInstance(env, place.name, told, caller);
      case 'budget':
        return env.FLUE_BUDGET.getByName(`budget/${place.id}`).fetch(told);
      case 'front':
        return (await frontApp(deployment, env)).fetch(told);
    }
  };
  return {
    async fetch(request, env) {
      try {
        return await route(request, env);
      } catch (thrown) {
        const failure = passing(thrown);
        if (isFault(failure)) console.error(thrown);
        return refusal(failure);
      }
    },
  };
}

/** As it was built; whoever asks for something else does not wait for it. */
async function pageOf(pathname: string, { ASSETS }: WorkerEnv): Promise<string | undefined> {
  if (pathname !== '/' || ASSETS === undefined) return undefined;
  const answer = await ASSETS.fetch('https://assets.invalid/');
  return answer.ok ? answer.text() : undefined;
}

async function frontApp(deployment: Deployment, env: WorkerEnv, page?: string): Promise<App> {
  const { config, workflows, agents } = await deployment.manifest();
  const version = deployment.versionOf(env);
  return createApp({
    backend: frontBackend(env, { workflow: workflows, agent: agents }, version),
    gate: toldGate(),
    isShared: config.auth?.shared ?? false,
    version,
    assets: { ...shell(), ...(page === undefined ? {} : { page }) },
    onFault: (thrown) => console.error(thrown),
    stopping: new AbortController().signal,
    now: Date.now,
  });
}

async function toNewInstance(
  env: WorkerEnv,
  name: string,
  request: Request,
  caller: Caller,
): Promise<Response> {
  const instanceId = await idForNew({
    principal: caller.principal,
    kind: 'workflow',
    name,
    key: request.headers.get('idempotency-key') ?? undefined,
    nowMs: Date.now(),
  });
  const url = new URL(request.url);
  url.pathname = `/workflows/${encodeURIComponent(name)}/${instanceId}`;
  return toInstance(env, objectName({ kind: 'workflow', name, instanceId }), new Request(url, request));
}

/** Whoever waits for a run waits here: the instance may sleep meanwhile. */
async function toInstance(env: WorkerEnv, name: string, request: Request): Promise<Response> {
  const stub = env.FLUE_INSTANCE.getByName(name);
  const ms = waitIn(request);
  if (ms === 0) return stub.fetch(request);
  const answer = await stub.fetch(withoutWait(request));
  if (answer.status !== 200 && answer.status !== 202) return answer;
  const shown = (await answer.clone().json()) as RunSnapshot;
  if (isTerminal(shown.status) && request.method === 'GET') return answer;
  await untilOver(stub, shown.runId, isTerminal(shown.status) ? 0 : ms);
  const url = new URL(shown.href, request.url);
  const headers = new Headers(request.headers);
  for (const name of ['prefer', 'content-type', 'content-length']) headers.delete(name);
  const latest = (await (await stub.fetch(new Request(url, { headers }))).json()) as RunSnapshot;
  const location = answer.headers.get('location');
  const isDone = isTerminal(latest.status) || (request.method === 'POST' && answer.status === 200);
  return json(latest, isDone ? 200 : 202, location === null ? {} : { location });
}

/** 0 for a request that does not wait, or says so in a way that the instance refuses. */
function waitIn(request: Request): number {
  const { headers, method } = request;
  if ((method !== 'GET' && method !== 'POST') || headers.has('upgrade')) return 0;
  if (/text\/event-stream|application\/x-ndjson/.test(headers.get('accept') ?? '')) return 0;
  const { pathname, searchParams } = new URL(request.url);
  if (pathname.includes('/approvals/')) return 0;
  try {
    return waitOf(headers, searchParams.get('wait') ?? undefined);
  } catch {
    return 0;
  }
}

function withoutWait(request: Request): Request {
  const url = new URL(request.url);
  url.searchParams.delete('wait');
  const plain = new Request(url, request);
  plain.headers.delete('prefer');
  return plain;
}

async function untilOver(stub: InstanceStub, runId: string, ms: number): Promise<void> {
  const until = Date.now() + ms;
  for (let left = ms; left > 0; left = until - Date.now()) {
    const state = await stub.settled(runId, Math.min(left, PIECE_MS));
    if (state === 'over') return;
    if (state === 'rests') await new Promise((resolve) => setTimeout(resolve, Math.min(left, REST_MS)));
  }
}

/** An object that is replaced or too busy says so by a flag; whoever asked may ask again. */
function passing(thrown: unknown): unknown {
  const { retryable = false, overloaded = false } = Object(thrown) as {
    retryable?: boolean;
    overloaded?: boolean;
  };
  if (thrown instanceof FlueError || !(retryable || overloaded)) return thrown;
  return new FlueError('overloaded', 'the instance cannot be reached just now', {
    hint: 'try again later',
    retryable: true,
    cause: thrown,
  });
}
