// The modules of dist/ that a built server can come to load: what its start and that of its threads name, and what those name
// in turn. Computed from what ncc has written, so that `flue build` packs no command line, no action and no deploy.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** File names: of what every start of a server loads, and of what it and its threads may load beside `index.js`. */
export async function serverModules(folder) {
  const index = await import(pathToFileURL(join(folder, 'index.js')).href);
  const firstOf = (name) => {
    const chunks = chunksIn(String(index[name]), name);
    if (chunks.length === 0) throw new Error(`${name} loads no chunk: look at how ncc writes it`);
    return chunks;
  };
  const start = firstOf('runServer');
  const reached = await closure(folder, start);
  const inThreads = await closure(folder, firstOf('runSandboxThread'));
  const later = [...reached].filter((file) => !start.includes(file));
  return { start, later: [...new Set([...inThreads, ...later])] };
}

async function closure(folder, files) {
  const found = new Set(files);
  for (const file of found) {
    for (const next of chunksIn(await readFile(join(folder, file), 'utf8'), file)) found.add(next);
  }
  return found;
}

/** webpack loads a chunk by `require.e(<number>)`, and nothing else does. */
function chunksIn(text, name) {
  const chunks = [...text.matchAll(/\b__(?:webpack|nccwpck)_require__\d*\.e\((\d+)\)/g)].map(
    ([, id]) => `${id}.index.js`,
  );
  if (chunks.length !== text.split(/_require__\d*\.e\b/).length - 1)
    throw new Error(`${name} loads a chunk in another way than by its number`);
  return chunks;
}
