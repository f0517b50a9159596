// What a module may reach without an import as we write it: whoever proves that a project is unchanged must not overlook a
// file for its spelling, so these name more than any loader would take.
import { posix } from 'node:path';
import { isOurs } from './provided-modules.ts';
import { spellings } from './resolve-file.ts';

/** As Node's own loaders spell it, for CommonJS. */
const NATIVE_ENDINGS = ['.cjs', '.cts', '.json', '.node'];

/** A prompt or a table beside a module is read by its name. */
export function quotedIn(source: string): Set<string> {
  const found = [...source.matchAll(/(['"`])([^'"`\s\\${}]{1,200})\1/g)].map(([, , name = '']) => name);
  return new Set(found.filter((name) => !name.startsWith('/')));
}

/** Every file that a relative path in quotes may mean to some loader. */
export function mayMean(path: string): string[] {
  const native = NATIVE_ENDINGS.flatMap((ending) => [path + ending, posix.join(path, `index${ending}`)]);
  const all = [...spellings(path), ...native, posix.join(path, 'package.json')];
  return [...new Set(all.map((one) => one.replaceAll('\\', '/')))];
}

/** Whether the nearest package.json says which file of the repository is meant, and not a folder of packages. */
export function isOwnPackage(specifier: string, manifest: string): boolean {
  if (specifier.startsWith('#')) return true;
  if (isOurs(specifier)) return false;
  const [scope = '', name = ''] = specifier.split('/');
  return nameIn(manifest) === (scope.startsWith('@') ? `${scope}/${name}` : scope);
}

function nameIn(manifest: string): unknown {
  try {
    const json: unknown = JSON.parse(manifest.replace(/^\ufeff/, ''));
    return typeof json === 'object' && json !== null && 'name' in json ? json.name : undefined;
  } catch {
    return undefined;
  }
}
