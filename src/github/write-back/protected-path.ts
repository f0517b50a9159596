// Paths that no run may change, whoever asked for it: what GitHub or git obeys, and secrets. Names are compared as the most
// forgiving file system would; a name that is not the same on all of them is refused whatever it says.

/** Shown for nothing, and left out of names by some file systems. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const CONTROL = /\p{Cc}/u;
/** As Windows shortens names: GITHUB~1 for .github. */
const SHORT_NAME = /^[^.]{1,8}~\d{1,6}(\.[^.]{0,3})?$/;
const MAX_NAME_BYTES = 255;

/** Why this path is not written; undefined for one that may be. `path` is that of the repository. */
export function pathProblem(path: string): string | undefined {
  const names = path.split('/');
  if (names.some(isOdd)) return 'its name is not the same on every file system';
  const folded = names.map(fold);
  const protectedBy = folded.map(problemOfName).find((problem) => problem !== undefined);
  return protectedBy ?? (/^action\.ya?ml$/.test(folded.at(-1) ?? '') ? 'an action is protected' : undefined);
}

function problemOfName(name: string): string | undefined {
  if (name === '.github') return '.github/ is protected';
  if (name === '.git') return '.git/ is protected';
  if (name === '.gitmodules') return '.gitmodules is protected';
  return name.startsWith('.env') ? '.env files are protected' : undefined;
}

function isOdd(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || !name.isWellFormed()) return true;
  if (/[\\\ufffd]|[. ]$/.test(name) || CONTROL.test(name) || INVISIBLE.test(name)) return true;
  return SHORT_NAME.test(name) || new TextEncoder().encode(name).length > MAX_NAME_BYTES;
}

/** What stands behind a colon names a stream of the file before it. */
export function fold(name: string): string {
  const plain = name.normalize('NFKC').toLowerCase().normalize('NFKC');
  return plain.replace(/:.*$/s, '').replace(/[. ]+$/, '');
}

/** Why a link from `path` to `target` is not written: it must stay inside, whatever other links do. */
export function linkProblem(path: string, target: string): string | undefined {
  if (target.startsWith('/') || /^[a-z]:|\\/i.test(target)) return 'it is a link that leaves the repository';
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const up = parts.findIndex((part) => part !== '..');
  const rest = up === -1 ? [] : parts.slice(up);
  // A `..` behind a name may be behind a link, and then leads elsewhere than it seems.
  if (rest.includes('..')) return 'it is a link with .. behind a name';
  const folder = path.split('/').slice(0, -1);
  const climbs = parts.length - rest.length;
  if (climbs > folder.length) return 'it is a link that leaves the repository';
  const led = [...folder.slice(0, folder.length - climbs), ...rest].join('/');
  // A folder that holds something protected may be linked to; git writes through no link.
  const problem = led === '' ? undefined : pathProblem(led);
  return problem === undefined ? undefined : `it is a link to what is kept out: ${problem}`;
}
