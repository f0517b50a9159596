// What can be wrong with an import or with a file's syntax, as problems with a line and a way out.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import { messageOf } from '../errors.ts';
import { didYouMean, nearest } from '../protocol/nearest.ts';
import { relativeTo } from './paths.ts';
import { lineOf, type Problem } from './problem.ts';
import { ourModules } from './provided-modules.ts';
import { syntaxErrorLine } from './strip-types.ts';

interface Place {
  /** Absolute path and text of the file with the import. */
  importer: string;
  text: string;
  scope: { relative(path: string): string };
}

function at(specifier: string, { importer, text, scope }: Place): { path: string; line: number | undefined } {
  const quoted = [`'${specifier}'`, `"${specifier}"`].map((name) => lineOf(text, name));
  return { path: scope.relative(importer), line: quoted.find((line) => line !== undefined) };
}

export function missingFile(specifier: string, wanted: string, place: Place): Problem {
  const files = new Map(filesIn(dirname(wanted)).map((file) => [parse(file).name, file]));
  const near = files.get(nearest(parse(wanted).name, files.keys()) ?? '');
  const other =
    near === undefined ? undefined : relativeTo(dirname(place.importer))(join(dirname(wanted), near));
  return {
    ...at(specifier, place),
    message: `it imports '${specifier}', and there is no such file`,
    fix:
      other === undefined
        ? `create the file, or correct the import`
        : `did you mean '${other.startsWith('.') ? other : `./${other}`}'?`,
  };
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export function missingPackage(specifier: string, place: Place, thrown: unknown): Problem {
  const name = specifier.startsWith('@')
    ? specifier.split('/', 2).join('/')
    : specifier.split('/', 1).join('');
  if (isPathAlias(specifier, place.importer)) {
    return {
      ...at(specifier, place),
      message: `it imports '${specifier}' through a path alias, and tsconfig paths are not applied`,
      fix: `import the file by its relative path, for example './lib/name.ts'`,
    };
  }
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code !== 'ERR_MODULE_NOT_FOUND') {
    return {
      ...at(specifier, place),
      message: `it imports '${specifier}': ${firstLine(thrown)}`,
      fix: 'correct the import',
    };
  }
  return {
    ...at(specifier, place),
    message: `it imports the package '${name}', which is not installed`,
    fix: `run 'npm install ${name}' in the project before flue starts, or do without it`,
  };
}

/** `@/x` and `~/x` cannot be packages; other aliases are recognised by the nearest tsconfig.json naming them. */
function isPathAlias(specifier: string, importer: string): boolean {
  if (/^[@~]\//.test(specifier)) return true;
  const [prefix = specifier] = specifier.split('/');
  for (let folder = dirname(importer); ; folder = dirname(folder)) {
    const config = readIfThere(join(folder, 'tsconfig.json'));
    if (config !== undefined)
      return (
        config.includes('"paths"') && (config.includes(`"${prefix}/`) || config.includes(`"${specifier}"`))
      );
    if (folder === dirname(folder)) return false;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

export function unknownModuleOfOurs(specifier: string, place: Place): Problem {
  return {
    ...at(specifier, place),
    message: `it imports '${specifier}', which flue-action does not have here`,
    fix: didYouMean(specifier, ourModules()),
  };
}

/** The project is that of another commit than the one checked out, and has nothing beside its own files. */
export function sealedOff(specifier: string, place: Place): Problem {
  return {
    ...at(specifier, place),
    message: `it imports '${specifier}', and a project taken from the base has its own ES modules, flue-action, zod and Node's modules only`,
    fix: 'do without the import, or check out the base and install its packages there',
  };
}

export function unparsable(
  path: string,
  thrown: unknown,
  scope: { relative(path: string): string },
): Problem {
  return {
    path: scope.relative(path),
    line: syntaxErrorLine(thrown),
    message: `it cannot be parsed: ${firstLine(thrown)}`,
    fix: 'correct the syntax there',
  };
}

export function firstLine(thrown: unknown): string {
  const [line = ''] = messageOf(thrown).split('\n');
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
