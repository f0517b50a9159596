// createRuntime(ports, manifest): accepts runs, executes them, and shows their journals. It knows no host.
import type { AgentDefinition } from '../authoring/agent.ts';
import type { Manifest } from '../authoring/manifest.ts';
import { validate } from '../authoring/schema.ts';
import { type ErrorCode, FlueError } from '../errors.ts';
import { fold } from '../protocol/fold.ts';
import { instanceIdProblem, mintId } from '../protocol/ids.ts';
import { byteLength, isPlainObject } from '../protocol/json.ts';
import { fullModelName } from '../protocol/model-name.ts';
import { nearest } from '../protocol/nearest.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import type { StartRun } from '../protocol/start-run.ts';
import { askedLimits, DEFAULT_LIMITS } from './budget/limits.ts';
import { createMeter, type Meter } from './budget/meter.ts';
import { DEFAULT_MODEL_CALL_POLICY, type ModelCallPolicy } from './harness/model-call.ts';
import type { Credentials } from './honeytokens/credentials.ts';
import { createHoneytokens, refuseDifferences } from './honeytokens/honeytokens.ts';
import { createRunMcp } from './mcp/run-mcp.ts';
import { allPolicies, capLimits, capNotices, type NamedPolicy, refuseModel } from './policy.ts';
import type { Ports } from './ports.ts';
import { type Definition, endBadly, executeRun } from './run/execute-run.ts';
import { createJournal, type NewEvent } from './run/journal.ts';
import { createMutex, createQueues } from './run/mutex.ts';
import { once } from './run/once.ts';
import type { RunScope } from './run/scope.ts';
import type { RunHandle, Runtime } from './runtime-api.ts';
import type { Mount, Sandbox } from './sandbox-port.ts';
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
  modelCalls?: ModelCallPolicy;
  /** Those of the host; the project's own holds beside them. */
  policies?: readonly NamedPolicy[] | undefined;
  /** Of a run with these limits; one of its own unless given. */
  meterOf?: ((limits: RunScope['limits']) => Meter) | undefined;
}

/** Inputs above this are kept for the run but left out of events and snapshots. */
const MAX_SHOWN_INPUT_BYTES = 64 * 1024;

/** Where the checkout stands in every sandbox. */
const WORKSPACE = '/workspace';

/** Key of the state that no workflow can name: states of workflows belong to instances, not to workspaces. */
const HONEYTOKENS = 'honeytokens';

type ScopeParts = Pick<
  RunScope,
  'request' | 'journal' | 'workspaceKey' | 'honeytokens' | 'limits' | 'signal'
>;

interface ActiveRun {
  abort: AbortController;
  scope: RunScope;
}

export function createRuntime(options: RuntimeOptions): Runtime {
  const { ports, manifest, mounts, env, modelCalls, meterOf = createMeter } = options;
  const store = createStore(ports.sql);
  const commits = createGroupCommit(ports.sql, ports.clock);
  const policies = allPolicies(options.policies ?? [], manifest.config.policy);
  const active = new Map<string, ActiveRun>();
  const inOrder = createQueues();
  const snapshotOf = (runId: string): RunSnapshot | undefined => {
    const running = active.get(runId);
    if (running !== undefined) return running.scope.journal.snapshot();
    const entries = store.entries(runId, 0);
    return entries.length === 0 ? undefined : fold(entries);
  };

  /** Minted by runs that are not over: two sessions of an agent have the same files at once. */
  const minted = new Map<string, Credentials>();
  const honeytokensOf = (workspaceKey: string): Credentials | undefined =>
    minted.get(workspaceKey) ?? (store.getState(workspaceKey, HONEYTOKENS) as Credentials | undefined);

  const scopeOf = (parts: ScopeParts): RunScope => {
    const { request, journal, workspaceKey, honeytokens } = parts;
    let opened: Promise<Sandbox> | undefined;
    const open = (): Promise<Sandbox> =>
      ports.sandboxes.open({
        mounts: [...mounts, honeytokens.mount()],
        restore: loadWorkspace(ports.sql, workspaceKey),
        onRequest: honeytokens.refuseRequest,
      });
    let turns = journal.snapshot().turns;
    const mcp = createRunMcp({ ports, manifest, journal, signal: parts.signal });
    return {
      ...parts,
      mcp,
      instanceKey: instanceKeyOf(request),
      store,
      ports,
      manifest,
      policies,
      meter: meterOf(parts.limits),
      modelCalls: modelCalls ?? DEFAULT_MODEL_CALL_POLICY,
      env,
      mutate: createMutex(),
      sandbox() {
        opened ??= open().then(honeytokens.guard);
        return opened;
      },
      dispose() {
        // The run is over: a sandbox that never opened, or will not go, changes nothing of that.
        opened?.then((sandbox) => sandbox.dispose()).catch(() => {});
        return mcp.close();
      },
      nextTurn: () => ++turns,
    };
  };

  return {
    async start(request, listener): Promise<RunHandle> {
      const work = await admit(manifest, request);
      if (request.model !== undefined) refuseModel(fullModelName(request.model), policies);
      const asked = askedLimits({
        given: request.limits,
        definition: work.definition.budget,
        config: manifest.config.budget,
      });
      const limits = capLimits({ ...DEFAULT_LIMITS, ...asked }, policies);
      const notices = capNotices(asked, policies).map(
        (message): NewEvent => ({ type: 'log', level: 'warn', message }),
      );
      const runId = mintId('run', ports.clock.now());
      const abort = new AbortController();
      const workspaceKey = workspaceKeyOf(request, runId);
      const honeytokens = createHoneytokens({
        kept: () => honeytokensOf(workspaceKey),
        keep(fresh) {
          minted.set(workspaceKey, fresh);
          journal.stageRows(() => store.setState(workspaceKey, HONEYTOKENS, fresh));
        },
        onTriggered: (failure) => abort.abort(failure),
      });
      const journal = createJournal({
        runId,
        store,
        commits,
        clock: ports.clock,
        redact: (text) => honeytokens.redact(ports.redact(text)),
        past: [],
        onBroken: (failure) => abort.abort(failure),
      });
      if (listener !== undefined) journal.listen(listener);
      journal.stageRows(() => store.insertRun(runId, request));
      await journal.commit({ type: 'run_queued', runId, ...queuedFields(request), limits }, ...notices);

      const scope = scopeOf({ request, journal, workspaceKey, honeytokens, limits, signal: abort.signal });
      active.set(runId, { abort, scope });
      let failure: FlueError | undefined;
      const execute = once(async () => {
        honeytokens.begin();
        failure = await executeRun(scope, work, abort);
        active.delete(runId);
        minted.delete(workspaceKey);
        await scope.dispose();
        return journal.snapshot();
      });
      const inTurn = inOrder(`${scope.instanceKey}/${request.session ?? 'default'}`, execute);
      // Cancelled while it waits for its turn, a run waits no longer.
      const done = Promise.race([inTurn, aborted(abort.signal).then(execute)]);
      return { runId, snapshot: () => journal.snapshot(), done, failure: () => failure };
    },
    get: snapshotOf,
    entries: (runId, offset = 0) => store.entries(runId, offset),
    async differences(runId) {
      const run = snapshotOf(runId);
      if (run === undefined) return undefined;
      const { files } = loadWorkspace(ports.sql, workspaceKeyOf(run, runId));
      const { workspaceDifferences } = await import('./files/workspace-differences.ts');
      const differences = await workspaceDifferences(mounts, files, WORKSPACE);
      refuseDifferences(differences, honeytokensOf(workspaceKeyOf(run, runId)));
      return differences;
    },
    cancel(runId, message) {
      const running = active.get(runId);
      if (running === undefined || running.abort.signal.aborted) return false;
      running.abort.abort(cancelled(message));
      return true;
    },
    cancelAll(message) {
      for (const { abort } of active.values()) abort.abort(cancelled(message));
    },
    failAll(failure) {
      const scopes = [...active.values()].map(({ scope }) => scope);
      for (const scope of scopes) void endBadly(scope, failure);
      commits.flush();
      return scopes.map((scope) => scope.journal.snapshot());
    },
  };
}

type Addressed = Pick<StartRun, 'kind' | 'name' | 'instanceId'>;

function instanceKeyOf({ kind, name, instanceId }: Addressed): string {
  return `${kind}/${name}/${instanceId}`;
}

/** Whose the sessions and files are: the run's own for a workflow, the instance's for an agent. */
function workspaceKeyOf(run: Addressed, runId: string): string {
  return run.kind === 'agent' ? instanceKeyOf(run) : runId;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function cancelled(message: string): FlueError {
  return new FlueError('cancelled', message);
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

/** Everything that can be refused before the run exists. */
async function admit(manifest: Manifest, request: StartRun): Promise<Definition> {
  const problem = instanceIdProblem(request.instanceId);
  if (problem !== undefined)
    throw new FlueError('invalid_instance_id', problem, { hint: 'give a shorter instance-id' });
  if (request.kind === 'agent') return { kind: 'agent', definition: await admitAgent(manifest, request) };
  const definition = await loadNamed('workflow', manifest.workflows, request.name);
  if (definition.input === undefined) return { kind: 'workflow', definition, input: request.input };
  const checked = await validate(definition.input, request.input);
  if (!checked.ok) {
    throw new FlueError(
      'invalid_input',
      `the payload does not fit workflow "${request.name}": ${checked.problem}`,
      {
        hint: "change the payload to what the workflow's `input` schema describes",
      },
    );
  }
  return {
    kind: 'workflow',
    definition,
    input: checked.value,
  };
}

async function admitAgent(manifest: Manifest, request: StartRun): Promise<AgentDefinition> {
  const definition = await loadNamed('agent', manifest.agents, request.name);
  const { input } = request;
  if (!isPlainObject(input) || typeof input.message !== 'string' || input.message.trim() === '') {
    throw new FlueError('invalid_input', `agent "${request.name}" was given no message`, {
      hint: 'give it a text in `message`',
    });
  }
  return definition;
}

async function loadNamed<D>(
  kind: 'workflow' | 'agent',
  all: ReadonlyMap<string, { load(): Promise<D> }>,
  name: string,
): Promise<D> {
  const entry = all.get(name);
  if (entry !== undefined) return entry.load();
  const code: ErrorCode = kind === 'workflow' ? 'unknown_workflow' : 'unknown_agent';
  const names = [...all.keys()];
  const near = nearest(name, names);
  const hint =
    near !== undefined
      ? `did you mean "${near}"?`
      : names.length === 0
        ? `the project has no ${kind}s: add ${kind}s/${name}.ts`
        : `there are: ${names.join(', ')}`;
  throw new FlueError(code, `there is no ${kind} "${name}"`, { hint });
}
