// Copying and moving inside a tree, whole folders too. A move is a copy and a removal: the mounts cannot be changed.
import { FileFault } from '../sandbox-port.ts';
import { notFolder, type PresentPlace } from './lookup.ts';
import { isWithin, join } from './path.ts';
import type { TreeWriter } from './tree-writer.ts';

export async function copy(
  writer: TreeWriter,
  from: string,
  to: string,
  { recursive = false }: { recursive?: boolean },
): Promise<void> {
  const source = await writer.lookup.get(from, { follow: !recursive });
  if (source.stat.kind !== 'directory') return copyEntry(writer, source, to);
  if (!recursive) throw new FileFault('EISDIR', `is a directory: ${from}`);
  await copyFolder(writer, source, to);
}

export async function rename(writer: TreeWriter, from: string, to: string): Promise<void> {
  const { lookup } = writer;
  const source = await lookup.get(from, { follow: false });
  writer.refuseFixed(source.path, from);
  const target = await lookup.find(to, { follow: false });
  if (target.path === source.path) return;
  if (isWithin(target.path, source.path))
    throw new FileFault('EINVAL', `cannot move ${from} into itself: ${to}`);
  if (target.stat) await makeWay(writer, source, { ...target, stat: target.stat }, to);
  await copy(writer, source.path, target.path, { recursive: true });
  await writer.remove(source.path, { recursive: true });
}

async function copyEntry(writer: TreeWriter, source: PresentPlace, to: string): Promise<void> {
  const { lookup } = writer;
  const target = await lookup.find(to, { follow: source.stat.kind === 'file' });
  if (target.stat?.kind === 'directory') throw new FileFault('EISDIR', `is a directory: ${to}`);
  if (target.path === source.path) return;
  if (source.stat.kind === 'symlink') writer.putLink(target.path, await lookup.target(source));
  else await writer.write(target.path, await lookup.content(source, source.path), source.stat.mode);
}

async function copyFolder(writer: TreeWriter, source: PresentPlace, to: string): Promise<void> {
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
    if (child.stat.kind === 'directory') await copyFolder(writer, child, childTo);
    else await copyEntry(writer, child, childTo);
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
