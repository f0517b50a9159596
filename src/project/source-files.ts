// All files that decide what a project does, and the folders where another could appear: for whoever wants to know when it
// has changed. Nothing is loaded; what cannot be read counts as not there.
import { hash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { discover, type Layout } from './discover.ts';
import { isFile, isModuleFile, MODULE_EXTENSIONS, resolveFile } from './resolve-file.ts';
import { importsIn, isRelative } from './scan-imports.ts';
import { LEFT_OUT } from './skill-files.ts';

export interface SourceFiles {
  /** Hash of the content by absolute path. */
  files: ReadonlyMap<string, string>;
  folders: ReadonlySet<string>;
}

const MOST_FILES = 2_000;
/** Of a larger one size and time stand for its content. */
const MOST_BYTES = 2 ** 20;

/** `config`: another file than the folder's flue.config.*. */
export function sourceFilesOf(dir: string, config?: string): SourceFiles {
  const layout = discover(dir);
  const { root } = layout;
  const found = new Map<string, string>();
  const folders = new Set([
    dir,
    root,
    join(dir, '.flue'),
    ...['workflows', 'agents', 'skills'].map((name) => join(root, name)),
  ]);
  const waiting = [
    ...entriesOf(layout, config),
    ...[...layout.skills.keys()].flatMap((name) => below(join(root, 'skills', name), folders)),
  ];
  for (const path of waiting) {
    if (found.has(path) || found.size >= MOST_FILES) continue;
    const text = contentOf(path);
    if (text === undefined) continue;
    found.set(path, hash('sha1', text));
    folders.add(dirname(path));
    // A file that an import does not find yet may come later, in a folder that is not there yet either.
    for (const specifier of importsIn(path, text).filter(isRelative)) {
      const wanted = resolve(dirname(path), specifier);
      folders.add(dirname(wanted)).add(wanted);
      waiting.push(resolveFile(wanted) ?? wanted);
    }
    waiting.push(...scriptsIn(text, root));
  }
  return { files: found, folders };
}

function entriesOf(
  { root, configs, contexts, workflows, agents }: Layout,
  config: string | undefined,
): string[] {
  const app = MODULE_EXTENSIONS.map((ending) => join(root, `app${ending}`));
  const definitions = [...workflows.values(), ...agents.values()].flat();
  return [...(config === undefined ? configs : [config]), ...contexts, ...app.filter(isFile), ...definitions];
}

/** Of a model `scripted/<file>`. */
function scriptsIn(text: string, root: string): string[] {
  return [...text.matchAll(/\bscripted\/([\w./-]+)/g)].map(([, name = '']) => join(root, name));
}

function below(folder: string, folders: Set<string>): string[] {
  folders.add(folder);
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (LEFT_OUT.has(entry.name)) return [];
      return entry.isDirectory() ? below(path, folders) : [path];
    });
  } catch {
    return [];
  }
}

function contentOf(path: string): string | undefined {
  try {
    const { size, mtimeMs } = statSync(path);
    return size > MOST_BYTES && !isModuleFile(path) ? `${size} ${mtimeMs}` : readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
