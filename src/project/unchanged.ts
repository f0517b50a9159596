// Whether the files of a project on the disk are those of a commit: the same files, with the same content.
import { collectDefinitions, type Definitions } from './collect-definitions.ts';
import { diskTree, type SourceTree } from './source-tree.ts';

/** `folder` is the project's, relative to `root`. False also for what cannot be read. */
export async function isUnchanged(
  tree: SourceTree,
  { root, folder }: { root: string; folder: string },
): Promise<boolean> {
  try {
    const [committed, present] = await Promise.all([
      collectDefinitions(tree, folder, { links: 'compare' }),
      collectDefinitions(diskTree(root), folder, { links: 'compare' }),
    ]);
    return (
      committed.size === present.size &&
      [...committed].every(([path, content]) => isIn(present, path, content))
    );
  } catch {
    // Whoever reads the commit next says what is wrong with it.
    return false;
  }
}

function isIn(present: Definitions, path: string, committed: Uint8Array): boolean {
  const content = present.get(path);
  if (content === undefined) return false;
  // On Windows git writes lines as that has them.
  return Buffer.from(content).equals(committed) || withoutCarriage(content) === withoutCarriage(committed);
}

function withoutCarriage(content: Uint8Array): string {
  return Buffer.from(content).toString('latin1').replaceAll('\r\n', '\n');
}
