// One stretch of a run in this process: from where its journal ends to the run's end, or to where it has to wait. All that
// the run holds in memory belongs to its segment and goes with it.
import type { Manifest } from '../../authoring/manifest.ts';
import type { JournalEntry, Limits } from '../../protocol/events.ts';
import { instanceKeyOf } from '../../protocol/ids.ts';
import type { StartRun } from '../../protocol/start-run.ts';
import type { Meter } from '../budget/meter.ts';
import { type PastSpending, pastSpending } from '../budget/past-spending.ts';
import { createRequests } from '../budget/requests.ts';
import { agentsMdOf, type ReadAgentsMd } from '../harness/agents-md.ts';
import type { ModelCallPolicy } from '../harness/model-call.ts';
import type { Credentials } from '../honeytokens/credentials.ts';
import { createHoneytokens } from '../honeytokens/honeytokens.ts';
import { createRunMcp } from '../mcp/run-mcp.ts';
import type { NamedPolicy } from '../policy.ts';
import type { Ports } from '../ports.ts';
import type { RunListener } from '../runtime-api.ts';
import type { Mount, Sandbox } from '../sandbox-port.ts';
import type { GroupCommit } from '../store/group-commit.ts';
import type { Store } from '../store/store.ts';
import { loadWorkspace } from '../store/workspace.ts';
import { createActivity } from './activity.ts';
import { createApprovals } from './approvals.ts';
import { createJournal, type Journal } from './journal.ts';
import { createMutex } from './mutex.ts';
import { runPast } from './run-past.ts';
import type { RunScope } from './scope.ts';

/** What the runs of one runtime share. */
export interface RunHouse {
  ports: Ports;
  manifest: Manifest;
  mounts: readonly Mount[];
  env: Readonly<Record<string, string>>;
  modelCalls: ModelCallPolicy;
  policies: readonly NamedPolicy[];
  meterOf(limits: Limits, past: PastSpending): Meter;
  store: Store;
  commits: GroupCommit;
  /** Who executes them. */
  owner: string;
  asksHumans: boolean;
  readAgentsMd: ReadAgentsMd;
  /** Fake credentials of sandboxes whose runs are not over: two sessions of an agent have the same files at once. */
  minted: Map<string, Credentials>;
}

export interface SegmentOf {
  runId: string;
  request: StartRun;
  limits: Limits;
  listeners: Set<RunListener>;
  /** The journal so far; empty for a new run. */
  entries: readonly JournalEntry[];
}

export interface Segment {
  readonly scope: RunScope;
  readonly abort: AbortController;
  /** Resolves when nothing is under way and something waits. */
  readonly idle: Promise<void>;
  /** Nothing is written any more. Frees what it holds; MCP servers are waited for, a moment. Never rejects. */
  end(): Promise<void>;
}

/** Key of the state that no workflow can name: states of workflows belong to instances, not to workspaces. */
const HONEYTOKENS = 'honeytokens';

export function openSegment(house: RunHouse, run: SegmentOf): Segment {
  const { ports, manifest, mounts, store } = house;
  const { request, limits, entries } = run;
  const abort = new AbortController();
  const idle = Promise.withResolvers<void>();
  const workspaceKey = workspaceKeyOf(request, run.runId);
  const honeytokens = createHoneytokens({
    kept: () => credentialsOf(house, workspaceKey),
    keep(fresh) {
      house.minted.set(workspaceKey, fresh);
      journal.stageRows(() => store.setState(workspaceKey, HONEYTOKENS, fresh));
    },
    onTriggered: (failure) => abort.abort(failure),
  });
  const journal: Journal = createJournal({
    runId: run.runId,
    store,
    commits: house.commits,
    clock: ports.clock,
    redact: (text) => honeytokens.redact(ports.redact(text)),
    past: entries,
    owner: house.owner,
    listeners: run.listeners,
    onBroken: (failure) => abort.abort(failure),
  });
  const activity = createActivity(ports.clock, idle.resolve);
  const approvals = createApprovals({ journal, store, ports, activity });
  let opened: Promise<Sandbox> | undefined;
  const open = (): Promise<Sandbox> =>
    ports.sandboxes.open({
      mounts: [...mounts, honeytokens.mount()],
      restore: loadWorkspace(ports.sql, workspaceKey),
      onRequest: honeytokens.refuseRequest,
    });
  const past = runPast(entries, entries.length === 0 ? [] : store.sleeps(run.runId), ports.clock.now());
  let { turns } = past;
  const underWay = entries.length === 0 ? [] : store.requests(run.runId);
  const mcp = createRunMcp({ ports, manifest, journal, signal: abort.signal });
  const scope: RunScope = {
    request,
    instanceKey: instanceKeyOf(request),
    workspaceKey,
    journal,
    store,
    ports,
    manifest,
    policies: house.policies,
    limits,
    meter: house.meterOf(limits, pastSpending(entries, underWay)),
    modelCalls: house.modelCalls,
    env: house.env,
    signal: abort.signal,
    mutate: createMutex(),
    honeytokens,
    activity,
    asksHumans: house.asksHumans,
    approvals,
    requests: createRequests(journal, store, underWay),
    past,
    mcp,
    sandbox() {
      opened ??= open().then(honeytokens.guard);
      return opened;
    },
    nextTurn: () => ++turns,
    agentsMd: agentsMdOf({ journal, store, read: house.readAgentsMd, redact: ports.redact }),
  };
  return {
    scope,
    abort,
    idle: idle.promise,
    end() {
      activity.stop();
      idle.resolve();
      approvals.stop();
      journal.leave();
      // A sandbox that never opened, or will not go, changes nothing any more.
      opened?.then((sandbox) => sandbox.dispose()).catch(() => {});
      return mcp.close();
    },
  };
}

/** The fake credentials that a sandbox has, once it was opened. */
export function credentialsOf(
  { minted, store }: Pick<RunHouse, 'minted' | 'store'>,
  workspaceKey: string,
): Credentials | undefined {
  return minted.get(workspaceKey) ?? (store.getState(workspaceKey, HONEYTOKENS) as Credentials | undefined);
}

type Addressed = Pick<StartRun, 'kind' | 'name' | 'instanceId'>;

/** Whose the sessions and files are: the run's own for a workflow, the instance's for an agent. */
export function workspaceKeyOf(run: Addressed, runId: string): string {
  return run.kind === 'agent' ? instanceKeyOf(run) : runId;
}
