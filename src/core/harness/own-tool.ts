// A tool of the author's: runs on the host, no longer than it may, and whatever comes of it is a result for the model.
import { jsonSchemaOf } from '../../authoring/json-schema.ts';
import { validate } from '../../authoring/schema.ts';
import type { Tool } from '../../authoring/tool.ts';
import { FlueError, messageOf } from '../../errors.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { spanOf } from '../run/span.ts';
import type { ToolOutput } from '../tools/tool.ts';
import { presentFailure, presentResult } from './present-result.ts';
import type { Effect, PreparedCall, ReadyTool, ToolContexts } from './ready-tool.ts';

/** What a command may take at most. The run's own limit may come first. */
const DEFAULT_TIMEOUT_MS = 10 * 60_000;

export async function readyOwn(tool: Tool): Promise<ReadyTool> {
  const { name, description, effect = 'once' } = tool;
  return {
    declaration: { name, description, inputSchema: await inputSchemaOf(tool) },
    mutates: false,
    effect,
    async prepare(input) {
      let asked = 'its input could not be checked';
      try {
        const checked = await validate(tool.input, input);
        if (!checked.ok) return refused(`${name}: invalid input: ${checked.problem}`);
        // A rule that cannot be asked has not said yes.
        asked = 'its approval rule failed';
        return {
          ready: true,
          wantsApproval: await asksFor(tool, checked.value),
          approvalTimeoutMs: tool.approvalTimeoutMs,
          run: (contexts) => runOwn(tool, checked.value, contexts),
        };
      } catch (thrown) {
        return refused(`${name} was not run: ${asked}: ${messageOf(thrown)}`);
      }
    },
  };
}

async function inputSchemaOf({ name, input }: Tool): Promise<JsonObject> {
  try {
    return await jsonSchemaOf(input, 'input');
  } catch (cause) {
    throw new FlueError(
      'workflow_error',
      `the input of the tool "${name}" has no JSON Schema form: ${messageOf(cause)}`,
      { hint: 'use plain zod types for inputs: no dates, functions or custom checks', cause },
    );
  }
}

function refused(text: string): PreparedCall {
  return { ready: false, output: { text, isError: true } };
}

async function asksFor({ approval = 'never' }: Tool, input: unknown): Promise<boolean> {
  return typeof approval === 'function' ? Boolean(await approval(input)) : approval === 'always';
}

async function runOwn(
  tool: Tool,
  input: unknown,
  { host, clock }: Pick<ToolContexts, 'host' | 'clock'>,
): Promise<ToolOutput> {
  const { name, effect = 'once', timeoutMs = DEFAULT_TIMEOUT_MS } = tool;
  const limit = new AbortController();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const forget = clock.after(timeoutMs, () => {
    const reason = new TookTooLong(`${name} took longer than ${spanOf(timeoutMs)} and was stopped`);
    reject(reason);
    limit.abort(reason);
  });
  try {
    const signal = AbortSignal.any([host.signal, limit.signal]);
    return presentResult(name, await Promise.race([tool.run({ input, ...host, signal }), late]));
  } catch (thrown) {
    if (thrown instanceof TookTooLong) return tooLong(thrown, effect);
    // The tool used the run's context, and no later call of it can be right.
    if (thrown instanceof FlueError && thrown.code === 'nondeterministic_workflow') throw thrown;
    return presentFailure(name, thrown);
  } finally {
    forget();
  }
}

class TookTooLong extends Error {
  override readonly name = 'TimeoutError';
}

/** Code that does not listen to its signal goes on behind our back. */
function tooLong({ message }: TookTooLong, effect: Effect): ToolOutput {
  const state = effect === 'once' ? 'outcome unknown' : 'it may be called again';
  return { text: `${message}: ${state}`, isError: true };
}
