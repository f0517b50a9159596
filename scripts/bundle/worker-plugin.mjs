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
    // Half a megabyte of prices, for projects that need them: see src/hosts/worker-build.ts.
    build.onResolve({ filter: /\/genai\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './prices.js', external: true } : undefined,
    );
    // Of projects that open a network, and of those that have MCP servers.
    for (const [filter, part] of [[/\/web-network\.ts$/, './network.js']]) {
      build.onResolve({ filter }, ({ kind }) =>
        kind === 'dynamic-import' ? { path: part, external: true } : undefined,
      );
    }
    build.onLoad({ filter: /just-bash[\\/]dist[\\/]bundle[\\/]browser\.js$/ }, async ({ path }) => ({
      contents: prunedJustBash(await readFile(path, 'utf8')),
    }));
  },
};

/** For a part that stands beside the runtime: what both must have the same of is the runtime's. */
export const partOfRuntime = {
  name: 'part-of-runtime',
  setup(build) {
    build.onResolve({ filter: /\/(errors|core\/ports)\.ts$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: './runtime.js', external: true } : undefined,
    );
  },
};
