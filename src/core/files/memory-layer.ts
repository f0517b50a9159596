// A read-only layer over a list of files that are read when someone asks: a skill's folder, files inlined by a build.
import { type DirEntry, FileFault, type FileStat, type ReadonlyLayer } from '../sandbox-port.ts';
import { byCodeUnit, partsOf } from './path.ts';

export interface LayerFile {
  /** Relative, with forward slashes. */
  path: string;
  /** Bytes. */
  size: number;
  /** Permission bits; 0o755 when left out: scripts beside a skill are meant to be run, and a list of files knows no modes. */
  mode?: number;
  read(): Promise<Uint8Array>;
}

const FILE_MODE = 0o755;

export function memoryLayer(files: readonly LayerFile[]): ReadonlyLayer {
  return new MemoryLayer(files);
}

/** One file's text as a member of a layer. */
export function textFile(path: string, text: string): LayerFile {
  const content = new TextEncoder().encode(text);
  return { path, size: content.length, read: async () => content };
}

class MemoryLayer implements ReadonlyLayer {
  readonly #given: readonly LayerFile[];
  /** Made at the first question: most sandboxes never ask. */
  #tree: { files: Map<string, LayerFile>; folders: Map<string, Map<string, DirEntry>> } | undefined;

  constructor(files: readonly LayerFile[]) {
    this.#given = files;
  }

  async stat(path: string): Promise<FileStat | undefined> {
    const { files, folders } = this.#index();
    const file = files.get(path);
    if (file) return { kind: 'file', size: file.size, mode: file.mode ?? FILE_MODE, mtimeMs: 0 };
    return folders.has(path) ? { kind: 'directory', size: 0, mode: 0o755, mtimeMs: 0 } : undefined;
  }

  async list(path: string): Promise<DirEntry[] | undefined> {
    const entries = this.#index().folders.get(path);
    return entries && [...entries.values()].sort((a, b) => byCodeUnit(a.name, b.name));
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return this.#index().files.get(path)?.read();
  }

  async readlink(): Promise<undefined> {
    return undefined;
  }

  #index() {
    if (this.#tree) return this.#tree;
    const files = new Map<string, LayerFile>();
    const folders = new Map<string, Map<string, DirEntry>>([['', new Map()]]);
    for (const file of this.#given) {
      const parts = partsOf(file.path);
      if (parts.length === 0 || parts.includes('..')) {
        throw new FileFault('EINVAL', `not a path inside its folder: ${JSON.stringify(file.path)}`);
      }
      files.set(parts.join('/'), file);
      parts.forEach((name, i) => {
        const folder = parts.slice(0, i).join('/');
        const entries = folders.get(folder) ?? new Map<string, DirEntry>();
        folders.set(folder, entries);
        entries.set(name, { name, kind: i === parts.length - 1 ? 'file' : 'directory' });
      });
    }
    this.#tree = { files, folders };
    return this.#tree;
  }
}
