// An instance as it lives in its object: asleep until somebody asks or its alarm fires, then the same runtime, backend
// and routes as on Node, over the object's own database.

import type { Runtime } from '../src/core/runtime-api.ts';
import { faultLog } from '../src/hosts/fault-log.ts';
import { shell } from '../src/hosts/shell.ts';
import { createApp } from '../src/http/app.ts';
import type { Backend } from '../src/http/backend.ts';
import { createLocalBackend, type LocalBackend } from '../src/http/local/local-backend.ts';
import { isTerminal } from '../src/protocol/fold.ts';
import { createAlarms } from './alarms.ts';
import { toldGate } from './caller-header.ts';
import type { Deployment } from './deployment.ts';
import { durableSql, hasTables } from './durable-sql.ts';
import { readEnvironment, type WorkerEnv } from './environment.ts';
import { partialBackend } from './partial-backend.ts';
import { workerRuntime } from './parts.ts';
import type { ObjectSocket, ObjectState } from './platform.ts';
import { shardOfRun, shardOfToken } from './shards.ts';
import { createSockets, type Sockets } from './sockets.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

export interface Instance {
  fetch(request: Request): Promise<Response>;
  settled(runId: string, ms: number): Promise<'over' | 'goes on' | 'rests'>;
  onAlarm(): Promise<void>;
  onMessage(socket: ObjectSocket, message: string | ArrayBuffer): Promise<void>;
  onClose(socket: ObjectSocket): void;
}

export interface InstanceOptions {
  ctx: ObjectState;
  env: WorkerEnv;
  deployment: Deployment;
}

/** What is in memory while the object is awake and has anything to do. */
interface Awake {
  runtime: Runtime;
  backend: LocalBackend;
  supervisor: Supervisor;
  sockets: Sockets;
  fetch(request: Request): Promise<Response>;
}

const MAX_ACTIVE = 1000;
/** Of each instance. */
const KEEP = { runs: 1000, days: 30 };
const never = new AbortController().signal;

export function createInstance(options: InstanceOptions): Instance {
  const sql = durableSql(options.ctx.storage);
  let awake: Promise<Awake> | undefined;
  const wake = (): Promise<Awake> => {
    awake ??= wakeUp(options, () => {
      awake = undefined;
    });
    awake.catch(() => {
      awake = undefined;
    });
    return awake;
  };
  return {
    async fetch(request) {
      const mayBegin = request.method === 'POST' || request.headers.has('upgrade');
      if (!mayBegin && !hasTables(sql)) return nothingHere(options, request);
      return (await wake()).fetch(request);
    },
    async settled(runId, ms) {
      if (!hasTables(sql)) return 'over';
      const { runtime, backend } = await wake();
      if (!runtime.isBusy) return isOver(runtime, runId) ? 'over' : 'rests';
      await backend.settle(runId, ms, never);
      return isOver(runtime, runId) ? 'over' : 'goes on';
    },
    async onAlarm() {
      if (hasTables(sql)) await (await wake()).supervisor.onAlarm();
    },
    onMessage: async (socket, message) => (await wake()).sockets.onMessage(socket, message),
    onClose(socket) {
      void awake?.then(({ sockets }) => sockets.onClose(socket));
    },
  };
}

/** Looking for an instance does not make one. */
async function nothingHere({ env, deployment }: InstanceOptions, request: Request): Promise<Response> {
  const { workflows: workflow, agents: agent } = await deployment.manifest();
  const names = { workflow, agent };
  const app = createApp({
    ...appOptions(deployment, env),
    backend: partialBackend({
      ownerOf: async () => undefined,
      hasDefinition: (kind, name) => names[kind].has(name),
    }),
    isShared: false,
    onFault: faultLog(console.error),
  });
  return app.fetch(request);
}

/** The same in every app of an object. */
function appOptions(deployment: Deployment, env: WorkerEnv) {
  return {
    gate: toldGate(),
    version: deployment.versionOf(env),
    assets: shell(),
    stopping: never,
    now: Date.now,
  };
}

function isOver(runtime: Runtime, runId: string): boolean {
  const run = runtime.get(runId);
  return run === undefined || isTerminal(run.status);
}

async function wakeUp({ ctx, env, deployment }: InstanceOptions, onEmptied: () => void): Promise<Awake> {
  const manifest = await deployment.manifest();
  const environment = readEnvironment(env, manifest.config.auth?.tokens);
  const sql = durableSql(ctx.storage);
  const alarms = createAlarms(ctx.storage);
  const version = deployment.versionOf(env);
  const { clock } = alarms;
  const keep = { ...KEEP, ...manifest.config.retention };
  const { runtime, redact } = workerRuntime({ deployment, manifest, environment, sql, clock });
  const local = createLocalBackend({
    runtime,
    sql,
    clock,
    version,
    names: { workflow: manifest.workflows, agent: manifest.agents },
    maxActive: MAX_ACTIVE,
    keep,
    isAlone: true,
    onWork: (until) => ctx.waitUntil(until),
    async publish(runs) {
      await Promise.all(runs.map((run) => shardOfRun(env, run.runId).note([run])));
    },
  });
  const supervisor = createSupervisor({
    sql,
    alarms,
    runtime,
    backend: local,
    days: keep.days,
    storage: ctx.storage,
    onEmptied,
  });
  const backend: Backend = {
    ...local,
    // An alarm first: whatever becomes of this object, the run goes on.
    start: (request, admission) => supervisor.during(() => local.start(request, admission)),
    cancel: (runId, message) => supervisor.during(() => local.cancel(runId, message)),
    decide: (runId, callId, decision) => supervisor.during(() => local.decide(runId, callId, decision)),
    spendToken: (token, on) => shardOfToken(env, token.id).spendToken(token, on),
  };
  const onFault = faultLog((text) => console.error(redact(text)));
  const isShared = manifest.config.auth?.shared ?? false;
  const sockets = createSockets({ ctx, backend, isShared, onFault });
  const app = createApp({
    ...appOptions(deployment, env),
    backend,
    isShared,
    onFault,
  });
  sockets.restore();
  return {
    runtime,
    backend: local,
    supervisor,
    sockets,
    fetch: async (request) => app.fetch(request, { upgrade: sockets.acceptFor(request) }),
  };
}
