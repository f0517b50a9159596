// Makes the tree of a commit: text goes with the tree itself, so that hundreds of files take a handful of requests; what is
// no text goes as a blob of its own.
import type { Difference } from '../../protocol/difference.ts';
import { GitHubError } from '../api.ts';
import type { GitData, TreeWrite } from './git-data.ts';
import { type Entries, modeOf } from './plan-writes.ts';

/** Of text in one request. */
const REQUEST_BYTES = 2 * 2 ** 20;

/** The id of the tree at `base` with these changes in it. */
export async function buildTree(
  git: GitData,
  { base, now, writes }: { base: string; now: Entries; writes: readonly Difference[] },
): Promise<string> {
  let tree = base;
  let part: TreeWrite[] = [];
  let bytes = 0;
  const send = async (): Promise<void> => {
    if (part.length > 0) tree = await git.addTree(tree, part);
    part = [];
    bytes = 0;
  };
  for (const change of inOrder(writes)) {
    const size = change.after?.content.length ?? 0;
    if (bytes + size > REQUEST_BYTES) await send();
    part.push(await treeWrite(git, change, now));
    bytes += size;
  }
  await send();
  return tree;
}

/** Removals first; a file that makes way for a folder of its name needs none. */
function inOrder(writes: readonly Difference[]): Difference[] {
  const kept = writes.filter(({ after }) => after !== undefined);
  const folders = new Set(
    kept.flatMap(({ path }) => path.split('/').map((_, i, parts) => parts.slice(0, i).join('/'))),
  );
  return [...writes.filter(({ path, after }) => after === undefined && !folders.has(path)), ...kept];
}

async function treeWrite(git: GitData, change: Difference, now: Entries): Promise<TreeWrite> {
  const { path, after } = change;
  if (after === undefined) return { path, mode: now.get(path)?.mode ?? '100644', type: 'blob', sha: null };
  const entry = { path, mode: modeOf(change, now), type: 'blob' } as const;
  const content = textOf(after.content);
  if (content !== undefined) return { ...entry, content };
  const sha = await git.addBlob(after.content);
  if (sha !== after.id) throw new GitHubError(`GitHub stored other bytes than were sent for ${path}`);
  return { ...entry, sha };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(content: Uint8Array): string | undefined {
  if (content.includes(0)) return undefined;
  try {
    return decoder.decode(content);
  } catch {
    return undefined;
  }
}
