// What everything inside one run shares: its journal, meter, ports, sandbox and signal.
import type { Manifest } from '../../authoring/manifest.ts';
import type { Limits } from '../../protocol/events.ts';
import type { StartRun } from '../../protocol/start-run.ts';
import type { Meter } from '../budget/meter.ts';
import type { Requests } from '../budget/requests.ts';
import type { ModelCallPolicy } from '../harness/model-call.ts';
import type { Honeytokens } from '../honeytokens/honeytokens.ts';
import type { RunMcp } from '../mcp/run-mcp.ts';
import type { NamedPolicy } from '../policy.ts';
import type { Ports } from '../ports.ts';
import type { Sandbox } from '../sandbox-port.ts';
import type { Store } from '../store/store.ts';
import type { Activity } from './activity.ts';
import type { Approvals } from './approvals.ts';
import type { Journal } from './journal.ts';
import type { Mutex } from './mutex.ts';
import type { RunPast } from './run-past.ts';

export interface RunScope {
  readonly request: StartRun;
  /** `kind/name/instanceId`: owner of what outlives the run. */
  readonly instanceKey: string;
  /** Owner of sessions and files: the run for a workflow, the instance for an agent. */
  readonly workspaceKey: string;
  readonly journal: Journal;
  readonly store: Store;
  readonly ports: Ports;
  readonly manifest: Manifest;
  readonly policies: readonly NamedPolicy[];
  readonly limits: Limits;
  readonly meter: Meter;
  readonly modelCalls: ModelCallPolicy;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Mutating sandbox calls take turns: one call's commit must not carry another's half-written files. */
  readonly mutate: Mutex;
  readonly honeytokens: Honeytokens;
  readonly activity: Activity;
  /** Whether a human can be asked here. */
  readonly asksHumans: boolean;
  readonly approvals: Approvals;
  /** The model requests under way. */
  readonly requests: Requests;
  /** What others did of it before. */
  readonly past: RunPast;
  /** Opened at its first use; a run that never touches files never pays for a sandbox. */
  sandbox(): Promise<Sandbox>;
  readonly mcp: RunMcp;
  nextTurn(): number;
  /** What the repository says to agents; null when it says nothing. The same in every process. */
  agentsMd(): Promise<string | null>;
}
