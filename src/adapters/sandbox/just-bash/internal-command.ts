// What the rewritten parts of a script ask of us, as the actions of the one internal command.
import type { ExecResult, ResolvedCommandContext } from 'just-bash';
import { calculate } from './arithmetic.ts';

/** Where nothing may be written, as the base layer says; that file knows this command's name, so it is not imported. */
const SYSTEM = /^\/(usr|bin)(\/|$)|^\/dev$/;

/** undefined for what is no action. */
export async function internalAction(
  action: string | undefined,
  args: readonly string[],
  context: ResolvedCommandContext,
): Promise<ExecResult | undefined> {
  const status = (exitCode: number, stdout = '', stderr = ''): ExecResult => ({ stdout, stderr, exitCode });
  switch (action) {
    case 'value':
    case 'calculate':
      try {
        let value = 0n;
        for (const text of args) value = await calculate(text, variablesOf(context));
        return action === 'value' ? status(0, value.toString()) : status(value === 0n ? 1 : 0);
      } catch (thrown) {
        return status(
          1,
          '',
          `bash: ${args.join(' ')}: ${thrown instanceof Error ? thrown.message : 'syntax error'}\n`,
        );
      }
    case 'compare':
      return status(compared(args));
    case 'opens':
      return status((await firstRefusal(args, context)) ? 1 : 0);
    case 'refuses':
      return status(1, '', `bash: ${await firstRefusal(args, context)}\n`);
    case 'returns':
      return status(Number(args[0]) & 255);
    case 'brace-limit':
      return status(1, '', 'bash: brace expansion: more than 10000 words in one word; use seq and a loop\n');
    default:
      return undefined;
  }
}

function compared([left = '', operator = '', right = '']: readonly string[]): number {
  if (![left, right].every((text) => /^\s*[-+]?\d+\s*$/.test(text))) return 2;
  const [a, b] = [BigInt(left.replace('+', '')), BigInt(right.replace('+', ''))];
  const holds: Record<string, boolean> = {
    '-eq': a === b,
    '-ne': a !== b,
    '-lt': a < b,
    '-le': a <= b,
    '-gt': a > b,
    '-ge': a >= b,
  };
  return holds[operator] ? 0 : 1;
}

function variablesOf({ env, assignShellVariable }: ResolvedCommandContext): Parameters<typeof calculate>[1] {
  const own = new Map<string, string>();
  return {
    get: (name) => own.get(name) ?? env.get(name),
    async set(name, value) {
      own.set(name, value);
      await assignShellVariable?.(name, value);
    },
  };
}

async function firstRefusal(
  targets: readonly string[],
  { fs, cwd }: ResolvedCommandContext,
): Promise<string | undefined> {
  for (const target of targets) {
    const path = fs.resolvePath(cwd, target);
    if (path.startsWith('/dev/')) continue;
    if (SYSTEM.test(path)) return `${target}: Permission denied`;
    const stat = await fs.stat(path).catch(() => undefined);
    if (stat?.isDirectory || target.endsWith('/')) return `${target}: Is a directory`;
    if (stat) continue;
    const folder = await fs
      .stat(path.slice(0, path.lastIndexOf('/')) || '/')
      .catch((thrown: unknown) => (String(thrown).includes('ENOTDIR') ? 'file' : undefined));
    if (folder === undefined) return `${target}: No such file or directory`;
    if (folder === 'file' || !folder.isDirectory) return `${target}: Not a directory`;
  }
  return undefined;
}
