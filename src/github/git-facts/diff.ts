// A unified diff as it is shown: without the contents of files that no sandbox sees, cut between two files when it is too
// large, and put together from the hunks of single files when GitHub gives no whole one.
import { isPrivateKey, isSecretPath } from '../../protocol/withheld.ts';
import { type ChangedFile, type ChangedFiles, quotedPath } from './changed-files.ts';

const MIB = 2 ** 20;
const MAX_BYTES = 8 * MIB;
const MAX_NAMED = 50;

/** Throws nothing. The bytes of what is shown are GitHub's own, in whatever encoding a file has. */
export function presentDiff(diff: Uint8Array, maxBytes = MAX_BYTES): Uint8Array {
  // A character of Latin-1 is a byte, so that nothing is lost on the way through a string.
  const sections = Buffer.from(diff.buffer, diff.byteOffset, diff.length)
    .toString('latin1')
    .split(/(?<=\n)(?=diff --git )/);
  const shown: string[] = [];
  let size = 0;
  for (const section of sections.map(withoutSecrets)) {
    size += section.length;
    if (size > maxBytes) break;
    shown.push(section);
  }
  if (shown.length < sections.length) shown.push(cutLine(sections.slice(shown.length), maxBytes));
  return Buffer.from(shown.join(''), 'latin1');
}

function cutLine(left: readonly string[], maxBytes: number): string {
  const bytes = left.reduce((sum, section) => sum + section.length, 0);
  const limit = `${maxBytes / MIB} MiB`;
  return `# cut here: ${counted(left.length, 'file')} and ${bytes} bytes are missing, because this file ends at ${limit}\n`;
}

/** What the checkout withholds is not to be had from its diff either. */
function withoutSecrets(section: string): string {
  if (!section.startsWith('diff --git ')) return section;
  const body = section.indexOf('\n@@ ');
  if (body < 0) return section;
  const hunks = section.slice(body + 1).split(/\n(?=@@ )/);
  const isSecret = pathsIn(section.slice(0, body)).some(isSecretPath) || hunks.some(showsPrivateKey);
  if (!isSecret) return section;
  return `${section.slice(0, section.indexOf('\n'))}\n# withheld: this file may hold secrets\n`;
}

/** Every name the file has or had. The names in the first line are not asked: without quotes they can be told in many ways. */
function pathsIn(header: string): string[] {
  const names = header.matchAll(/^(?:--- "?a\/|\+\+\+ "?b\/|(?:rename|copy) (?:from|to) "?)([^\n]*)/gm);
  return [...names].map(([, name = '']) => name.replace(/["\t\r]+$/, ''));
}

/** A line that a key, or the member of a service account's JSON that holds it, begins with: a hunk may begin before it. */
const KEY_BEGINS = /^[ +-]\s*(?:-----BEGIN [A-Z0-9 ]*PRIVATE KEY|"private_key"\s*:|PuTTY-User-Key-File-\d)/;

/** As the checkout would decide about the file before or after, of which a hunk is all that is known here. */
function showsPrivateKey(hunk: string): boolean {
  const lines = hunk.split('\n').slice(1);
  return lines.some((line) => KEY_BEGINS.test(line)) || ['+', '-'].some((side) => isKeyOn(side, lines));
}

function isKeyOn(side: string, lines: readonly string[]): boolean {
  const content = lines.filter((line) => line.startsWith(side) || line.startsWith(' '));
  return isPrivateKey(Buffer.from(content.map((line) => line.slice(1)).join('\n'), 'latin1'));
}

/** `why` says why there is no whole one. Hunks that GitHub leaves out too are named at the top. */
export function assembleDiff({ files, isWhole }: ChangedFiles, why: string): Uint8Array {
  const without = files.filter(({ patch, additions, deletions }) => !patch && additions + deletions > 0);
  const head = [`# ${why}: this was put together file by file, and modes and binary files are not in it`];
  if (!isWhole)
    head.push(`# missing: every file after these ${files.length}, which are all that GitHub lists`);
  if (without.length > 0)
    head.push(`# missing: the content of ${counted(without.length, 'file')}, too large:`);
  for (const { path } of without.slice(0, MAX_NAMED)) head.push(`#   ${quotedPath(path)}`);
  if (without.length > MAX_NAMED) head.push(`#   and ${without.length - MAX_NAMED} more`);
  return Buffer.from([...head.map((line) => `${line}\n`), ...files.map(sectionOf)].join(''));
}

function sectionOf({ path, status, previousPath = path, patch }: ChangedFile): string {
  const [before, after] = [quotedPath(`a/${previousPath}`), quotedPath(`b/${path}`)];
  const moved = status === 'renamed' ? 'rename' : 'copy';
  const header = [
    `diff --git ${before} ${after}`,
    ...(previousPath === path
      ? []
      : [`${moved} from ${quotedPath(previousPath)}`, `${moved} to ${quotedPath(path)}`]),
  ];
  if (patch) {
    header.push(`--- ${status === 'added' ? '/dev/null' : before}`);
    header.push(`+++ ${status === 'removed' ? '/dev/null' : after}`, patch);
  }
  return `${header.join('\n')}\n`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
