// createRuntime(ports, manifest): accepts runs, executes them, and shows their journals. It knows no host.
import type { Manifest } from '../authoring/manifest.ts';
import type { FlueError } from '../errors.ts';
import { fold } from '../protocol/fold.ts';
import { instanceKeyOf, mintedAt, mintId } from '../protocol/ids.ts';
import { byteLength } from '../protocol/json.ts';
import { fullModelName } from '../protocol/model-name.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import type { StartRun } from '../protocol/start-run.ts';
import { askedLimits, DEFAULT_LIMITS } from './budget/limits.ts';
import { createMeter } from './budget/meter.ts';
import type { ReadAgentsMd } from './harness/agents-md.ts';
import { waitingCalls } from './harness/call-state.ts';
import { DEFAULT_MODEL_CALL_POLICY, type ModelCallPolicy } from './harness/model-call.ts';
import { refuseDifferences } from './honeytokens/honeytokens.ts';
import { allPolicies, capLimits, capNotices, capsOf, type NamedPolicy, refuseModel } from './policy.ts';
import type { Ports } from './ports.ts';
import { admit } from './run/admit.ts';
import { adoptionOf } from './run/adoption.ts';
import { endBadly } from './run/execute-run.ts';
import type { NewEvent } from './run/journal.ts';
import { createQueues } from './run/mutex.ts';
import { createOwnership } from './run/ownership.ts';
import { createPrecedence } from './run/precedence.ts';
import { aboutToEnd, cancelled, finished, noneWaits, unknownRun } from './run/refusals.ts';
import { credentialsOf, openSegment, type RunHouse, workspaceKeyOf } from './run/segment.ts';
import { createTakingUp, type Taken } from './run/take-up.ts';
import { type TrackedRun, trackRun } from './run/tracked-run.ts';
import type { Attendant, RunHandle, Runtime } from './runtime-api.ts';
import type { Mount } from './sandbox-port.ts';
import { createGroupCommit } from './store/group-commit.ts';
import { createStore } from './store/store.ts';
import { loadWorkspace } from './store/workspace.ts';

export interface RuntimeOptions {
  ports: Ports;
  manifest: Manifest;
  /** What every sandbox sees below its writes. */
  mounts: readonly Mount[];
  /** Declared secrets and variables, for host-side code. */
  env: Readonly<Record<string, string>>;
  /** AGENTS.md of the repository, where it may be trusted; none unless given. */
  readAgentsMd?: ReadAgentsMd | undefined;
  modelCalls?: ModelCallPolicy;
  /** Those of the host; the project's own holds beside them. */
  policies?: readonly NamedPolicy[] | undefined;
  /** Of a run with these limits, and of what it spent in earlier processes; one of its own unless given. */
  meterOf?: RunHouse['meterOf'] | undefined;
  /** Whether a tool call that needs a human's yes waits for it. Else the run ends there. */
  asksHumans?: boolean | undefined;
  /**
   * How long a process that shows no sign of life keeps its runs, where several may open the database. undefined: nobody
   * else does while this runtime lives.
   */
  leaseMs?: number | undefined;
}

/** Inputs above this are kept for the run but left out of events and snapshots. */
const MAX_SHOWN_INPUT_BYTES = 64 * 1024;

/** Where the checkout stands in every sandbox. */
const WORKSPACE = '/workspace';

export function createRuntime(options: RuntimeOptions): Runtime {
  const { ports, manifest, mounts, env, leaseMs } = options;
  const store = createStore(ports.sql);
  const commits = createGroupCommit(ports.sql, ports.clock);
  const policies = allPolicies(options.policies ?? [], manifest.config.policy);
  const ownership = createOwnership({ sql: ports.sql, store, clock: ports.clock, leaseMs });
  const house: RunHouse = {
    ports,
    manifest,
    mounts,
    env,
    modelCalls: options.modelCalls ?? DEFAULT_MODEL_CALL_POLICY,
    policies,
    meterOf: options.meterOf ?? createMeter,
    store,
    commits,
    get owner() {
      return ownership.id;
    },
    asksHumans: options.asksHumans ?? false,
    readAgentsMd: options.readAgentsMd ?? (async () => undefined),
    minted: new Map(),
  };
  const tracked = new Map<string, TrackedRun>();
  const inOrder = createQueues();
  /** Set once the process is about to end: nothing is begun here any more, not even what somebody is waiting for. */
  let isLeaving = false;
  let attendant: Attendant | undefined;
  let minted = 0;

  const hasPrecedence = createPrecedence({
    store,
    clock: ports.clock,
    ownership,
    drive: (runId) => tracked.get(runId)?.drive(),
    resume: (runId) => resume(runId),
  });

  const stored = (runId: string): RunSnapshot | undefined => {
    const entries = store.entries(runId, 0);
    if (entries.length > 0) return fold(entries);
    const kept = store.keptSnapshot(runId);
    return kept === undefined ? undefined : (JSON.parse(kept) as RunSnapshot);
  };
  const snapshotOf = (runId: string): RunSnapshot | undefined =>
    tracked.get(runId)?.snapshot() ?? stored(runId);

  const take = (taken: Taken): RunHandle => {
    const { runId, request } = taken;
    const run = trackRun({
      ...taken,
      house,
      stored() {
        const snapshot = stored(runId);
        if (snapshot === undefined) throw unknownRun(runId);
        return snapshot;
      },
      onOver() {
        tracked.delete(runId);
        house.minted.delete(workspaceKeyOf(request, runId));
      },
    });
    tracked.set(runId, run);
    void inOrder(`${instanceKeyOf(request)}/${request.session ?? 'default'}`, async () => {
      await hasPrecedence(runId, request, () => tracked.get(runId) === run);
      await run.drive();
    });
    return new Handle(run);
  };
  const { begins, resume, resumeOpen, abandon } = createTakingUp({
    house,
    ownership,
    take,
    known(runId) {
      const run = tracked.get(runId);
      return run && { listeners: run.listeners, handle: new Handle(run) };
    },
    attendant: () => attendant,
    isLeaving: () => isLeaving,
  });

  const cancel = (runId: string, message: string): boolean => {
    const run = tracked.get(runId);
    if (run === undefined || !run.cancel(cancelled(message))) return false;
    // Cancelled while it waits for its turn, a run waits no longer.
    void run.drive();
    return true;
  };

  /** Ids are in the order of acceptance: within a process, and within an instance. */
  const newRunId = (request: StartRun): string => {
    const last = store.lastRunOf(request);
    minted = Math.max(ports.clock.now(), minted + 1, last === undefined ? 0 : mintedAt(last) + 1);
    return mintId('run', minted);
  };

  return {
    async start(request, listener, { continues, alongside } = {}): Promise<RunHandle> {
      const work = await admit(manifest, request);
      if (isLeaving) throw aboutToEnd('overloaded');
      if (request.model !== undefined) refuseModel(fullModelName(request.model), policies);
      const asked = askedLimits({
        given: request.limits,
        definition: work.definition.budget,
        config: manifest.config.budget,
      });
      const limits = capLimits({ ...DEFAULT_LIMITS, ...asked }, [...policies, ...capsOf(request)]);
      const adoption = continues === undefined ? undefined : adoptionOf(store, continues, request);
      const notices: NewEvent[] = [
        ...capNotices(asked, policies).map((message) => note('warn', message)),
        ...(adoption === undefined ? [] : [note('info', adoption.says)]),
      ];
      ownership.begin();
      const runId = newRunId(request);
      const listeners = new Set(listener === undefined ? [] : [listener]);
      const segment = openSegment(house, { runId, request, limits, listeners, entries: [] });
      const { journal } = segment.scope;
      journal.stageRows(() => {
        store.insertRun(runId, request, ownership.id);
        adoption?.adopt(runId);
        alongside?.(runId);
      });
      journal.outlastPower();
      const queued = journal.commit(
        { type: 'run_queued', runId, ...queuedFields(request), limits },
        ...notices,
      );
      const accepted = queued.then(() => {
        const handle = take({ runId, request, limits, work, listeners, segment, known: journal.snapshot() });
        // While the disk was waited for: it is accepted, and the next process will go on with it.
        if (isLeaving) tracked.get(runId)?.forget();
        return handle;
      });
      return begins(runId, accepted);
    },
    stored: () => store.runs(),
    attend(given) {
      attendant = given;
    },
    resume,
    resumeOpen,
    async resolveApproval(runId, callId, decision, listener) {
      const known = store.run(runId);
      if (known === undefined) throw unknownRun(runId);
      if (known.finished) throw finished(runId);
      const call = waitingCalls(house, runId).find((one) => one.callId === callId);
      if (call === undefined) throw noneWaits(store.entries(runId, 0), runId, callId);
      const handle = await resume(runId, listener);
      await tracked.get(runId)?.decide(call, decision);
      return handle;
    },
    follow(runId, listener) {
      const listeners = tracked.get(runId)?.listeners;
      listeners?.add(listener);
      return () => void listeners?.delete(listener);
    },
    get: snapshotOf,
    entries: (runId, offset = 0, limit) => store.entries(runId, offset, limit),
    async differences(runId) {
      const run = snapshotOf(runId);
      if (run === undefined) return undefined;
      const workspaceKey = workspaceKeyOf(run, runId);
      const { files } = loadWorkspace(ports.sql, workspaceKey);
      const { workspaceDifferences } = await import('./files/workspace-differences.ts');
      const differences = await workspaceDifferences(mounts, files, WORKSPACE);
      refuseDifferences(differences, credentialsOf(house, workspaceKey));
      return differences;
    },
    cancel,
    async abandon(runId, why) {
      const failure = typeof why === 'string' ? cancelled(why) : why;
      if (tracked.has(runId)) return void cancel(runId, failure.message);
      await abandon(runId, failure);
    },
    get isBusy() {
      return [...tracked.values()].some((run) => !run.isWaiting());
    },
    cancelAll(message) {
      for (const run of [...tracked.values()])
        if (!run.isWaiting() && run.cancel(cancelled(message))) void run.drive();
    },
    failAll(failure) {
      const scopes = [...tracked.values()].flatMap((run) => run.segment()?.scope ?? []);
      for (const scope of scopes) void endBadly(scope, failure);
      commits.flush();
      return scopes.map((scope) => scope.journal.snapshot());
    },
    async drain(limitMs) {
      isLeaving = true;
      const { promise, resolve } = Promise.withResolvers<void>();
      const stop = ports.clock.after(limitMs, resolve);
      await Promise.race([promise, Promise.all([...tracked.values()].map((run) => run.drain()))]);
      stop();
    },
    close() {
      isLeaving = true;
      for (const run of tracked.values()) run.forget();
      tracked.clear();
      ownership.end();
    },
  };
}

/** A class: a getter of an object literal is kept, with all that it closes over, until V8's next full collection. */
class Handle implements RunHandle {
  readonly runId: string;
  readonly over: Promise<RunSnapshot>;
  readonly #run: TrackedRun;

  constructor(run: TrackedRun) {
    this.runId = run.runId;
    this.over = run.over;
    this.#run = run;
  }

  get done(): Promise<RunSnapshot> {
    return this.#run.done();
  }

  snapshot(): RunSnapshot {
    return this.#run.snapshot();
  }

  failure(): FlueError | undefined {
    return this.#run.failure();
  }
}

function queuedFields(request: StartRun) {
  const { kind, name, instanceId, input, trigger } = request;
  const small = byteLength(JSON.stringify(input)) <= MAX_SHOWN_INPUT_BYTES;
  return {
    kind,
    name,
    instanceId,
    session: request.session ?? 'default',
    ...(small ? { input } : {}),
    trigger,
  };
}

function note(level: 'info' | 'warn', message: string): NewEvent {
  return { type: 'log', level, message };
}
