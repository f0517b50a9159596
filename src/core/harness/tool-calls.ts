// The tool calls of one response in three phases: prepare (find, check, ask for approval), execute (read-only side by
// side, mutating one at a time), finish (truncate, redact, commit with the files it wrote).
import { FlueError, messageOf } from '../../errors.ts';
import { byteLength } from '../../protocol/json.ts';
import type { ToolResultBlock, ToolUseBlock } from '../../protocol/messages.ts';
import { nearest } from '../../protocol/nearest.ts';
import { authorLog } from '../run/author-log.ts';
import type { RunScope } from '../run/scope.ts';
import type { ToolContext, ToolOutput } from '../tools/tool.ts';
import { type CallState, callStates, type Decision, stageCallState } from './call-state.ts';
import { finishCall, type KnownCall } from './finish-call.ts';
import { presentFailure } from './present-result.ts';
import type { PreparedCall, ReadyTool, Toolbox, ToolContexts } from './ready-tool.ts';

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
    'give the run a place to wait for an answer (FLUE_DB on the command line, journal: artifact in the action, a server), or set approval: "never" on the tool if it may run unasked';
  return { results, denial: new FlueError('approval_denied', message, { hint }) };
}

async function runToolCall(batch: ToolBatch, one: Prepared): Promise<ToolResultBlock> {
  const { scope } = batch;
  const { tool, ready, state } = one;
  if (state?.is === 'done') return state.result;
  if (!ready.ready) return finishCall(scope, one, { output: ready.output, durationMs: 0 });
  if (state?.is === 'running' && tool?.effect === 'once')
    return finishCall(scope, one, { output: UNKNOWN, durationMs: 0 });
  if (ready.wantsApproval) {
    const decision = await decisionOn(scope, one, ready.approvalTimeoutMs);
    if (!decision.approve)
      return finishCall(scope, one, { output: refusalOf(decision), durationMs: 0, denied: true });
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
  // Its time ran out while nobody was there: nothing is waited for any more.
  if (state !== undefined && until <= ports.clock.now()) return approvals.expire(waiting);
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
    // Forgotten, it would be made again.
    scope.journal.outlastPower();
    await scope.journal.commit();
  }
  const run = async (): Promise<ToolResultBlock> => {
    // While the disk was waited for this process may have been stopped, and another one have ended the call.
    if (tool?.effect === 'once') scope.journal.assertOurs();
    const done = await execute(batch, one, ready.run);
    return finishCall(scope, one, { ...done, alone });
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
    if (endsTheRun(thrown, scope)) throw thrown;
    output = presentFailure(one.call.name, thrown);
  }
  scope.signal.throwIfAborted();
  return { output, durationMs: Math.max(0, scope.ports.clock.now() - began) };
}

/** Of a task: what is the whole run's is not the model's to work around. */
const OF_THE_RUN = new Set<string>([
  ...['approval_denied', 'budget_exceeded', 'honeytoken_triggered', 'nondeterministic_workflow'],
  ...['store_error', 'turn_limit', 'timed_out'],
]);

function endsTheRun(thrown: unknown, { meter }: RunScope): boolean {
  if (!(thrown instanceof FlueError) || !OF_THE_RUN.has(thrown.code)) return false;
  // A task that was stopped in a loop has not used up the run's turns.
  return thrown.code !== 'turn_limit' || meter.remainingTurns() === 0;
}

function contextsFor({ scope, session, skills }: ToolBatch, { call, key }: KnownCall): ToolContexts {
  const { callId } = call;
  const place = `${key.seq}.${key.place}`;
  return {
    callId,
    place,
    clock: scope.ports.clock,
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

function unknownTool(toolbox: Toolbox, name: string): ToolOutput {
  const names = [...toolbox.keys()];
  const near = nearest(name, names);
  const advice = near === undefined ? `there are: ${names.join(', ')}` : `did you mean "${near}"?`;
  return { text: `there is no tool "${name}"; ${advice}`, isError: true };
}
