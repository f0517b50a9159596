// The beginning of every server.mjs, before the server itself: its later modules and those of its project stand behind it in
// the same file, as comments, and are read when they are imported. A thread of the server begins with this text too, and with
// nothing else of the file.
// It imports next to nothing of ours: the build makes one script of it.
import type { ArchiveIndex } from '../../project/build/built-project.ts';
import type { Archive } from './archive.ts';

// An `import` of these would load what each of them can lead to (of `node:fs` streams, promises, the line editor): 8 ms.
const { fstatSync, openSync, readSync } = process.getBuiltinModule('node:fs');
const { registerHooks } = process.getBuiltinModule('node:module');
const { fileURLToPath } = process.getBuiltinModule('node:url');

const FOOTER_BYTES = 20;
const ESCAPED = new RegExp(`${String.fromCharCode(1)}([0-9a-f]{4})`, 'g');
const PROVIDED = '@provided/';
const REGISTRY = Symbol.for('flue-action.archive');
/** What the file itself is called as an importing module. */
const SERVER = '@flue/index.js';

/** Imports of modules in the archive find them from here on. `url` is that of the file. */
export function openArchive(url: string): Archive {
  const path = fileURLToPath(url);
  const file = openSync(path, 'r');
  const base = `${url}/`;
  const index = readIndex();
  const provided = new Map<string, Readonly<Record<string, unknown>>>();
  (globalThis as { [REGISTRY]?: typeof provided })[REGISTRY] = provided;

  registerHooks({
    resolve(specifier, context, next) {
      const name = nameOf(specifier) ?? targetOf(specifier, context.parentURL);
      return name === undefined ? next(specifier, context) : { url: urlOf(name), shortCircuit: true };
    },
    load(url, context, next) {
      const name = nameOf(url);
      if (name === undefined) return next(url, context);
      if (name.startsWith(PROVIDED))
        return { format: 'module', source: reExport(name, provided), shortCircuit: true };
      const source = textOf(name);
      if (!name.endsWith('.json')) return { format: 'module', source, shortCircuit: true };
      return context.importAttributes.type === 'json'
        ? { format: 'json', source, shortCircuit: true }
        : { format: 'module', source: `export default ${source};`, shortCircuit: true };
    },
  });

  return {
    project: index.project,
    load: (name) => import(urlOf(name)),
    provide: (name, namespace) => void provided.set(name, namespace),
    threadProgram: () => {
      const program = `${read(0, index.loaderBytes)}await flueArchive.runThread(${JSON.stringify(url)});`;
      return new URL(`data:text/javascript,${encodeURIComponent(program)}`);
    },
  };

  /** The last line says where the index begins. */
  function readIndex(): ArchiveIndex {
    const { size } = fstatSync(file);
    const at = Number(read(size - FOOTER_BYTES, FOOTER_BYTES).slice(2));
    return JSON.parse(decode(read(at, size - FOOTER_BYTES - at))) as ArchiveIndex;
  }

  function read(at: number, length: number): string {
    const bytes = Buffer.allocUnsafe(length);
    if (readSync(file, bytes, 0, length, at) !== length) throw new Error(`${path} is not whole`);
    return bytes.toString('latin1');
  }

  function textOf(name: string): string {
    const place = index.modules[name];
    if (place === undefined) throw new Error(`${name} is not in ${path}`);
    const [at, length, form] = place;
    const bytes = read(at, length);
    return form === 'packed' ? unpacked(bytes) : decode(bytes);
  }

  function urlOf(name: string): string {
    return base + encodeURI(name);
  }

  function nameOf(url: string): string | undefined {
    return url.startsWith(base) ? decodeURI(url.slice(base.length)) : undefined;
  }

  function targetOf(specifier: string, parentURL: string | undefined): string | undefined {
    if (parentURL === undefined) return undefined;
    const from = parentURL === url ? SERVER : nameOf(parentURL);
    if (from === undefined) return undefined;
    const known = index.imports[from]?.[specifier];
    if (known !== undefined || !specifier.startsWith('.')) return known;
    const name = nameOf(new URL(specifier, urlOf(from)).href);
    return name !== undefined && name in index.modules ? name : undefined;
  }
}

/** What a thread of the server does: commands of sandboxes. */
export async function runThread(url: string): Promise<void> {
  openArchive(url);
  const { runSandboxThread } = (await import(`${url}/${SERVER}`)) as { runSandboxThread(): Promise<void> };
  await runSandboxThread();
}

/** Loads what it takes at its first use: no start needs it. */
function unpacked(base64: string): string {
  const { brotliDecompressSync } = process.getBuiltinModule('node:zlib');
  return brotliDecompressSync(Buffer.from(base64, 'base64')).toString();
}

/** Each line is a comment; what is not ASCII stands as U+0001 and four digits. */
function decode(comments: string): string {
  return comments
    .replace(/^\/\//gm, '')
    .replace(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function reExport(name: string, provided: ReadonlyMap<string, Readonly<Record<string, unknown>>>): string {
  const key = name.slice(PROVIDED.length);
  const members = Object.keys(provided.get(key) ?? {});
  return [
    `const m = globalThis[Symbol.for(${JSON.stringify(REGISTRY.description)})].get(${JSON.stringify(key)});`,
    ...members.map((member, place) => `const v${place} = m[${JSON.stringify(member)}];`),
    `export { ${members.map((member, place) => `v${place} as ${member}`).join(', ')} };`,
  ].join('\n');
}
