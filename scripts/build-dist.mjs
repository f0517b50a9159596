// Builds dist/: esbuild turns src/hosts/bundle.ts into split JavaScript, ncc packs that for the runner, and
// src/index.ts becomes dist/lib/ for authors. Same source, same bytes, wherever it is built.
// usage: node scripts/build-dist.mjs [folder]
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, transform } from 'esbuild';
import { buildDashboard, dashboardPlugin } from './bundle/dashboard.mjs';
import { thirdPartyLicenses } from './bundle/licenses.mjs';
import { slimBundle } from './bundle/plugin.mjs';
import { scaffoldFiles } from './bundle/scaffold.mjs';
import { serverModules } from './bundle/server-modules.mjs';
import { workerRuntimeFiles } from './bundle/worker-runtime.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const run = promisify(execFile);

/** The files that somebody starts, and the export of src/hosts/bundle.ts each one calls. */
const starts = {
  'main.js': 'runAction',
  'post.js': 'runPost',
  'flue.js': 'runCli',
  'sandbox-thread.js': 'runSandboxThread',
};

/** What authors and users of a server import. */
const LIBRARY = ['src/index.ts', 'src/client/index.ts', 'src/http/author-server.ts'];
/** What authors' tests import is the whole of flue: its types stand beside the library's, the rest is the bundle. */
const TYPES = ['src/hosts/testing/api.ts'];

const target = resolve(process.argv[2] ?? join(root, 'dist'));
// webpack numbers modules by their paths relative to its own: building beside it keeps the numbers the same.
const cache = join(await realpath(join(root, 'node_modules')), '.cache');
await mkdir(cache, { recursive: true });
const work = await mkdtemp(join(cache, 'dist-'));
try {
  const out = join(work, 'out');
  const dashboard = await buildDashboard();
  const [bundle, library] = await Promise.all([buildHosts(out, dashboard), buildLibrary(join(out, 'lib'))]);
  const worker = await buildWorker(join(out, 'worker'), dashboard);
  const packed = [bundle, library, dashboard.metafile, ...worker];
  await writeFile(join(out, 'THIRD_PARTY_LICENSES.txt'), thirdPartyLicenses(root, packed));
  const size = await inspect(out);
  await rm(target, { recursive: true, force: true });
  await cp(out, target, { recursive: true });
  console.log(
    `${relative(process.cwd(), target) || target}: ${size.files} files, ${(size.bytes / 1e6).toFixed(2)} MB`,
  );
} finally {
  await rm(work, { recursive: true, force: true });
}

async function buildHosts(out, dashboard) {
  const { metafile, outputFiles } = await esbuild({
    entryPoints: ['src/hosts/bundle.ts'],
    // Names of chunks depend on this path, so it is always the same, and nothing is written there.
    outdir: 'build',
    write: false,
    splitting: true,
    // White space goes after ncc: the comments that tell it which imports to leave alone go with it.
    minifySyntax: true,
    minifyIdentifiers: true,
    legalComments: 'none',
    plugins: [slimBundle, dashboardPlugin(dashboard)],
    // Under another name, or ncc takes `new URL('./file.js', import.meta.url)` for an asset to copy and rename.
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: 'var bundleUrl=import.meta.url;' },
  });
  await ncc(outputFiles, out);
  await writeFile(join(out, 'package.json'), '{ "type": "module" }\n');
  await writeFile(join(out, 'server-modules.json'), `${JSON.stringify(await serverModules(out), null, 1)}\n`);
  await writeFile(join(out, 'server-loader.mjs'), await serverLoader());
  await writeFile(join(out, 'scaffold.json'), `${JSON.stringify(scaffoldFiles(root), null, 1)}\n`);
  const exported = Object.values(metafile.outputs).find(
    (one) => one.entryPoint === 'src/hosts/bundle.ts',
  ).exports;
  for (const [file, name] of Object.entries(starts)) {
    if (exported.includes(name)) await writeFile(join(out, file), startFile(file, name), { mode: 0o755 });
  }
  await writeFile(join(out, 'testing.js'), "export { openTestProject } from './index.js';\n");
  return metafile;
}

/** What every server.mjs, and every thread of one, begins with: a script that imports nothing of ours. */
async function serverLoader() {
  const { outputFiles } = await esbuild({
    entryPoints: ['src/hosts/node/archive-loader.ts'],
    write: false,
    format: 'iife',
    globalName: 'flueArchive',
    minify: true,
    legalComments: 'none',
    charset: 'ascii',
  });
  return outputFiles[0].text;
}

function startFile(file, name) {
  const shebang = file === 'flue.js' ? '#!/usr/bin/env node\n' : '';
  return `${shebang}import { ${name} as run } from './index.js';\n\nawait run();\n\nexport { run };\n`;
}

/** ncc copies whatever process.cwd() seems to name into its output, so it runs in an empty folder. */
async function ncc(scripts, out) {
  const [folder, empty] = [join(work, 'js'), join(work, 'empty')];
  await Promise.all([mkdir(folder), mkdir(empty)]);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
  for (const { path, contents } of scripts) await writeFile(join(folder, basename(path)), contents);
  const [cli, entry] = [binary('@vercel/ncc/dist/ncc/cli.js'), join(folder, 'bundle.js')];
  await run(process.execPath, [cli, 'build', entry, '--no-cache', '--quiet', '--out', out], { cwd: empty });
  for (const name of (await readdir(out)).filter((file) => file.endsWith('.js'))) {
    const { code } = await transform(shortNames(quickBuiltins(await readFile(join(out, name), 'utf8'))), {
      minifyWhitespace: true,
      legalComments: 'none',
    });
    await writeFile(join(out, name), code);
  }
}

/**
 * ncc makes a `require` for each module of Node: that parses a path, asks module hooks, and after the first import of one
 * (`node:fs` has a getter that loads streams, promises and the line editor) costs 15 ms of a start.
 */
function quickBuiltins(text) {
  return text
    .replace(/import\s*\{\s*createRequire as __WEBPACK_EXTERNAL_createRequire\s*\}\s*from\s*"module";/, '')
    .replace(
      /__WEBPACK_EXTERNAL_createRequire\(import\.meta\.url\)\(("[\w:/]+")\)/g,
      'process.getBuiltinModule($1)',
    );
}

/** webpack names what a module imports `<file>__WEBPACK_IMPORTED_MODULE_<number>__`, 15,000 times: half a megabyte to parse. */
function shortNames(text) {
  if (/(?<![\w$])_m\d+/.test(text))
    throw new Error('a name like _m1 is taken: choose another one for imported modules');
  return text.replace(/[\w$]+?__WEBPACK_IMPORTED_MODULE_(\d+)__/g, '_m$1');
}

async function buildLibrary(out) {
  const { metafile } = await esbuild({
    entryPoints: LIBRARY,
    outbase: 'src',
    outdir: out,
    external: ['zod', 'zod/*', 'hono'],
  });
  const config = join(work, 'tsconfig.lib.json');
  const compilerOptions = {
    noEmit: false,
    emitDeclarationOnly: true,
    declaration: true,
    noEmitOnError: true,
    rootDir: join(root, 'src'),
    outDir: out,
    typeRoots: [join(root, 'node_modules/@types')],
  };
  const extending = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions,
    files: [...LIBRARY, ...TYPES].map((file) => join(root, file)),
    include: [],
  };
  await writeFile(config, JSON.stringify(extending));
  await run(process.execPath, [binary('typescript/bin/tsc'), '-p', config]).catch((error) => {
    throw new Error(`The types of dist/lib do not compile:\n${error.stdout}`);
  });
  await nameJavaScript(out);
  return metafile;
}

/** What `flue build --target cloudflare` puts beside a project's modules. */
async function buildWorker(out, dashboard) {
  const files = await workerRuntimeFiles(dashboard);
  await mkdir(out, { recursive: true });
  for (const [name, text] of files.texts) await writeFile(join(out, name), text);
  return files.metafiles;
}

/** tsc leaves `from './x.ts'` in declarations; beside a package's declarations stands JavaScript. */
async function nameJavaScript(folder) {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.d.ts')) continue;
    const text = await readFile(join(folder, name), 'utf8');
    await writeFile(join(folder, name), text.replace(/(["']\.[^"'\n]*)\.ts(["'])/g, '$1.js$2'));
  }
}

function binary(path) {
  return fileURLToPath(import.meta.resolve(path));
}

function esbuild(options) {
  return build({
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    metafile: true,
    logLevel: 'warning',
    ...options,
  });
}

/** Refuses what must never be committed: copied assets, and anything that names this machine. */
async function inspect(out) {
  const entries = await readdir(out, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  let bytes = 0;
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    bytes += Buffer.byteLength(text);
    const name = relative(out, file);
    if (!/\.(m?js|d\.ts|json|txt)$/.test(name))
      throw new Error(`ncc copied ${name} into dist/: leave out the code that reads it`);
    if (text.includes(root) || text.includes(work))
      throw new Error(`dist/${name} names a path of this machine`);
  }
  return { files: files.length, bytes };
}
