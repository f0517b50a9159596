// The tool calls of one response in three phases: prepare (find, check, ask for approval), execute (read-only side by
// side, mutating one at a time), finalize (truncate, redact, commit with the files it wrote).
import { FlueError } from '../../errors.ts';
import type { ToolResultBlock, ToolUseBlock } from '../../protocol/messages.ts';
import { nearest } from '../../protocol/nearest.ts';
import { authorLog } from '../run/author-log.ts';
import type { RunScope } from '../run/scope.ts';
import { saveWorkspace } from '../store/workspace.ts';
import type { ToolContext, ToolOutput } from '../tools/tool.ts';
import { truncateOutput } from '../tools/truncate.ts';
import { failed, type ReadyTool, type Toolbox } from './toolbox.ts';

export interface ToolBatch {
  scope: RunScope;
  toolbox: Toolbox;
  calls: readonly ToolUseBlock[];
  session: string;
  turn: number;
  skills: ToolContext['skills'];
}

/** Runs all calls and returns their results in the order they were asked for. Throws only on abort or a denial. */
export async function runToolCalls(batch: ToolBatch): Promise<ToolResultBlock[]> {
  const { scope, calls, session, turn } = batch;
  for (const call of calls) {
    scope.journal.stage({
      type: 'tool_started',
      callId: call.callId,
      name: call.name,
      input: call.input,
      session,
      turn,
    });
  }
  await scope.journal.commit();
  refuseUnapproved(batch);
  return Promise.all(calls.map((call) => runToolCall(batch, call)));
}

/** Nobody can be asked here: a call that wants a human's yes ends the run before anything of the batch is done. */
function refuseUnapproved({ toolbox, calls, scope }: ToolBatch): void {
  const waiting = calls.find((call) => toolbox.get(call.name)?.wantsApproval(call.input));
  if (!waiting) return;
  scope.journal.stage({
    type: 'tool_completed',
    callId: waiting.callId,
    name: waiting.name,
    isError: true,
    denied: true,
    output: 'denied: this tool needs an approval, and nobody can give one here',
    outputBytes: 0,
    durationMs: 0,
  });
  throw new FlueError(
    'approval_denied',
    `the tool "${waiting.name}" needs an approval, and nobody can give one here`,
    {
      hint: 'run the workflow on a deployed server, where a run waits for its approvals, or set approval: "never" on the tool',
    },
  );
}

async function runToolCall(batch: ToolBatch, call: ToolUseBlock): Promise<ToolResultBlock> {
  const tool = batch.toolbox.get(call.name);
  if (tool === undefined) return finalize(batch, call, unknownTool(batch.toolbox, call.name), 0);
  const run = () => execute(batch, call, tool);
  return tool.mutates ? batch.scope.mutate(run) : run();
}

async function execute(batch: ToolBatch, call: ToolUseBlock, tool: ReadyTool): Promise<ToolResultBlock> {
  const { scope } = batch;
  scope.signal.throwIfAborted();
  const began = scope.ports.clock.now();
  let output: ToolOutput;
  try {
    output = await tool.run(call.input, contextsFor(batch, call));
  } catch (thrown) {
    scope.signal.throwIfAborted();
    output = failed(call.name, thrown);
  }
  scope.signal.throwIfAborted();
  return finalize(batch, call, output, scope.ports.clock.now() - began, tool.needsSandbox);
}

function contextsFor(
  { scope, session, skills }: ToolBatch,
  call: ToolUseBlock,
): Parameters<ReadyTool['run']>[1] {
  return {
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

async function finalize(
  batch: ToolBatch,
  call: ToolUseBlock,
  output: ToolOutput,
  durationMs: number,
  usedSandbox = false,
): Promise<ToolResultBlock> {
  const { scope } = batch;
  const whole = scope.ports.redact(output.text);
  const { text, spill } = truncateOutput(whole, call.callId);
  if (spill !== undefined) {
    const sandbox = await scope.sandbox();
    await sandbox.writeFile(spill.path, new TextEncoder().encode(spill.content));
  }
  if (usedSandbox || spill !== undefined) await stageWorkspace(scope);
  await scope.journal.commit({
    type: 'tool_completed',
    callId: call.callId,
    name: call.name,
    isError: output.isError,
    denied: false,
    output: text,
    outputBytes: whole.length,
    ...(spill === undefined ? {} : { spillPath: spill.path }),
    durationMs,
  });
  return { type: 'tool_result', callId: call.callId, content: text, isError: output.isError };
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
