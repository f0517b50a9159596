// The changes under one folder as a patch that `git apply` accepts, against what is mounted there. Left out: `.git`,
// which git refuses, files whose mounted content is withheld, which cannot be compared, and files of the host.
import type { Difference, Differences } from '../../protocol/difference.ts';
import { type DirEntry, FileFault } from '../sandbox-port.ts';
import { fileDiff } from './file-diff.ts';
import type { Lookup } from './lookup.ts';
import type { DirectoryNode, OverlayNode } from './overlay.ts';
import { createPacer, type Pacer } from './pacer.ts';
import { type Blob, fileBlob, linkBlob } from './patch-change.ts';
import { byCodeUnit, join } from './path.ts';
import { withRenames } from './renames.ts';

export async function writePatch(lookup: Lookup, root: string): Promise<string> {
  return patchOf((await collectDifferences(lookup, root)).list);
}

/** The patch that makes these changes; empty text for none. */
export async function patchOf(differences: readonly Difference[]): Promise<string> {
  const parts: string[] = [];
  const pacer = createPacer();
  const changes = differences.map(({ path, before, after }) => ({ from: path, to: path, before, after }));
  changes.sort((a, b) => byCodeUnit(a.to, b.to));
  for (const change of withRenames(changes)) {
    parts.push(await fileDiff(change));
    if (pacer.isDue()) await pacer.turn();
  }
  return parts.join('');
}

/** Every path below `root` that differs from what is mounted there, in no order. */
export async function collectDifferences(lookup: Lookup, root: string): Promise<Differences> {
  const folder = lookup.overlay.node(root);
  const found: Differences = { list: [], leftOut: [] };
  if (folder?.kind === 'directory')
    await collect({ lookup, root, found, pacer: createPacer() }, folder, root);
  return found;
}

interface Collector {
  lookup: Lookup;
  root: string;
  found: Differences;
  pacer: Pacer;
}

async function collect(collector: Collector, folder: DirectoryNode, path: string): Promise<void> {
  const { mounts } = collector.lookup;
  for (const [name, node] of folder.entries) {
    const at = join(path, name);
    if (isRefused(name, node.kind)) {
      leaveOut(collector, at, 'name');
      continue;
    }
    const mounted = (await mounts.stat(at))?.kind;
    if (mounted === 'directory' && node.kind !== 'directory') await removeMounted(collector, at);
    if (node.kind === 'directory') {
      if (mounted && mounted !== 'directory') await compare(collector, at, undefined);
      await collect(collector, node, at);
    } else if (mounted !== 'directory' || node.kind !== 'removed') {
      await compare(collector, at, await blobOf(node));
    }
  }
}

async function removeMounted(collector: Collector, folder: string): Promise<void> {
  for (const { name, kind } of await mountedEntries(collector.lookup, folder)) {
    if (isRefused(name, kind)) continue;
    const at = join(folder, name);
    if (kind === 'directory') await removeMounted(collector, at);
    else await compare(collector, at, undefined);
  }
}

async function compare(collector: Collector, path: string, after: Blob | undefined): Promise<void> {
  if (collector.pacer.isDue()) await collector.pacer.turn();
  if (await collector.lookup.mounts.isForeign(path)) return;
  const before = await mountedBlob(collector.lookup, path);
  if (before === 'withheld') return leaveOut(collector, path, 'withheld');
  if (before === undefined && after === undefined) return;
  if (before && after && before.mode === after.mode && before.id === after.id) return;
  collector.found.list.push({ path: nameBelow(collector, path), before, after });
}

function leaveOut(collector: Collector, path: string, why: 'name' | 'withheld'): void {
  collector.found.leftOut.push({ path: nameBelow(collector, path), why });
}

function nameBelow({ root }: Collector, path: string): string {
  return path.slice(root.length + 1);
}

async function mountedBlob({ mounts }: Lookup, path: string): Promise<Blob | 'withheld' | undefined> {
  const stat = await mounts.stat(path);
  if (stat === undefined || stat.kind === 'directory') return undefined;
  try {
    if (stat.kind === 'symlink') return await linkBlob((await mounts.readlink(path)) ?? '');
    const content = await mounts.read(path);
    return content && (await fileBlob(stat.mode, content));
  } catch (thrown) {
    if (thrown instanceof FileFault) return 'withheld';
    throw thrown;
  }
}

/** What cannot be listed cannot be compared either. */
async function mountedEntries({ mounts }: Lookup, folder: string): Promise<DirEntry[]> {
  try {
    return await mounts.list(folder);
  } catch (thrown) {
    if (thrown instanceof FileFault) return [];
    throw thrown;
  }
}

async function blobOf(node: OverlayNode): Promise<Blob | undefined> {
  if (node.kind === 'file') return fileBlob(node.mode, node.content);
  return node.kind === 'symlink' ? linkBlob(node.target) : undefined;
}

/** Characters that some file systems leave out of names. */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/**
 * One such name and git refuses the whole patch: what any file system may take for `.git` (case, short name, dots and
 * spaces at the end, a stream, ignored characters), and a `.gitmodules` that is a link.
 */
function isRefused(name: string, kind: OverlayNode['kind']): boolean {
  const plain = name.replace(IGNORED, '');
  return (
    /^(\.git|git~1)[. ]*([:\\].*)?$/is.test(plain) || (kind === 'symlink' && /^\.gitmodules$/i.test(plain))
  );
}
