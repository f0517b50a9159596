// Writes out name, version, licence and licence text of every npm package whose code is in the bundle,
// read from esbuild's metafile. just-bash is published bundled, so its own dependencies are listed too.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const publishedBundled = ['node_modules/just-bash'];
/** Dependencies of just-bash whose users plugin.mjs leaves out. */
const leftOut = ['quickjs-emscripten', 'sql.js'];
const licenseFile = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

export function thirdPartyLicenses(root, metafiles) {
  const inputs = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((one) => Object.keys(one.inputs)),
  );
  const folders = new Set(inputs.map(packageFolder).filter((folder) => folder !== undefined));
  for (const folder of publishedBundled) if (folders.has(folder)) addDependencies(root, folder, folders);
  const notices = [...folders].map((folder) => notice(join(root, folder)));
  return [...new Set(notices)].sort().join('\n');
}

function addDependencies(root, folder, folders) {
  for (const name of Object.keys(manifest(join(root, folder)).dependencies ?? {})) {
    const nested = `${folder}/node_modules/${name}`;
    const found = existsSync(join(root, nested)) ? nested : `node_modules/${name}`;
    if (folders.has(found) || leftOut.includes(name)) continue;
    folders.add(found);
    addDependencies(root, found, folders);
  }
}

function notice(folder) {
  const { name, version, license } = manifest(folder);
  const texts = readdirSync(folder)
    .filter((file) => licenseFile.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  const text = texts.join('\n\n') || `(The package carries no licence file; it declares "${license}".)`;
  return `${name} ${version} (${license})\n${'-'.repeat(80)}\n${text}\n${'='.repeat(80)}\n`;
}

function manifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** `node_modules/a/node_modules/@b/c/d.js` → `node_modules/a/node_modules/@b/c` */
function packageFolder(input) {
  return /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0];
}
