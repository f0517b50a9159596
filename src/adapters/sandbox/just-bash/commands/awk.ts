// awk: a language of its own (../awk), since the bundled one gives wrong answers for numbers, records and fields. Its
// patterns backtrack: for a thread that can be ended. A build whose thread cannot be has another (isolate/bundled-awk.ts).
import type { ExecResult } from 'just-bash';
import { invocationFrom } from '../awk/command-line.ts';
import { backtrackingPattern } from '../awk/pattern.ts';
import { runAwk } from '../awk/run.ts';
import { bytesOf } from '../awk/text.ts';
import { worldOf } from '../awk/world.ts';
import { bytesOut, type Context, printed } from './command.ts';

const VERSION = 'awk of the sandbox (POSIX, with some of what gawk adds)\n';

export async function awk(args: string[], context: Context): Promise<ExecResult> {
  const world = worldOf(context);
  const invocation = await invocationFrom(args, world.read);
  if (invocation === 'version') return printed(VERSION);
  if (typeof invocation === 'string') return printed('', `${invocation}\n`, 2);
  const { stdout, stderr, exitCode } = await runAwk(invocation, world, backtrackingPattern);
  return bytesOut(bytesOf(stdout), stderr, exitCode);
}
