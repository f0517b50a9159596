// An esbuild plugin that leaves out of the Worker runtime what no Worker runs, and what stands beside it as a module of
// its own.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { prunedJustBash } from './worker-just-bash.mjs';

const standIns = [
  [/^\.\.\/locales\/index\.js$/, './zod-locales.mjs'],
  [/^@opentelemetry\/api$|\/tracing\.mjs$/, './sdk-tracing.mjs', /@anthropic-ai/],
  [/\/credentials\/credential-chain\.mjs$/, './sdk-credentials.mjs', /@anthropic-ai/],
  [/\/utils\/query\.mjs$/, './sdk-query.mjs', /@anthropic-ai/],
  // The build has put what it cannot read without it into another form.
  [/^yaml$/, './left-out.mjs'],
  [/^jose$/, './jose-verify.mjs'],
  // The isolate's shell keeps the library's own, which are bounded otherwise.
  [/^\.\/(awk|jq)\.ts$/, './left-out.mjs', /commands[\\/]index\.ts$/],
  [
    /^\.\/(bc|copies|dumps|find|grep|join|nested-bash|numbers|patch|sed)\.ts$/,
    './left-out-commands.mjs',
    /commands[\\/]index\.ts$/,
  ],
];

const ASKED_HERE = Symbol('asked by this plugin');

/** Modules of their own beside the runtime, by what it loads them for. */
const PARTS = [
  [/\/genai\.ts$/, './prices.js'],
  [/\/web-network\.ts$/, './network.js'],
  [/\/web-connect\.ts$/, './mcp.js'],
];

export const workerBundle = {
  name: 'worker-bundle',
  setup(build) {
    for (const [filter, file, importers = /./] of standIns) {
      const path = fileURLToPath(new URL(file, import.meta.url));
      build.onResolve({ filter }, ({ importer }) => (importers.test(importer) ? { path } : undefined));
    }
    // All who import it get it from here: a plugin's answer does not say what kind of module the file is, the resolver's
    // does, and of two who differ the one that esbuild happens to hear first would decide the bytes.
    build.onResolve({ filter: /^(re2js|just-bash\/browser)$/ }, ({ kind, resolveDir, pluginData }) =>
      pluginData === ASKED_HERE
        ? undefined
        : build.resolve('just-bash/browser', { kind, resolveDir, pluginData: ASKED_HERE }),
    );
    // What few projects need: see src/hosts/worker-build.ts.
    for (const [filter, path] of PARTS) {
      build.onResolve({ filter }, ({ kind }) =>
        kind === 'dynamic-import' ? { path, external: true } : undefined,
      );
    }
    // TypeScript is ours alone.
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return text.includes('import(') ? { contents: withoutLazyImports(text), loader: 'ts' } : undefined;
    });
    build.onLoad({ filter: /just-bash[\\/]dist[\\/]bundle[\\/]browser\.js$/ }, async ({ path }) => ({
      contents: prunedJustBash(await readFile(path, 'utf8')),
    }));
  },
};

/**
 * Loading later what is in the same file spares nothing, and has each module that it leads to wrapped in a function, which is
 * read twice then and makes the code 6 kB larger. What must not be loaded at all stays as it is.
 */
function withoutLazyImports(text) {
  const heads = [];
  const body = text.replace(/(?<!typeof )\bimport\(\s*'(\.[^']+\.ts)'\s*\)/g, (whole, specifier) => {
    const isApart = [...standIns, ...PARTS].some(([filter]) => filter.test(specifier));
    if (isApart) return whole;
    heads.push(`import * as eager${heads.length}$ from '${specifier}';`);
    return `Promise.resolve(eager${heads.length - 1}$)`;
  });
  return heads.join('') + body;
}

/** For such a part: what both must have the same of is the runtime's. */
export const partOfRuntime = {
  name: 'part-of-runtime',
  setup(build) {
    const client = fileURLToPath(new URL('./mcp-client.mjs', import.meta.url));
    build.onResolve({ filter: /\/(errors|core\/ports)\.ts$/ }, () => ({
      path: './runtime.js',
      external: true,
    }));
    build.onResolve({ filter: /^zod(\/v4)?$/ }, () => ({ path: './zod.js', external: true }));
    build.onResolve(
      { filter: /^(@modelcontextprotocol\/client\/_shims|eventsource|pkce-challenge|jose)$/ },
      ({ importer }) => (/@modelcontextprotocol/.test(importer) ? { path: client } : undefined),
    );
  },
};
