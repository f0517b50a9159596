// The modules of dist/ that a built server can come to load: what its start and that of its threads name, and what those name
// in turn. Computed from what ncc has written, so that `flue build` packs no command line, no action and no deploy.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const STARTS = ['runServer', 'runSandboxThread'];

/** File names; those that a start loads before anything else come first. */
export async function serverModules(folder) {
  const index = await import(pathToFileURL(join(folder, 'index.js')).href);
  const found = new Set(
    STARTS.flatMap((name) => {
      const chunks = chunksIn(String(index[name]), name);
      if (chunks.length === 0) throw new Error(`${name} loads no chunk: look at how ncc writes it`);
      return chunks;
    }),
  );
  for (const file of found)
    for (const next of chunksIn(await readFile(join(folder, file), 'utf8'), file)) found.add(next);
  return ['index.js', ...found];
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
