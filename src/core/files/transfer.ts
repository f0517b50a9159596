// Copying and moving inside a tree, whole folders too. A move is a copy and a removal: the mounts cannot be changed.
import { FileFault } from '../sandbox-port.ts';
import { notFolder, type PresentPlace } from './lookup.ts';
import { createPacer, type Pacer } from './pacer.ts';
import { isWithin, join } from './path.ts';
import type { TreeWriter } from './tree-writer.ts';

export async function copy(
  writer: TreeWriter,
  from: string,
  to: string,
  { recursive = false }: { recursive?: boolean },
): Promise<void> {
  const source = await writer.lookup.get(from, { follow: !recursive });
  if (source.stat.kind !== 'directory') return copyEntry(writer, source, to, { keepsTime: false });
  if (!recursive) throw new FileFault('EISDIR', `is a directory: ${from}`);
  await copyFolder(writer, source, to, { keepsTime: false, pacer: createPacer() });
}

interface Manner {
  /** What is moved stays as old as it was. */
  keepsTime: boolean;
  pacer?: Pacer;
}

export async function rename(writer: TreeWriter, from: string, to: string): Promise<void> {
  const { lookup } = writer;
  const source = await lookup.get(from, { follow: false });
  writer.refuseFixed(source.path, from);
  const target = await lookup.find(to, { follow: false });
  if (target.path === source.path) return;
  if (isWithin(target.path, source.path))
    throw new FileFault('EINVAL', `cannot move ${from} into itself: ${to}`);
  const undo = lookup.overlay.checkpoint(target.path);
  try {
    if (target.stat) await makeWay(writer, source, { ...target, stat: target.stat }, to);
    const manner = { keepsTime: true, pacer: createPacer() };
    if (source.stat.kind === 'directory') await copyFolder(writer, source, target.path, manner);
    else await copyEntry(writer, source, target.path, manner);
    await writer.remove(source.path, { recursive: true });
  } catch (thrown) {
    // A secret in the folder, or no space: a move is done as a whole or not at all.
    undo();
    throw thrown;
  }
}

async function copyEntry(
  writer: TreeWriter,
  source: PresentPlace,
  to: string,
  { keepsTime }: Manner,
): Promise<void> {
  const { lookup } = writer;
  const target = await lookup.find(to, { follow: source.stat.kind === 'file' });
  if (target.stat?.kind === 'directory') throw new FileFault('EISDIR', `is a directory: ${to}`);
  if (target.path === source.path) return;
  const { mode, mtimeMs } = source.stat;
  if (source.stat.kind === 'symlink') {
    writer.putLink(target.path, await lookup.target(source), keepsTime ? mtimeMs : undefined);
  } else {
    const content = await lookup.content(source, source.path);
    await writer.write(target.path, content, keepsTime ? { mode, mtimeMs } : { mode });
  }
}

async function copyFolder(
  writer: TreeWriter,
  source: PresentPlace,
  to: string,
  manner: Manner,
): Promise<void> {
  const { lookup } = writer;
  const target = await lookup.find(to, { follow: true });
  if (isWithin(target.path, source.path)) {
    throw new FileFault('EINVAL', `cannot copy ${source.path} into itself: ${to}`);
  }
  if (target.stat && target.stat.kind !== 'directory') throw notFolder(to);
  if (target.stat === undefined) await writer.addDirectory(target.path);
  for (const { name } of await lookup.list(source)) {
    const child = await lookup.get(join(source.path, name), { follow: false });
    const childTo = join(target.path, name);
    if (child.stat.kind === 'directory') await copyFolder(writer, child, childTo, manner);
    else await copyEntry(writer, child, childTo, manner);
    if (manner.pacer?.isDue()) await manner.pacer.turn();
  }
}

/** Removes what a rename replaces, if POSIX lets it be replaced. */
async function makeWay(
  writer: TreeWriter,
  source: PresentPlace,
  target: PresentPlace,
  to: string,
): Promise<void> {
  if (target.stat.kind === 'directory' && source.stat.kind !== 'directory') {
    throw new FileFault('EISDIR', `is a directory: ${to}`);
  }
  if (target.stat.kind !== 'directory' && source.stat.kind === 'directory') throw notFolder(to);
  await writer.remove(target.path);
}
