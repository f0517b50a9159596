// Files as a commit has them where the checkout has other line ends: git on Windows writes \r\n for \n unless it is told not to.
import { createHash } from 'node:crypto';
import type { Difference, FileVersion } from '../../protocol/difference.ts';

/** The change as it is to be committed. `stored` are the ids that the path has in commits. */
export function storedForm(change: Difference, stored: ReadonlyArray<string | undefined>): Difference {
  const { path, before, after } = change;
  if (before === undefined || stored.includes(before.id) || !isText(before)) return change;
  const plain = { path, before: withPlainEnds(before), after: after && withPlainEnds(after) };
  const isStored = stored.includes(plain.before.id) || (plain.after && stored.includes(plain.after.id));
  return isStored ? plain : change;
}

function isText({ mode, content }: FileVersion): boolean {
  return mode !== '120000' && !content.subarray(0, 8000).includes(0) && content.includes(13);
}

function withPlainEnds(version: FileVersion): FileVersion {
  const { buffer, byteOffset, length } = version.content;
  const text = Buffer.from(buffer, byteOffset, length).toString('latin1').replaceAll('\r\n', '\n');
  const content = Buffer.from(text, 'latin1');
  const id = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
  return { ...version, content, id };
}
