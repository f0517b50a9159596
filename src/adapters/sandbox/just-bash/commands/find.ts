// find: the bundled one lacks links, -executable, -regextype, -quit and half of -printf.
import type { ExecResult } from 'just-bash';
import { type Context, failed, printed } from './command.ts';
import { FindReader, type FindRun, type Found } from './find-expression.ts';
import { type FileKind, kindOf } from './find-facts.ts';

export async function find(args: string[], context: Context): Promise<ExecResult> {
  const rest = args.filter((arg) => !/^-[HLP]$/.test(arg));
  const first = rest.findIndex((arg) => /^-./.test(arg) || arg === '(' || arg === '!');
  const roots = first === -1 ? rest : rest.slice(0, first);
  const run: FindRun = {
    out: [],
    stderr: '',
    hasQuit: false,
    batches: new Map(),
    context,
    minDepth: 0,
    maxDepth: Infinity,
    isDepthFirst: false,
    follows: args.includes('-L'),
  };
  let matches: (found: Found) => Promise<boolean>;
  try {
    matches = new FindReader(first === -1 ? [] : rest.slice(first), run).read();
  } catch (thrown) {
    return failed(`find: ${thrown instanceof Error ? thrown.message : 'bad expression'}`);
  }
  for (const root of roots.length > 0 ? roots : ['.'])
    await walk({ path: root, root, depth: 0 }, matches, run);
  for (const [action, paths] of run.batches) if (paths.length > 0) await action(paths);
  return printed(run.out.join(''), run.stderr, run.stderr === '' ? 0 : 1);
}

interface Place {
  path: string;
  root: string;
  depth: number;
}

type Stat = Awaited<ReturnType<Context['fs']['stat']>>;

/** A folder tells what its entries are; only a root has to be asked for. */
async function walk(
  { path, root, depth }: Place,
  matches: (found: Found) => Promise<boolean>,
  run: FindRun,
  listed?: FileKind,
): Promise<void> {
  if (run.hasQuit) return;
  const { fs, cwd } = run.context;
  const at = fs.resolvePath(cwd, path);
  let known: Promise<Stat | undefined> | undefined;
  const ask = (): Promise<Stat | undefined> => (known ??= statOf(at, run));
  const first = listed === undefined || (listed === 'l' && run.follows) ? await ask() : undefined;
  const kind = first ? kindOf(first) : listed;
  if (kind === undefined) {
    run.stderr += `find: '${path}': No such file or directory\n`;
    return;
  }
  const name = path.replace(/\/+$/, '').slice(path.replace(/\/+$/, '').lastIndexOf('/') + 1) || '/';
  const stat = async (): Promise<Stat> => (await ask()) ?? GONE;
  const found: Found = { path, root, depth, name, at, kind, stat, isPruned: false };
  const isShown = depth >= run.minDepth;
  if (isShown && !run.isDepthFirst) await matches(found);
  if (kind === 'd' && depth < run.maxDepth && !found.isPruned) {
    for (const child of await entriesOf(at, run.context))
      await walk(
        { path: `${path.replace(/\/$/, '')}/${child.name}`, root, depth: depth + 1 },
        matches,
        run,
        child.kind,
      );
  }
  if (isShown && run.isDepthFirst && !run.hasQuit) await matches(found);
}

async function statOf(at: string, { context, follows }: FindRun): Promise<Stat | undefined> {
  const own = await context.fs.lstat(at).catch(() => undefined);
  return follows && own?.isSymbolicLink ? context.fs.stat(at).catch(() => own) : own;
}

async function entriesOf(
  at: string,
  { fs }: Context,
): Promise<Array<{ name: string; kind: FileKind | undefined }>> {
  if (fs.readdirWithFileTypes)
    return (await fs.readdirWithFileTypes(at)).map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
  return (await fs.readdir(at)).map((name) => ({ name, kind: undefined }));
}

/** What was listed and is no more. */
const GONE: Stat = {
  isFile: false,
  isDirectory: false,
  isSymbolicLink: false,
  mode: 0,
  size: 0,
  mtime: new Date(0),
};
