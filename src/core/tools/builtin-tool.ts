// One built-in tool from its parts: declaration, input check, body. What went wrong with the input or a file comes back
// as a result that the model can act on; anything else is thrown.
import { FlueError } from '../../errors.ts';
import { checkInput, type Fields, type InputOf, schemaOf } from './input-fields.ts';
import type { BuiltinTool, ToolContext, ToolOutput } from './tool.ts';

export interface BuiltinToolSpec<F extends Fields> {
  name: string;
  description: string;
  fields: F;
  mutates: boolean;
  run(input: InputOf<F>, context: ToolContext): Promise<string | ToolOutput>;
}

export function builtinTool<const F extends Fields>(spec: BuiltinToolSpec<F>): BuiltinTool {
  const { name, description, fields, mutates } = spec;
  return {
    name,
    description,
    inputSchema: schemaOf(fields),
    mutates,
    async run(input, context) {
      const checked = checkInput(fields, input);
      if (!checked.ok) return failure(`${name}: ${checked.problem}`);
      try {
        const output = await spec.run(checked.value, context);
        return typeof output === 'string' ? { text: output, isError: false } : output;
      } catch (thrown) {
        if (!(thrown instanceof FlueError) || context.signal.aborted) throw thrown;
        return failure(`${name}: ${thrown.message}`);
      }
    },
  };
}

export function failure(text: string): ToolOutput {
  return { text, isError: true };
}
