// The end of a tool call: its output cut to what a model reads, without secrets, committed with the files that it wrote.
import { messageOf } from '../../errors.ts';
import { byteLength } from '../../protocol/json.ts';
import type { ToolResultBlock, ToolUseBlock } from '../../protocol/messages.ts';
import type { RunScope } from '../run/scope.ts';
import type { Sandbox } from '../sandbox-port.ts';
import type { CallKey } from '../store/prompt-rows.ts';
import { saveWorkspace } from '../store/workspace.ts';
import type { ToolOutput } from '../tools/tool.ts';
import { keepable, truncateOutput } from '../tools/truncate.ts';
import { type CallState, stageCallState } from './call-state.ts';

export interface KnownCall {
  call: ToolUseBlock;
  key: CallKey;
  /** What a process before has left of it. */
  state: CallState | undefined;
}

export interface Finished {
  output: ToolOutput;
  durationMs: number;
  /** True when it ran under the instance's mutex: only then are the sandbox's changes its own to commit. */
  alone?: boolean;
  /** A human said no. */
  denied?: boolean;
}

export async function finishCall(
  scope: RunScope,
  { call, key }: KnownCall,
  { output, durationMs, alone = false, denied = false }: Finished,
): Promise<ToolResultBlock> {
  const { callId, name } = call;
  const whole = keepable(output.text, scope.ports.redact);
  const { text, spill } = truncateOutput(whole);
  const keep = async (): Promise<ToolResultBlock> => {
    const lost = spill === undefined ? undefined : await writeSpill(scope, spill);
    const isWritten = spill !== undefined && lost === undefined;
    const sandbox = alone || isWritten ? await scope.sandbox() : undefined;
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
      outputBytes: byteLength(output.text),
      ...(isWritten && { spillPath: spill.path }),
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
