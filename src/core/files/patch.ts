// The changes under one folder as a patch that `git apply` accepts, against what is mounted there. Left out: `.git`,
// which git refuses, and files whose mounted content is withheld, which cannot be compared.
import { FileFault } from '../sandbox-port.ts';
import { binaryLiteral, blobId, NO_OBJECT, quotedPath } from './git-object.ts';
import type { Lookup } from './lookup.ts';
import type { DirectoryNode, OverlayNode } from './overlay.ts';
import { byCodeUnit, join } from './path.ts';
import { unifiedHunks } from './unified-diff.ts';

/** One side of a changed file as git sees it. */
interface Blob {
  mode: '100644' | '100755' | '120000';
  content: Uint8Array;
}

interface Change {
  /** Relative to the patched folder. */
  path: string;
  before: Blob | undefined;
  after: Blob | undefined;
}

export async function writePatch(lookup: Lookup, root: string): Promise<string> {
  const folder = lookup.overlay.node(root);
  if (folder?.kind !== 'directory') return '';
  const changes: Change[] = [];
  await collect({ lookup, root, changes }, folder, root);
  const parts: string[] = [];
  for (const change of changes.sort((a, b) => byCodeUnit(a.path, b.path))) parts.push(await fileDiff(change));
  return parts.join('');
}

interface Collector {
  lookup: Lookup;
  root: string;
  changes: Change[];
}

async function collect(collector: Collector, folder: DirectoryNode, path: string): Promise<void> {
  const { mounts } = collector.lookup;
  for (const [name, node] of folder.entries) {
    if (isGitFolder(name)) continue;
    const at = join(path, name);
    const mounted = (await mounts.stat(at))?.kind;
    if (mounted === 'directory' && node.kind !== 'directory') await removeMounted(collector, at);
    if (node.kind === 'directory') {
      if (mounted && mounted !== 'directory') await compare(collector, at, undefined);
      await collect(collector, node, at);
    } else if (mounted !== 'directory' || node.kind !== 'removed') {
      await compare(collector, at, blobOf(node));
    }
  }
}

async function removeMounted(collector: Collector, folder: string): Promise<void> {
  for (const { name, kind } of (await collector.lookup.mounts.list(folder)).values()) {
    if (isGitFolder(name)) continue;
    const at = join(folder, name);
    if (kind === 'directory') await removeMounted(collector, at);
    else await compare(collector, at, undefined);
  }
}

async function compare(collector: Collector, path: string, after: Blob | undefined): Promise<void> {
  const before = await mountedBlob(collector.lookup, path);
  if (before === 'withheld' || (before === undefined && after === undefined)) return;
  if (before && after && before.mode === after.mode && isEqual(before.content, after.content)) return;
  collector.changes.push({ path: path.slice(collector.root.length + 1), before, after });
}

async function mountedBlob({ mounts }: Lookup, path: string): Promise<Blob | 'withheld' | undefined> {
  const stat = await mounts.stat(path);
  if (stat === undefined || stat.kind === 'directory') return undefined;
  try {
    if (stat.kind === 'symlink') return linkBlob((await mounts.readlink(path)) ?? '');
    const content = await mounts.read(path);
    return content && { mode: modeOf(stat.mode), content };
  } catch (thrown) {
    if (thrown instanceof FileFault) return 'withheld';
    throw thrown;
  }
}

function blobOf(node: OverlayNode): Blob | undefined {
  if (node.kind === 'file') return { mode: modeOf(node.mode), content: node.content };
  return node.kind === 'symlink' ? linkBlob(node.target) : undefined;
}

function linkBlob(target: string): Blob {
  return { mode: '120000', content: new TextEncoder().encode(target) };
}

function modeOf(bits: number): Blob['mode'] {
  return (bits & 0o111) === 0 ? '100644' : '100755';
}

/** Git takes `.GIT` and the short name `git~1` for its own folder as well. */
function isGitFolder(name: string): boolean {
  return /^(\.git|git~1)$/i.test(name);
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

async function fileDiff({ path, before, after }: Change): Promise<string> {
  if (before && after && (before.mode === '120000') !== (after.mode === '120000')) {
    return (
      (await fileDiff({ path, before, after: undefined })) +
      (await fileDiff({ path, before: undefined, after }))
    );
  }
  const ids = [
    before ? await blobId(before.content) : NO_OBJECT,
    after ? await blobId(after.content) : NO_OBJECT,
  ];
  const header = `diff --git ${quotedPath(`a/${path}`)} ${quotedPath(`b/${path}`)}\n${modeLines(before, after)}`;
  if (ids[0] === ids[1]) return header;
  const kept = before && after && before.mode === after.mode ? ` ${after.mode}` : '';
  return `${header}index ${ids.join('..')}${kept}\n${await body(path, before, after)}`;
}

function modeLines(before: Blob | undefined, after: Blob | undefined): string {
  if (before === undefined) return `new file mode ${after?.mode}\n`;
  if (after === undefined) return `deleted file mode ${before.mode}\n`;
  return before.mode === after.mode ? '' : `old mode ${before.mode}\nnew mode ${after.mode}\n`;
}

async function body(path: string, before: Blob | undefined, after: Blob | undefined): Promise<string> {
  const old = before ? textOf(before.content) : '';
  const young = after ? textOf(after.content) : '';
  if (old === undefined || young === undefined) {
    return `GIT binary patch\n${await binaryLiteral(after?.content ?? new Uint8Array())}`;
  }
  const hunks = unifiedHunks(old, young);
  if (hunks === '') return '';
  return `--- ${before ? fileName(`a/${path}`) : '/dev/null'}\n+++ ${after ? fileName(`b/${path}`) : '/dev/null'}\n${hunks}`;
}

/** A name with a space ends in a tab, so that nobody takes what follows for a part of it. */
function fileName(path: string): string {
  const quoted = quotedPath(path);
  return quoted === path && path.includes(' ') ? `${path}\t` : quoted;
}

/** undefined = binary: a NUL in the first 8000 bytes, as git decides, or no UTF-8, which a text could not carry. */
function textOf(content: Uint8Array): string | undefined {
  if (content.subarray(0, 8000).includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}
