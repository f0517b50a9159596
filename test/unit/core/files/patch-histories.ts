// Random trees and what may be done to them, with all that is hard for a patch: odd names, links in place of files,
// folders in place of either, binary content, lines without an end, and moves with and without a change.
import fc from 'fast-check';
import { createFileTree } from '../../../../src/core/files/file-tree.ts';
import { FileFault, type FileTree } from '../../../../src/core/sandbox-port.ts';
import type { Tree } from '../../../support/apply-patch.ts';
import { type FixedEntry, fixedLayer } from '../../../support/fixed-layer.ts';
import { apply, type Operation, operations } from './tree-operations.ts';

const PLAIN = ['a', 'b', 'c', 'd.txt'];
const ODD = [
  'x y',
  ' lead',
  'trail ',
  'q"uote',
  'tab\t',
  'new\nline',
  'back\\slash',
  'é',
  '\u{1f600}',
  '-rf',
  'b',
];

const name = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...PLAIN) }, fc.constantFrom(...ODD));
const relative = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const path = relative.map((below) => `/workspace/${below}`);

const line = fc.oneof(
  fc.constantFrom(
    'one',
    'two',
    'three',
    '',
    '-- x',
    '+++ b/c',
    '\\ no',
    '@@ -1 +1 @@',
    'ü\u2028',
    '\ufeff',
    'a\r',
  ),
  fc.nat(1000).map((n) => `line ${n} of some length`),
);
const textContent = fc
  .tuple(fc.array(line, { maxLength: 40 }), fc.constantFrom('\n', '\n', '\r\n'), fc.boolean())
  .map(([lines, newline, ends]) => lines.join(newline) + (ends ? newline : ''));
const content = fc.oneof(
  { weight: 6, arbitrary: textContent.map((text) => new TextEncoder().encode(text)) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 400 }) },
  fc.constant(new Uint8Array()),
  fc.nat(255).map((byte) => new Uint8Array(9000).map((_, i) => (i % 7 ? byte : i))),
  fc.constantFrom('x', 'é').map((char) => new TextEncoder().encode(`${char.repeat(70_000)}\nend`)),
);
const target = fc.constantFrom('a', '../b', 'c/a', 'no such', '/etc/passwd', 'x'.repeat(200), 'é "q"');

type Step =
  | Operation
  | { do: 'replace'; path: string; by: Uint8Array | string }
  | { do: 'edit'; path: string; at: number; text: string }
  | { do: 'fold'; path: string };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('write' as const, 'append' as const), path, content }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('remove' as const, 'makeDirectory' as const), path }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('rename' as const, 'copy' as const), path, to: path }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('chmod' as const), path, mode: fc.constantFrom(0o644, 0o755) }),
  },
  fc.record({ do: fc.constant('symlink' as const), path, to: target }),
  fc.record({ do: fc.constant('replace' as const), path, by: fc.oneof(content, target) }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('edit' as const), path, at: fc.nat(40), text: line }) },
  fc.record({ do: fc.constant('fold' as const), path }),
  operations,
);

export interface History {
  base: Array<[path: string, entry: FixedEntry]>;
  steps: Step[];
}

const entry: fc.Arbitrary<FixedEntry> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ bytes: content, mode: fc.constantFrom(0o644, 0o644, 0o755) }) },
  target.map((link) => ({ link })),
);

export const histories: fc.Arbitrary<History> = fc.record({
  base: fc.array(fc.tuple(relative, entry), { maxLength: 12 }),
  steps: fc.array(step, { maxLength: 15 }),
});

/** Both sides of a history, and the patch between them. */
export async function played(history: History): Promise<{ base: Tree; patch: string; after: Tree }> {
  const entries = withoutConflicts(history.base);
  const mounts = [{ at: '/workspace', layer: fixedLayer(entries) }];
  const tree = createFileTree({ mounts });
  const base = await treeOf(tree);
  // What is moved is what is there: an operation on a random path alone would rarely meet a file.
  const known = [...base.keys()];
  for (const [i, step] of history.steps.entries()) await perform(tree, aimed(step, known, i));
  return { base, patch: await tree.patch(), after: await treeOf(tree) };
}

function aimed(step: Step, known: readonly string[], i: number): Step {
  const there = known[(i * 7) % Math.max(1, known.length)];
  return there === undefined || i % 3 === 0 ? step : { ...step, path: `/workspace/${there}` };
}

function withoutConflicts(base: History['base']): Record<string, FixedEntry> {
  const entries: Record<string, FixedEntry> = {};
  for (const [at, what] of base) {
    const isBelow = Object.keys(entries).some(
      (other) => at.startsWith(`${other}/`) || other.startsWith(`${at}/`),
    );
    if (!isBelow) entries[at] = what;
  }
  return entries;
}

async function perform(tree: FileTree, step: Step): Promise<void> {
  if (step.do !== 'replace' && step.do !== 'edit' && step.do !== 'fold') return apply(tree, step);
  try {
    if (step.do === 'edit') return await edit(tree, step.path, step);
    const kept = step.do === 'fold' ? await tree.read(step.path) : undefined;
    await tree.remove(step.path, { recursive: true });
    if (step.do === 'replace') {
      if (typeof step.by === 'string') await tree.symlink(step.by, step.path);
      else await tree.write(step.path, step.by);
    } else if (kept) {
      await tree.makeDirectory(step.path);
      await tree.write(`${step.path}/inside`, kept);
    }
  } catch (thrown) {
    if (!(thrown instanceof FileFault)) throw thrown;
  }
}

async function edit(
  tree: FileTree,
  at: string,
  { at: index, text }: { at: number; text: string },
): Promise<void> {
  const lines = Buffer.from(await tree.read(at))
    .toString('latin1')
    .split('\n');
  lines.splice(index % lines.length, 1, Buffer.from(text).toString('latin1'));
  await tree.write(at, Buffer.from(lines.join('\n'), 'latin1'));
}

async function treeOf(tree: FileTree, folder = '/workspace', into: Tree = new Map()): Promise<Tree> {
  for (const { name: entryName, kind } of await tree.list(folder)) {
    const at = `${folder}/${entryName}`;
    const key = at.slice('/workspace/'.length);
    if (kind === 'directory') await treeOf(tree, at, into);
    else if (kind === 'symlink')
      into.set(key, { mode: '120000', content: Buffer.from(await tree.readlink(at)) });
    else {
      const isExecutable = ((await tree.lstat(at))?.mode ?? 0) & 0o111;
      into.set(key, { mode: isExecutable ? '100755' : '100644', content: Buffer.from(await tree.read(at)) });
    }
  }
  return into;
}
