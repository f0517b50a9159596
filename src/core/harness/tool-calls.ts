// The tool calls of one response in three phases: prepare (find, check, ask for approval), execute (read-only side by
// side, mutating one at a time), finalize (truncate, redact, commit with the files it wrote).
import { FlueError, messageOf } from '../../errors.ts';
import { byteLength } from '../../protocol/json.ts';
import type { ToolResultBlock, ToolUseBlock } from '../../protocol/messages.ts';
import { nearest } from '../../protocol/nearest.ts';
import { authorLog } from '../run/author-log.ts';
import type { RunScope } from '../run/scope.ts';
import { saveWorkspace } from '../store/workspace.ts';
import type { ToolContext, ToolOutput } from '../tools/tool.ts';
import { truncateOutput } from '../tools/truncate.ts';
import { failed, type PreparedCall, type ReadyTool, type Toolbox, type ToolContexts } from './toolbox.ts';

export interface ToolBatch {
  scope: RunScope;
  toolbox: Toolbox;
  calls: readonly ToolUseBlock[];
  session: string;
  turn: number;
  skills: ToolContext['skills'];
}

export interface BatchOutcome {
  /** One for each call, in the order they were asked for. */
  results: ToolResultBlock[];
  /** Why the run ends here: a call wanted a human's yes, and nothing of the batch was run. */
  denial: FlueError | undefined;
}

/** Throws on abort, when the journal cannot be written, and what ends the run in a task. */
export async function runToolCalls(batch: ToolBatch): Promise<BatchOutcome> {
  const { scope, calls, session, turn, toolbox } = batch;
  for (const { callId, name, input } of calls) {
    scope.journal.stage({ type: 'tool_started', callId, name, input, session, turn });
  }
  await scope.journal.commit();
  for (const call of calls) refuseBait(scope, call);
  const prepared = await Promise.all(calls.map((call) => prepare(toolbox, call)));
  const waiting = prepared.find(({ state }) => state.ready && state.wantsApproval);
  if (waiting !== undefined) return denyAll(batch, prepared, waiting.call);
  const results = await Promise.all(prepared.map((one) => runToolCall(batch, one)));
  return { results, denial: undefined };
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

interface Prepared {
  call: ToolUseBlock;
  tool: ReadyTool | undefined;
  state: PreparedCall;
}

async function prepare(toolbox: Toolbox, call: ToolUseBlock): Promise<Prepared> {
  const tool = toolbox.get(call.name);
  const state: PreparedCall =
    tool === undefined
      ? { ready: false, output: unknownTool(toolbox, call.name) }
      : await tool.prepare(call.input);
  return { call, tool, state };
}

/** Nobody can be asked here: a call that wants a human's yes ends the run before anything of the batch is done. */
async function denyAll(
  { scope }: ToolBatch,
  prepared: readonly Prepared[],
  first: ToolUseBlock,
): Promise<BatchOutcome> {
  const results = prepared.map(({ call, state }): ToolResultBlock => {
    const denied = state.ready && state.wantsApproval;
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
    'set approval: "never" on the tool if it may run unasked, or leave it out: only a run on a deployed server waits for a human';
  return { results, denial: new FlueError('approval_denied', message, { hint }) };
}

async function runToolCall(batch: ToolBatch, { call, tool, state }: Prepared): Promise<ToolResultBlock> {
  const { scope } = batch;
  if (!state.ready) return finalize(scope, call, { output: state.output, durationMs: 0, alone: false });
  const alone = tool?.mutates ?? false;
  const run = async (): Promise<ToolResultBlock> => {
    const done = await execute(batch, call, state.run);
    return finalize(scope, call, { ...done, alone });
  };
  return alone ? scope.mutate(run) : run();
}

async function execute(
  batch: ToolBatch,
  call: ToolUseBlock,
  run: (contexts: ToolContexts) => Promise<ToolOutput>,
): Promise<{ output: ToolOutput; durationMs: number }> {
  const { scope } = batch;
  scope.signal.throwIfAborted();
  const began = scope.ports.clock.now();
  let output: ToolOutput;
  try {
    output = await run(contextsFor(batch, call));
  } catch (thrown) {
    scope.signal.throwIfAborted();
    if (endsTheRun(thrown)) throw thrown;
    output = failed(call.name, thrown);
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

function contextsFor({ scope, session, skills }: ToolBatch, call: ToolUseBlock): ToolContexts {
  return {
    callId: call.callId,
    sandbox: async () => ({
      sandbox: await scope.sandbox(),
      patterns: scope.ports.patterns,
      skills,
      signal: scope.signal,
      onOutput: (stream, text) =>
        scope.journal.show({ type: 'tool_output_delta', callId: call.callId, stream, text }),
      onSkillLoaded: (name) => scope.journal.stage({ type: 'skill_loaded', name, session }),
    }),
    host: {
      env: scope.env,
      signal: scope.signal,
      log: authorLog(scope.journal),
      idempotencyKey: `${scope.journal.runId}:${call.callId}`,
    },
  };
}

interface Finished {
  output: ToolOutput;
  durationMs: number;
  /** True when it ran under the instance's mutex: only then are the sandbox's changes its own to commit. */
  alone: boolean;
}

async function finalize(
  scope: RunScope,
  call: ToolUseBlock,
  { output, durationMs, alone }: Finished,
): Promise<ToolResultBlock> {
  const whole = scope.ports.redact(output.text);
  const { text, spill } = truncateOutput(whole, call.callId);
  const keep = async (): Promise<ToolResultBlock> => {
    const lost = spill === undefined ? undefined : await writeSpill(scope, spill);
    if (alone || spill !== undefined) await stageWorkspace(scope);
    const content = lost === undefined ? text : `${text}\n[the whole output could not be kept: ${lost}]`;
    await scope.journal.commit({
      type: 'tool_completed',
      callId: call.callId,
      name: call.name,
      isError: output.isError,
      denied: false,
      output: content,
      outputBytes: byteLength(whole),
      ...(spill === undefined || lost !== undefined ? {} : { spillPath: spill.path }),
      durationMs,
    });
    return { type: 'tool_result', callId: call.callId, content, isError: output.isError };
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
export async function stageWorkspace(scope: RunScope): Promise<void> {
  const changes = (await scope.sandbox()).takeChanges();
  if (changes.files.length === 0 && changes.shell === undefined) return;
  scope.journal.stageRows(() => saveWorkspace(scope.store.sql, scope.workspaceKey, changes));
}

function unknownTool(toolbox: Toolbox, name: string): ToolOutput {
  const names = [...toolbox.keys()];
  const near = nearest(name, names);
  const advice = near === undefined ? `there are: ${names.join(', ')}` : `did you mean "${near}"?`;
  return { text: `there is no tool "${name}"; ${advice}`, isError: true };
}
