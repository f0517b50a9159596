// The files that make a project, out of a tree: its definitions by their names, and what those import or name. Nothing is
// loaded. All in bounds; a link is refused, because it may lead anywhere.
import { posix } from 'node:path';
import { definitionName, WORKFLOW_EXTENSIONS } from './discover.ts';
import { ProjectError } from './problem.ts';
import { isOwnPackage, mayMean, quotedIn } from './reached-files.ts';
import { isModuleFile, MODULE_EXTENSIONS, spellings } from './resolve-file.ts';
import { importsIn, isRelative, triesToBeOurs } from './scan-imports.ts';
import { LEFT_OUT } from './skill-files.ts';
import { isPlainPath, type SourceEntry, type SourceTree } from './source-tree.ts';

const MOST_FILES = 1_000;
const MOST_BYTES = 32 * 2 ** 20;
/** Of what a module only names: what is larger it would not have in its code. */
const MOST_NAMED_BYTES = 2 ** 20;
/** Of the files that a module imports: how many are looked at to know whether it is ours. */
const FILES_LOOKED_AT = 10;

/** Content by path from the root of the tree. */
export type Definitions = ReadonlyMap<string, Uint8Array>;

export interface CollectOptions {
  /** Texts from elsewhere that may name a file of the project. */
  texts?: readonly string[];
  /** Of a link to a file of the tree: where it leads, and that file too. Without it a link is refused. */
  links?: 'compare' | undefined;
}

/**
 * Of the project in `folder` and of that in its `.flue/`. Empty when there is none. Throws ProjectError for links, for names
 * that mean more than a name, and for more than a project has; and what the tree throws.
 */
export async function collectDefinitions(
  tree: SourceTree,
  folder: string,
  { texts = [], links }: CollectOptions = {},
): Promise<Definitions> {
  const collector = new Collector(tree, links === 'compare');
  for (const root of [folder, posix.join(folder, '.flue')]) await collector.layOut(root, texts);
  return collector.files;
}

class Collector {
  readonly files = new Map<string, Uint8Array>();
  readonly #tree: SourceTree;
  readonly #followsLinks: boolean;
  readonly #lists = new Map<string, Promise<readonly SourceEntry[] | undefined>>();
  /** Whose imports have been taken, too. */
  readonly #followed = new Set<string>();
  readonly #contents = new Map<string, Promise<Uint8Array>>();
  /** By what a file system that ignores case takes them for. */
  readonly #folded = new Map<string, string>();
  #bytes = 0;

  constructor(tree: SourceTree, followsLinks: boolean) {
    this.#tree = tree;
    this.#followsLinks = followsLinks;
  }

  async layOut(root: string, texts: readonly string[]): Promise<void> {
    const entries = await this.#folder(root);
    const contexts = entries.filter(({ name }) => name.toLowerCase() === 'agent.md').map(({ name }) => name);
    const context = contexts.includes('agent.md') ? 'agent.md' : contexts.sort()[0];
    const configs = MODULE_EXTENSIONS.map((ending) => `flue.config${ending}`);
    const work = entries.map(async (entry) => {
      const path = posix.join(root, entry.name);
      if (entry.name === context) await this.#take(path, entry);
      if (configs.includes(entry.name)) await this.#takeGraph(path, entry, root);
    });
    await Promise.all([
      ...work,
      this.#definitions(root, 'workflows', WORKFLOW_EXTENSIONS),
      this.#definitions(root, 'agents', MODULE_EXTENSIONS),
      this.#skills(posix.join(root, 'skills')),
      this.#takeScripts(texts.join('\n'), root),
    ]);
  }

  async #definitions(root: string, kind: string, extensions: readonly string[]): Promise<void> {
    const folder = posix.join(root, kind);
    const entries = (await this.#folder(folder)).filter(
      ({ name, kind }) => kind !== 'folder' && definitionName(name, extensions) !== undefined,
    );
    await Promise.all(
      entries.map(async (entry) => {
        const path = posix.join(folder, entry.name);
        // Whoever compares takes them all: which of them are ours hangs on what they import.
        const isTaken = this.#followsLinks || !isModuleFile(path) || entry.kind === 'link';
        if (isTaken) await this.#takeGraph(path, entry, root);
        else if (await this.#isOurs(path, entry)) await this.#takeGraph(path, entry, root);
      }),
    );
  }

  /** All of a skill: its agent may read any file of it. */
  async #skills(folder: string): Promise<void> {
    for (const { name } of await this.#folder(folder)) {
      const skill = posix.join(folder, name);
      const isSkill = (await this.#folder(skill)).some((entry) => entry.name.toLowerCase() === 'skill.md');
      if (isSkill) await this.#takeBelow(skill);
    }
  }

  async #takeBelow(folder: string): Promise<void> {
    const entries = (await this.#folder(folder)).filter(({ name }) => !LEFT_OUT.has(name));
    await Promise.all(
      entries.map((entry) => {
        const path = posix.join(folder, entry.name);
        return entry.kind === 'folder' ? this.#takeBelow(path) : this.#take(path, entry);
      }),
    );
  }

  /** As own-file.ts judges a file on the disk. */
  async #isOurs(path: string, entry: SourceEntry): Promise<boolean> {
    const sources = new Map([[path, text(await this.#content(path, entry))]]);
    const packages = new Set<string>();
    for (const [file, source] of sources) {
      for (const specifier of importsIn(file, source)) {
        if (!isRelative(specifier)) packages.add(specifier);
        else if (sources.size < FILES_LOOKED_AT) {
          const found = await this.#resolve(file, specifier);
          if (found?.entry.kind === 'link') return true;
          if (found !== undefined)
            sources.set(found.path, text(await this.#content(found.path, found.entry)));
        }
      }
    }
    return triesToBeOurs({ sources, packages });
  }

  /** A module, all it imports, and the files whose names stand in quotes in one of these. */
  async #takeGraph(path: string, entry: SourceEntry, root: string): Promise<void> {
    if (this.#followed.has(path)) return;
    this.#followed.add(path);
    const source = await this.#takeText(path, entry, root);
    if (!/\.[cm]?[jt]s$/.test(path)) return;
    if (this.#followsLinks) await this.#takeReached(path, source, root);
    for (const specifier of importsIn(path, source).filter(isRelative)) {
      const found = await this.#resolve(path, specifier);
      if (found !== undefined) await this.#takeGraph(found.path, found.entry, root);
    }
    for (const name of quotedIn(source)) await this.#takeNamed(posix.join(posix.dirname(path), name), root);
  }

  /** All that it may get at by an import, a require() or an address, however that is written. */
  async #takeReached(path: string, source: string, root: string): Promise<void> {
    const imports = importsIn(path, source);
    for (const name of new Set([...imports, ...quotedIn(source)].filter(isRelative))) {
      const [wanted = ''] = name.split('?');
      for (const file of mayMean(posix.join(posix.dirname(path), wanted))) {
        const entry = await this.#entry(file);
        const isCode = /\.([cm]?[jt]s|json|node)$/i.test(file) || imports.includes(name);
        if (isCode && entry && entry.kind !== 'folder') await this.#takeGraph(file, entry, root);
      }
    }
    const packages = imports.filter((name) => !isRelative(name));
    if (packages.length === 0) return;
    const manifest = await this.#manifestAbove(path);
    if (packages.some((name) => isOwnPackage(name, manifest)))
      throw strange(
        path,
        'it imports by a name that package.json gives to a file',
        'import the file by its path',
      );
  }

  /** The text of the nearest package.json. */
  async #manifestAbove(path: string): Promise<string> {
    const folder = posix.dirname(path);
    const manifest = posix.join(folder, 'package.json');
    const entry = await this.#entry(manifest);
    if (entry?.kind === 'file') return text(await this.#content(manifest, entry));
    return folder === '.' ? '' : this.#manifestAbove(folder);
  }

  async #takeNamed(path: string, root: string): Promise<void> {
    const entry = await this.#entry(path);
    if (entry === undefined || this.#followed.has(path) || !isPlainPath(path)) return;
    if (entry.kind !== 'file' && !(entry.kind === 'link' && this.#followsLinks)) return;
    if ((entry.size ?? (await this.#content(path, entry)).length) > MOST_NAMED_BYTES) return;
    await this.#takeGraph(path, entry, root);
  }

  async #takeText(path: string, entry: SourceEntry, root: string): Promise<string> {
    const source = text(await this.#take(path, entry));
    await this.#takeScripts(source, root);
    return source;
  }

  /** Of the model `scripted/<file>`. */
  async #takeScripts(source: string, root: string): Promise<void> {
    for (const [, name = ''] of source.matchAll(/\bscripted\/([\w./-]+)/g))
      await this.#takeNamed(posix.join(root, name), root);
  }

  async #take(path: string, entry: SourceEntry): Promise<Uint8Array> {
    if (entry.kind === 'link' && this.#followsLinks) return this.#takeLink(path, entry);
    const taken = this.files.get(path);
    if (taken !== undefined) return taken;
    this.#refuseStrange(path, entry);
    const content = await this.#content(path, entry);
    if (!this.files.has(path)) this.#bytes += content.length;
    this.files.set(path, content);
    this.#refuseTooMuch(path);
    return content;
  }

  /** Gives what is at its end. */
  async #takeLink(path: string, entry: SourceEntry): Promise<Uint8Array> {
    const target = await this.#content(path, entry);
    this.files.set(path, target);
    const at = posix.join(posix.dirname(path), text(target));
    const found = await this.#entry(at);
    if (found?.kind !== 'file') throw strange(path, 'it leads to no file', 'put the file itself there');
    return this.#take(at, found);
  }

  #refuseStrange(path: string, { kind, size }: SourceEntry): void {
    if (kind === 'link') throw strange(path, 'it is a link', 'put the file itself there');
    if (kind !== 'file') throw strange(path, 'it is a submodule', 'put the files themselves there');
    if (!isPlainPath(path))
      throw strange(path, 'its name means more than a name to some runners', 'rename it');
    const folded = path.normalize('NFKC').toLowerCase();
    const twin = this.#folded.get(folded) ?? path;
    if (twin !== path)
      throw strange(path, `to some runners its name is that of ${twin}`, 'rename one of them');
    this.#folded.set(folded, path);
    this.#refuseTooMuch(path, size ?? 0);
  }

  #refuseTooMuch(path: string, more = 0): void {
    if (this.#folded.size <= MOST_FILES && this.#bytes + more <= MOST_BYTES) return;
    const most = `${MOST_FILES} files and ${MOST_BYTES / 2 ** 20} MiB`;
    throw strange(
      path,
      `with it the project has more than ${most}`,
      'keep what it imports and its skills smaller',
    );
  }

  /** Each is read once, whoever asks. */
  #content(path: string, entry: SourceEntry): Promise<Uint8Array> {
    const content = this.#contents.get(path) ?? this.#tree.read(entry);
    this.#contents.set(path, content);
    return content;
  }

  async #resolve(
    importer: string,
    specifier: string,
  ): Promise<{ path: string; entry: SourceEntry } | undefined> {
    const [wanted = ''] = specifier.split('?');
    for (const spelling of spellings(posix.join(posix.dirname(importer), wanted))) {
      const path = spelling.replaceAll('\\', '/');
      const entry = await this.#entry(path);
      if (entry !== undefined && entry.kind !== 'folder') return { path, entry };
    }
    return undefined;
  }

  async #entry(path: string): Promise<SourceEntry | undefined> {
    if (path === '..' || path.startsWith('../')) return undefined;
    const folder = posix.dirname(path);
    if (this.#followsLinks && folder !== '.' && (await this.#entry(folder))?.kind === 'link')
      throw strange(folder, 'it is a link', 'put the folder itself there');
    const list = (await this.#list(folder === '.' ? '' : folder)) ?? [];
    const wanted = posix.basename(path);
    const exact = list.find(({ name }) => name === wanted);
    if (exact !== undefined || !this.#followsLinks) return exact;
    // The disk may know it by this spelling: then it is compared as well.
    return list.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  }

  /** What is in a folder that definitions are looked for in; nothing where there is none. */
  async #folder(path: string): Promise<readonly SourceEntry[]> {
    const entry = path === '.' || path === '' ? undefined : await this.#entry(path);
    if (entry?.kind === 'link') throw strange(path, 'it is a link', 'put the folder itself there');
    if (entry?.kind === 'submodule')
      throw strange(path, 'it is a submodule', 'put the files themselves there');
    return (await this.#list(path === '.' ? '' : path)) ?? [];
  }

  #list(folder: string): Promise<readonly SourceEntry[] | undefined> {
    const list = this.#lists.get(folder) ?? this.#tree.list(folder);
    this.#lists.set(folder, list);
    return list;
  }
}

function text(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}

function strange(path: string, message: string, fix: string): ProjectError {
  return new ProjectError([{ path, message, fix }]);
}
