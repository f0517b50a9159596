// Checksums checked: the bundled commands print their warning to stdout, where GNU's goes to stderr.
import type { ExecResult } from 'just-bash';
import { type Context, originalOf } from './command.ts';

export async function checkedSums(args: string[], context: Context): Promise<ExecResult> {
  const result = await originalOf(context)(args);
  const warnings = result.stdout.match(/^\w+sum: WARNING: .*\n/gm);
  if (!warnings) return result;
  return {
    ...result,
    stdout: result.stdout.replace(/^\w+sum: WARNING: .*\n/gm, ''),
    stderr: result.stderr + warnings.join(''),
  };
}
