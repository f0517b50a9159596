// The tool calls of one response in three phases: prepare (find, check, ask for approval), execute (read-only side by
// side, mutating one at a time), finalize (truncate, redact, commit with the files it wrote).
import { FlueError, messageOf } from '../../errors.ts';
import { byteLength } from '../../protocol/json.ts';
import type { ToolResultBlock, ToolUseBlock } from '../../protocol/messages.ts';
import { nearest } from '../../protocol/nearest.ts';
import { authorLog } from '../run/author-log.ts';
import type { RunScope } from '../run/scope.ts';
import type { Sandbox } from '../sandbox-port.ts';
import type { CallKey } from '../store/prompt-rows.ts';
import { saveWorkspace } from '../store/workspace.ts';
import type { ToolContext, ToolOutput } from '../tools/tool.ts';
import { truncateOutput } from '../tools/truncate.ts';
import { type CallState, callStates, type Decision, stageCallState } from './call-state.ts';
import { failed, type PreparedCall, type ReadyTool, type Toolbox, type ToolContexts } from './toolbox.ts';

export interface ToolBatch {
  scope: RunScope;
  toolbox: Toolbox;
  calls: readonly ToolUseBlock[];
  session: string;
  turn: number;
  skills: ToolContext['skills'];
  /** The session's rows, and the number of the message that asks for these calls. */
  owner: string;
  seq: number;
  /** A process before may have begun with them. */
  isContinued: boolean;
  /** That they begin is in the journal. */
  isTold: boolean;
  /** Stages what is to be committed with the news that they begin. */
  onTold(): void;
}

export interface BatchOutcome {
  /** One for each call, in the order they were asked for. */
  results: ToolResultBlock[];
  /** Why the run ends here: a call wanted a human's yes where nobody can be asked, and nothing of the batch was run. */
  denial: FlueError | undefined;
}

/** Throws on abort, when the journal cannot be written, and what ends the run in a task. */
export async function runToolCalls(batch: ToolBatch): Promise<BatchOutcome> {
  const { scope, calls, owner, seq, isContinued, isTold } = batch;
  const states = isContinued ? callStates(scope, owner, seq) : new Map<number, CallState>();
  if (!isTold) await tellOfCalls(batch, states);
  for (const call of calls) refuseBait(scope, call);
  const prepared = await Promise.all(
    calls.map((call, place) =>
      prepare(batch, { call, key: { owner, seq, place }, state: states.get(place) }),
    ),
  );
  if (!scope.asksHumans) {
    const unasked = prepared.find(wantsAnswer);
    if (unasked !== undefined) return denyAll(batch, prepared, unasked.call);
  }
  const results = await scope.activity.apart(() =>
    Promise.all(prepared.map((one) => runToolCall(batch, one))),
  );
  return { results, denial: undefined };
}

async function tellOfCalls(
  { scope, calls, session, turn, onTold }: ToolBatch,
  states: ReadonlyMap<number, CallState>,
): Promise<void> {
  for (const [place, { callId, name, input }] of calls.entries()) {
    // Of a run that began where another one failed, what that one had done is not told again.
    if (states.get(place)?.is === 'done') continue;
    scope.journal.stage({ type: 'tool_started', callId, name, input, session, turn });
  }
  onTold();
  await scope.journal.commit();
}

/** None of the batch was run then. */
function refuseBait({ honeytokens, journal }: RunScope, { callId, name, input }: ToolUseBlock): void {
  try {
    honeytokens.refuseIn([name, input], `the input of the tool ${name}`);
  } catch (thrown) {
    const output = `not run: ${messageOf(thrown)}`;
    const outputBytes = byteLength(output);
    journal.stage({
      type: 'tool_completed',
      callId,
      name,
      isError: true,
      denied: true,
      output,
      outputBytes,
      durationMs: 0,
    });
    throw thrown;
  }
}

interface KnownCall {
  call: ToolUseBlock;
  key: CallKey;
  /** What a process before has left of it. */
  state: CallState | undefined;
}

interface Prepared extends KnownCall {
  tool: ReadyTool | undefined;
  ready: PreparedCall;
}

async function prepare({ toolbox }: ToolBatch, known: KnownCall): Promise<Prepared> {
  const { name, input } = known.call;
  const tool = toolbox.get(name);
  if (tool === undefined)
    return { ...known, tool, ready: { ready: false, output: unknownTool(toolbox, name) } };
  // What is done already is not checked again.
  if (known.state?.is === 'done') return { ...known, tool, ready: { ready: false, output: NOTHING } };
  return { ...known, tool, ready: await tool.prepare(input) };
}

const NOTHING: ToolOutput = { text: '', isError: false };

/** A human has to be asked, and has not answered. */
function wantsAnswer({ ready, state }: Prepared): boolean {
  return ready.ready && ready.wantsApproval && state?.is !== 'decided' && state?.is !== 'running';
}

/** Nobody can be asked here: a call that wants a human's yes ends the run before anything of the batch is done. */
async function denyAll(
  { scope }: ToolBatch,
  prepared: readonly Prepared[],
  first: ToolUseBlock,
): Promise<BatchOutcome> {
  const results = prepared.map((one): ToolResultBlock => {
    const { call, state } = one;
    if (state?.is === 'done') return state.result;
    const denied = wantsAnswer(one);
    const content = denied
      ? 'denied: this tool needs an approval, and nobody can give one here'
      : 'not run: another call of the same turn was denied';
    scope.journal.stage({
      type: 'tool_completed',
      callId: call.callId,
      name: call.name,
      isError: true,
      denied,
      output: content,
      outputBytes: content.length,
      durationMs: 0,
    });
    return { type: 'tool_result', callId: call.callId, content, isError: true };
  });
  const message = `the tool "${first.name}" needs an approval, and nobody can give one here`;
  const hint =
    'give the run a place to wait for an answer (FLUE_DB on the command line, a deployed server), or set approval: "never" on the tool if it may run unasked';
  return { results, denial: new FlueError('approval_denied', message, { hint }) };
}

async function runToolCall(batch: ToolBatch, one: Prepared): Promise<ToolResultBlock> {
  const { scope } = batch;
  const { tool, ready, state } = one;
  if (state?.is === 'done') return state.result;
  if (!ready.ready) return finalize(scope, one, { output: ready.output, durationMs: 0 });
  if (state?.is === 'running' && tool?.effect === 'once')
    return finalize(scope, one, { output: UNKNOWN, durationMs: 0 });
  if (ready.wantsApproval) {
    const decision = await decisionOn(scope, one, ready.approvalTimeoutMs);
    if (!decision.approve)
      return finalize(scope, one, { output: refusalOf(decision), durationMs: 0, denied: true });
  }
  await scope.activity.pass();
  return scope.activity.during(() => runReady(batch, one, ready));
}

/** What a process that died has begun, and nobody knows how it went. */
const UNKNOWN: ToolOutput = {
  text: 'the process ended while this tool was running: outcome unknown',
  isError: true,
};

function refusalOf({ by, reason }: Decision): ToolOutput {
  const who = by === null ? 'denied' : `denied by ${by}`;
  return { text: reason === undefined ? who : `${who}: ${reason}`, isError: true };
}

async function decisionOn(
  scope: RunScope,
  { call, key, state }: Prepared,
  timeoutMs = APPROVAL_TIMEOUT_MS,
): Promise<Decision> {
  const { approvals, journal, activity, ports } = scope;
  // Looked up again: whoever decides does not wait until a continued run has come here.
  const now = state === undefined ? undefined : callStates(scope, key.owner, key.seq).get(key.place);
  if (now?.is === 'decided') return now.decision;
  const { callId, name, input } = call;
  if (approvals.isWaiting(callId)) return TWICE;
  const until = state?.is === 'waiting' ? state.until : ports.clock.now() + Math.max(1, timeoutMs);
  const waiting = { ...key, callId, until };
  // Waits from here on: whoever hears of the request may answer at once.
  const decision = approvals.wait(waiting);
  if (state === undefined) {
    journal.stage({ type: 'approval_requested', callId, name, input });
    stageCallState(scope, waiting, { is: 'waiting', until });
    await journal.commit();
  }
  return activity.waiting(() => decision);
}

/** A provider that gives the same id to two calls at once: a yes to one must not be a yes to the other. */
const TWICE: Decision = {
  approve: false,
  by: null,
  reason: 'another call with the same id waits for an answer; ask for one at a time',
};

const APPROVAL_TIMEOUT_MS = 7 * 24 * 60 * 60_000;

async function runReady(
  batch: ToolBatch,
  one: Prepared,
  ready: Extract<PreparedCall, { ready: true }>,
): Promise<ToolResultBlock> {
  const { scope } = batch;
  const { tool, call, key } = one;
  const alone = tool?.mutates ?? false;
  if (tool?.effect === 'once') {
    stageCallState(scope, { ...key, callId: call.callId }, { is: 'running' });
    await scope.journal.commit();
  }
  const run = async (): Promise<ToolResultBlock> => {
    const done = await execute(batch, one, ready.run);
    return finalize(scope, one, { ...done, alone });
  };
  return alone ? scope.mutate(run) : run();
}

async function execute(
  batch: ToolBatch,
  one: KnownCall,
  run: (contexts: ToolContexts) => Promise<ToolOutput>,
): Promise<{ output: ToolOutput; durationMs: number }> {
  const { scope } = batch;
  scope.signal.throwIfAborted();
  const began = scope.ports.clock.now();
  let output: ToolOutput;
  try {
    output = await run(contextsFor(batch, one));
  } catch (thrown) {
    scope.signal.throwIfAborted();
    if (endsTheRun(thrown)) throw thrown;
    output = failed(one.call.name, thrown);
  }
  scope.signal.throwIfAborted();
  return { output, durationMs: Math.max(0, scope.ports.clock.now() - began) };
}

/** Of a task: what is the whole run's is not the model's to work around. */
const OF_THE_RUN = new Set<string>([
  ...['approval_denied', 'budget_exceeded', 'honeytoken_triggered', 'nondeterministic_workflow'],
  ...['store_error', 'turn_limit', 'timed_out'],
]);

function endsTheRun(thrown: unknown): boolean {
  return thrown instanceof FlueError && OF_THE_RUN.has(thrown.code);
}

function contextsFor({ scope, session, skills }: ToolBatch, { call, key }: KnownCall): ToolContexts {
  const { callId } = call;
  const place = `${key.seq}.${key.place}`;
  return {
    callId,
    place,
    sandbox: async () => ({
      sandbox: await scope.sandbox(),
      patterns: scope.ports.patterns,
      skills,
      signal: scope.signal,
      onOutput: (stream, text) => scope.journal.show({ type: 'tool_output_delta', callId, stream, text }),
      onSkillLoaded: (name) => scope.journal.stage({ type: 'skill_loaded', name, session }),
    }),
    host: {
      env: scope.env,
      signal: scope.signal,
      log: authorLog(scope.journal),
      idempotencyKey: `${scope.journal.runId}:${session}:${place}`,
    },
  };
}

interface Finished {
  output: ToolOutput;
  durationMs: number;
  /** True when it ran under the instance's mutex: only then are the sandbox's changes its own to commit. */
  alone?: boolean;
  /** A human said no. */
  denied?: boolean;
}

async function finalize(
  scope: RunScope,
  { call, key }: KnownCall,
  { output, durationMs, alone = false, denied = false }: Finished,
): Promise<ToolResultBlock> {
  const { callId, name } = call;
  const whole = scope.ports.redact(output.text);
  const { text, spill } = truncateOutput(whole, callId);
  const keep = async (): Promise<ToolResultBlock> => {
    const lost = spill === undefined ? undefined : await writeSpill(scope, spill);
    const sandbox = alone || spill !== undefined ? await scope.sandbox() : undefined;
    const content = lost === undefined ? text : `${text}\n[the whole output could not be kept: ${lost}]`;
    const result: ToolResultBlock = { type: 'tool_result', callId, content, isError: output.isError };
    // From here to the commit without a pause: the files, the result and the event are one.
    if (sandbox !== undefined) stageChanges(scope, sandbox);
    stageCallState(scope, { ...key, callId }, { is: 'done', result });
    await scope.journal.commit({
      type: 'tool_completed',
      callId,
      name,
      isError: output.isError,
      denied,
      output: content,
      outputBytes: byteLength(whole),
      ...(spill === undefined || lost !== undefined ? {} : { spillPath: spill.path }),
      durationMs,
    });
    return result;
  };
  return spill !== undefined && !alone ? scope.mutate(keep) : keep();
}

/** Why the spill file could not be written, or undefined when it was. */
async function writeSpill(
  scope: RunScope,
  spill: { path: string; content: string },
): Promise<string | undefined> {
  try {
    await (await scope.sandbox()).writeFile(spill.path, new TextEncoder().encode(spill.content));
    return undefined;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/** Puts what the sandbox changed since the last commit into the next one. */
export function stageChanges(scope: RunScope, sandbox: Sandbox): void {
  const changes = sandbox.takeChanges();
  if (changes.files.length === 0 && changes.shell === undefined) return;
  scope.journal.stageRows(() => saveWorkspace(scope.store.sql, scope.workspaceKey, changes));
}

function unknownTool(toolbox: Toolbox, name: string): ToolOutput {
  const names = [...toolbox.keys()];
  const near = nearest(name, names);
  const advice = near === undefined ? `there are: ${names.join(', ')}` : `did you mean "${near}"?`;
  return { text: `there is no tool "${name}"; ${advice}`, isError: true };
}
