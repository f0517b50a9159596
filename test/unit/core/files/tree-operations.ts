// Random file operations over a small set of names, so that they meet each other often, and what a tree then holds.
import fc from 'fast-check';
import { FileFault, type FileTree } from '../../../../src/core/sandbox-port.ts';

const path = fc
  .array(fc.constantFrom('a', 'b', 'c', 'x', 'y z', 'é"\t'), { minLength: 1, maxLength: 3 })
  .map((parts) => `/workspace/${parts.join('/')}`);

const line = fc.constantFrom('one', 'two', 'three', 'vier', '', 'x\ty', 'ü', '-- x', '\\ no');
const textContent = fc
  .tuple(fc.array(line, { maxLength: 30 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, newline, ends]) => new TextEncoder().encode(lines.join(newline) + (ends ? newline : '')));
const binaryContent = fc.uint8Array({ maxLength: 300 });

export const contents = fc.oneof({ arbitrary: textContent, weight: 3 }, binaryContent);

export type Operation =
  | { do: 'write' | 'append'; path: string; content: Uint8Array }
  | { do: 'remove' | 'makeDirectory'; path: string }
  | { do: 'rename' | 'copy'; path: string; to: string }
  | { do: 'chmod'; path: string; mode: number }
  | { do: 'symlink'; path: string; to: string };

export const operations: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ do: fc.constantFrom('write' as const, 'append' as const), path, content: contents }),
  fc.record({ do: fc.constantFrom('remove' as const, 'makeDirectory' as const), path }),
  fc.record({ do: fc.constantFrom('rename' as const, 'copy' as const), path, to: path }),
  fc.record({ do: fc.constant('chmod' as const), path, mode: fc.constantFrom(0o644, 0o755) }),
  fc.record({
    do: fc.constant('symlink' as const),
    path,
    to: fc.constantFrom('a', '../b', 'c/x', 'nowhere'),
  }),
);

/** Does it if it can be done: what a tree refuses must leave no trace, which the comparisons show. */
export async function apply(tree: FileTree, operation: Operation): Promise<void> {
  try {
    await perform(tree, operation);
  } catch (thrown) {
    if (!(thrown instanceof FileFault)) throw thrown;
  }
}

async function perform(tree: FileTree, operation: Operation): Promise<void> {
  switch (operation.do) {
    case 'write':
    case 'append':
      return tree[operation.do](operation.path, operation.content);
    case 'remove':
      return tree.remove(operation.path, { recursive: true });
    case 'makeDirectory':
      return tree.makeDirectory(operation.path, { parents: true });
    case 'rename':
      return tree.rename(operation.path, operation.to);
    case 'copy':
      return tree.copy(operation.path, operation.to, { recursive: true });
    case 'chmod':
      return tree.chmod(operation.path, operation.mode);
    case 'symlink':
      return tree.symlink(operation.to, operation.path);
  }
}

/** Every file as `mode content`, every link as `-> target`, every folder as `/`. */
export async function snapshot(tree: FileTree, folder = '/workspace'): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const { name, kind } of await tree.list(folder)) {
    const at = `${folder}/${name}`;
    if (kind === 'directory') Object.assign(all, { [at]: '/' }, await snapshot(tree, at));
    else if (kind === 'symlink') all[at] = `-> ${await tree.readlink(at)}`;
    else all[at] = await fileText(tree, at);
  }
  return all;
}

async function fileText(tree: FileTree, path: string): Promise<string> {
  const mode = ((await tree.lstat(path))?.mode ?? 0) & 0o100 ? 'x' : '-';
  return `${mode} ${Buffer.from(await tree.read(path)).toString('latin1')}`;
}
