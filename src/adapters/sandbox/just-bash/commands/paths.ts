// realpath.
import type { ExecResult } from 'just-bash';
import { type Context, failed } from './command.ts';
import { parseOptions } from './options.ts';

export async function realpath(args: string[], { fs, cwd }: Context): Promise<ExecResult> {
  const options = parseOptions(args, {
    letters: 'emsLPqz',
    long: {
      'canonicalize-existing': 'e',
      'canonicalize-missing': 'm',
      strip: 's',
      'no-symlinks': 's',
      quiet: 'q',
      zero: 'z',
      'relative-to': 'relative:',
      'relative-base': 'base:',
    },
  });
  if (options.unknown) return failed(`realpath: invalid option -- '${options.unknown}'`);
  const result = { stdout: '', stderr: '', exitCode: 0 };
  const relativeTo = options.value('relative');
  for (const operand of options.operands) {
    const path = fs.resolvePath(cwd, operand);
    const real = options.has('s')
      ? path
      : await fs
          .realpath(path)
          .catch(() => (options.has('e') ? undefined : realOfNew(fs, path, options.has('m'))));
    if (real === undefined) {
      result.stderr += `realpath: ${operand}: No such file or directory\n`;
      result.exitCode = 1;
    } else
      result.stdout += `${relativeTo === undefined ? real : relative(fs.resolvePath(cwd, relativeTo), real)}${options.has('z') ? '\0' : '\n'}`;
  }
  return result;
}

/** As GNU: the last part may be missing, with -m all of them. */
async function realOfNew(fs: Context['fs'], path: string, mayMiss: boolean): Promise<string | undefined> {
  const at = path.lastIndexOf('/');
  const parent = await fs.realpath(path.slice(0, at) || '/').catch(() => undefined);
  if (parent === undefined) return mayMiss ? path : undefined;
  return `${parent === '/' ? '' : parent}${path.slice(at)}`;
}

function relative(from: string, to: string): string {
  const a = from.split('/').filter(Boolean);
  const b = to.split('/').filter(Boolean);
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared++;
  return [...a.slice(shared).map(() => '..'), ...b.slice(shared)].join('/') || '.';
}
