// A project that imports packages, bundled by its own esbuild: its files and the packages become modules that import
// nothing but each other, Node and us.
import { createRequire } from 'node:module';
import { basename, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Problem, ProjectError } from '../problem.ts';
import { importsIn } from '../scan-imports.ts';
import type { ProjectModules } from './project-modules.ts';
import type { SourceMap } from './source-map.ts';

export interface BundleOptions {
  root: string;
  files: readonly string[];
  packages: ReadonlyArray<{ specifier: string; importer: string }>;
  lentName(specifier: string, importer: string, text: string): string | undefined;
}

/** What we use of esbuild; the project has it, not we. */
interface Esbuild {
  build(options: Record<string, unknown>): Promise<{
    outputFiles: Array<{ path: string; text: string }>;
    metafile: { outputs: Record<string, { entryPoint?: string }> };
  }>;
}

const REQUIRE =
  "import { createRequire as flueCreateRequire } from 'node:module';const require=flueCreateRequire(import.meta.url);";

/** Throws ProjectError when there is no esbuild, or when it finds mistakes. */
export async function bundleModules(options: BundleOptions): Promise<ProjectModules> {
  const { root, files, lentName } = options;
  const esbuild = await esbuildOf(options);
  const { outputFiles, metafile } = await esbuild.build(buildOptions(options)).catch((thrown: unknown) => {
    throw new ProjectError(problemsIn(thrown), { cause: thrown });
  });
  const modules = new Map<string, string>();
  const maps = new Map<string, SourceMap>();
  const imports: Record<string, Record<string, string>> = {};
  for (const { path, text } of [...outputFiles].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const name = `project/${relative(join(root, OUT), path).split(sep).join('/')}`;
    if (name.endsWith('.map')) maps.set(name.slice(0, -4), JSON.parse(text) as SourceMap);
    else {
      modules.set(name, text);
      imports[name] = lentImports(text, lentName);
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

function buildOptions({ root, files, packages, lentName }: BundleOptions): Record<string, unknown> {
  const installed = new Set(packages.map(({ specifier }) => specifier));
  const external = ['flue-action', 'flue-action/*', 'zod', 'zod/v4', 'hono'].filter(
    (name) => !installed.has(name),
  );
  return {
    absWorkingDir: root,
    entryPoints: [...files],
    outbase: root,
    outdir: OUT,
    write: false,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    sourcemap: 'external',
    metafile: true,
    logLevel: 'silent',
    banner: { js: REQUIRE },
    external: external.filter(
      (name) => name.startsWith('flue-action') || lentName(name, join(root, 'x'), '') !== undefined,
    ),
  };
}

function lentImports(text: string, lentName: BundleOptions['lentName']): Record<string, string> {
  const found: Record<string, string> = {};
  for (const specifier of importsIn('x.js', text)) {
    const lent = specifier === 'flue-action' ? 'flue-action?z' : lentName(specifier, '/', text);
    if (lent !== undefined) found[specifier] = `@provided/${lent}`;
  }
  return found;
}

function allNeeds(imports: ProjectModules['imports']): string[] {
  const targets = Object.values(imports).flatMap((one) => Object.values(one));
  return [...new Set(targets)].map((name) => name.slice('@provided/'.length)).sort();
}

async function esbuildOf({ root, packages }: BundleOptions): Promise<Esbuild> {
  try {
    const path = createRequire(join(root, 'package.json')).resolve('esbuild');
    const found = (await import(/* webpackIgnore: true */ pathToFileURL(path).href)) as Esbuild & {
      default?: Esbuild;
    };
    return found.default ?? found;
  } catch (cause) {
    const problems = packages.map(
      ({ specifier, importer }): Problem => ({
        path: relative(root, importer),
        message: `it imports the package '${specifier}', and a server of one file needs esbuild to take it in`,
        fix: 'npm install --save-dev esbuild',
      }),
    );
    throw new ProjectError(problems.slice(0, 1), { cause });
  }
}

function problemsIn(thrown: unknown): Problem[] {
  const errors =
    (thrown as { errors?: Array<{ text: string; location?: { file: string; line: number } | null }> })
      .errors ?? [];
  const problems = errors.map(
    ({ text, location }): Problem => ({
      path: location?.file ?? 'esbuild',
      line: location?.line,
      message: text,
      fix: 'install the package, or correct the import',
    }),
  );
  return problems.length > 0
    ? problems
    : [{ path: basename('esbuild'), message: String(thrown), fix: 'look at its message' }];
}
