// An esbuild plugin that keeps dist/ small and quick to start: it swaps what we never run for the stand-ins
// beside this file, and makes CommonJS packages fit ESM output, where neither `require('fs')` nor the named
// exports of `await import('a CommonJS package')` work.
import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const standIns = [
  [/^@actions\/http-client(\/|$)/, './actions-http-client.mjs'],
  [/^@actions\/exec$/, './actions-exec.mjs'],
  // just-bash: interpreters with their own WebAssembly (20 MB), native codecs, a fuzzing aid, and the way out of its own
  // network, which never is asked for: ours is handed in.
  [/\/chunks\/(python3|js-exec|sqlite3|flag-coverage|undici)-\w+\.js$/, './left-out.mjs'],
  [/^(@mongodb-js\/zstd|node-liblzma)$/, './left-out.mjs'],
  [/^\.\.\/locales\/index\.js$/, './zod-locales.mjs'],
  // The SDK: what our bare client never calls, and would compile before its first request.
  [/^@opentelemetry\/api$|\/tracing\.mjs$/, './sdk-tracing.mjs', /@anthropic-ai/],
  [/\/credentials\/credential-chain\.mjs$/, './sdk-credentials.mjs', /@anthropic-ai/],
  [/\/utils\/query\.mjs$/, './sdk-query.mjs', /@anthropic-ai/],
  [
    /^(@modelcontextprotocol\/client\/_shims|eventsource|pkce-challenge|jose)$/,
    './mcp-client.mjs',
    /@modelcontextprotocol/,
  ],
  // Two builds of the same code: under Node's conditions it would be the CommonJS one.
  [/^yaml$/, '../../node_modules/yaml/browser/index.js'],
  [/^sucrase\/dist\/parser\/index\.js$/, '../../node_modules/sucrase/dist/esm/parser/index.js'],
  [
    /^sucrase\/dist\/parser\/tokenizer\/types\.js$/,
    '../../node_modules/sucrase/dist/esm/parser/tokenizer/types.js',
  ],
];

/** Naming one of these globals loads all of undici (26 ms), and the SDK names them before its first request. */
const webStandIns = fileURLToPath(new URL('./web-stand-ins.mjs', import.meta.url));

/** Every chunk of just-bash begins so; where nothing is required it is a needless call at start. */
const requireHeader =
  'import{createRequire} from"node:module";const require=createRequire(import.meta.url);\n';

/**
 * Our own schemas have a zod of their own: of that only what they use is left, a fifth, where authors' has to be whole. Every start
 * compiles it.
 */
function ownZod(build) {
  const namespace = 'own-zod';
  // Relative to the package: what is built must not depend on where.
  const folder = dirname(fileURLToPath(import.meta.resolve('zod/package.json')));
  const ours = (path) => ({ path, namespace, sideEffects: false });
  build.onResolve({ filter: /^zod\/mini$/ }, () => ours('v4/mini/index.js'));
  build.onResolve({ filter: /^\./, namespace }, ({ path, importer }) => ours(join(dirname(importer), path)));
  build.onLoad({ filter: /./, namespace }, async ({ path }) => ({
    contents: await readFile(join(folder, path), 'utf8'),
  }));
}

export const slimBundle = {
  name: 'slim-bundle',
  setup(build) {
    for (const [filter, file, importers = /./] of standIns) {
      const path = fileURLToPath(new URL(file, import.meta.url));
      build.onResolve({ filter }, ({ importer }) => (importers.test(importer) ? { path } : undefined));
    }
    ownZod(build);
    build.onResolve({ filter: new RegExp(`^(node:)?(${builtinModules.join('|')})$`) }, ({ path, kind }) =>
      kind === 'require-call' ? { path, namespace: 'required-builtin' } : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'required-builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
    build.onLoad({ filter: /[\\/]just-bash[\\/]dist[\\/]bundle[\\/]/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const body = text.replace(requireHeader, '');
      return { contents: /\brequire\b/.test(body) ? text : body };
    });
    build.onLoad({ filter: /[\\/]@anthropic-ai[\\/]sdk[\\/].*\.mjs$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const names = ['Headers', 'FormData', 'ReadableStream'].filter((name) => named(text, name));
      if (names.length === 0) return undefined;
      const contents = text.replaceAll(/globalThis\.(FormData|ReadableStream)/g, '$1');
      return { contents: `import { ${names.join(', ')} } from ${JSON.stringify(webStandIns)};\n${contents}` };
    });
    build.onEnd(({ metafile }) => ({ errors: lazyCommonJs(metafile).map((text) => ({ text })) }));
  },
};

/** Whether a module uses the global: named there, and not a variable of its own. */
function named(text, name) {
  return new RegExp(`\\b${name}\\b`).test(text) && !text.includes(`const ${name} = `);
}

function lazyCommonJs(metafile) {
  return Object.entries(metafile?.inputs ?? {}).flatMap(([importer, { imports }]) =>
    imports
      .filter(({ path, kind }) => kind === 'dynamic-import' && metafile.inputs[path]?.format === 'cjs')
      .map(({ path }) => `${importer} loads CommonJS lazily (${path}): its named exports would be missing`),
  );
}
