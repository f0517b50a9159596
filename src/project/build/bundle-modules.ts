// A project that imports packages, bundled by esbuild: its files and the packages become modules that import nothing but
// each other, Node and us.
import { builtinModules } from 'node:module';
import { join, relative, sep } from 'node:path';
import { importsIn } from '../scan-imports.ts';
import { bundleFailure, refuseUnfit } from './bundle-problems.ts';
import type { FindBundler } from './bundler.ts';
import { type Lend, lendFor, type Target } from './lent.ts';
import type { ProjectModules } from './project-modules.ts';
import type { SourceMap } from './source-map.ts';

export interface BundleOptions {
  root: string;
  files: readonly string[];
  target: Target;
  findBundler: FindBundler;
}

/** Throws ProjectError when it finds mistakes, and what `findBundler` throws. */
export async function bundleModules(options: BundleOptions): Promise<ProjectModules> {
  const { root, files, target, findBundler } = options;
  const lend = lendFor(target);
  const bundler = await findBundler();
  const { outputFiles, metafile } = await bundler.build(buildOptions(options)).catch((thrown: unknown) => {
    throw bundleFailure(thrown, target);
  });
  refuseUnfit(metafile, target);
  const modules = new Map<string, string>();
  const maps = new Map<string, SourceMap>();
  const imports: Record<string, Record<string, string>> = {};
  for (const { path, text } of [...outputFiles].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const name = `project/${relative(join(root, OUT), path).split(sep).join('/')}`;
    if (name.endsWith('.map')) maps.set(name.slice(0, -4), JSON.parse(text) as SourceMap);
    else {
      modules.set(name, text);
      imports[name] = lentImports(text, lend);
    }
  }
  const entries = new Map(
    Object.entries(metafile.outputs).flatMap(([output, { entryPoint }]) => {
      const file = files.find((one) => entryPoint !== undefined && one === join(root, entryPoint));
      const module = `project/${relative(OUT, output).split(sep).join('/')}`;
      return file === undefined ? [] : [[file, { module, needs: allNeeds(imports) }] as const];
    }),
  );
  return { modules, imports, maps, entries };
}

/** Nothing is written there: names of chunks depend on it. */
const OUT = '.flue-out';

function buildOptions({ root, files, target }: BundleOptions): Record<string, unknown> {
  return {
    absWorkingDir: root,
    entryPoints: [...files],
    outbase: root,
    outdir: OUT,
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    sourcemap: 'external',
    metafile: true,
    logLevel: 'silent',
    plugins: [lentPlugin(lendFor(target), root)],
    ...(target === 'node' ? FOR_NODE : FOR_WORKERS),
  };
}

/** For packages that call `require` of Node's modules. */
function requireFrom(place: string): object {
  return {
    js: `import { createRequire as flueCreateRequire } from 'node:module';const require=flueCreateRequire(${place});`,
  };
}

const FOR_NODE = { platform: 'node', target: 'node24', banner: requireFrom('import.meta.url') };

const FOR_WORKERS = {
  platform: 'browser',
  conditions: ['workerd', 'worker', 'browser'],
  target: 'es2024',
  external: ['node:*', 'cloudflare:*', ...builtinModules],
  define: { 'process.env.NODE_ENV': '"production"' },
  banner: requireFrom("'/'"),
};

/** What of the plugin interface is used: https://esbuild.github.io/plugins/ */
interface PluginBuild {
  onResolve(options: { filter: RegExp }, callback: (args: { path: string; kind: string }) => unknown): void;
  onLoad(options: { filter: RegExp; namespace: string }, callback: (args: { path: string }) => unknown): void;
}

/** What is lent stays an import; `require` of it, which nobody would answer, becomes one. */
function lentPlugin(lend: Lend, root: string): object {
  const namespace = 'flue-lent';
  return {
    name: namespace,
    setup(build: PluginBuild) {
      build.onResolve({ filter: /^(?:flue-action|zod|hono)(?:$|\/)/ }, ({ path, kind }) => {
        if (lend(path, join(root, 'x'), '') === undefined && !path.startsWith('flue-action'))
          return undefined;
        return kind === 'require-call' ? { path, namespace } : { path, external: true };
      });
      build.onLoad({ filter: /./, namespace }, ({ path }) => ({
        contents: `import * as lent from ${JSON.stringify(path)};\nmodule.exports = lent;\n`,
      }));
    },
  };
}

function lentImports(text: string, lend: Lend): Record<string, string> {
  const found: Record<string, string> = {};
  for (const specifier of importsIn('x.js', text)) {
    const lent = specifier === 'flue-action' ? 'flue-action?z' : lend(specifier, '/', text);
    if (lent !== undefined) found[specifier] = `@provided/${lent}`;
  }
  return found;
}

function allNeeds(imports: ProjectModules['imports']): string[] {
  const targets = Object.values(imports).flatMap((one) => Object.values(one));
  return [...new Set(targets)].map((name) => name.slice('@provided/'.length)).sort();
}
