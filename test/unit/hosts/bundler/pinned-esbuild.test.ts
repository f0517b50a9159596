// Fetching the pinned esbuild, from a registry on a loopback port that has real packages.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createNodeFetch } from '../../../../src/adapters/http/node-fetch.ts';
import { bundlerFor } from '../../../../src/hosts/bundler/find-bundler.ts';
import { pinnedEsbuild } from '../../../../src/hosts/bundler/pinned-esbuild.ts';
import { ESBUILD_INTEGRITY, ESBUILD_VERSION } from '../../../../src/hosts/bundler/pinned-packages.ts';
import { filesInTarball } from '../../../../src/hosts/bundler/tarball.ts';
import { tempFolder } from '../../../support/project.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const PLATFORM = `${process.platform}-${process.arch}`;
const NAMES = ['esbuild', `@esbuild/${PLATFORM}`];

/** As npm packs: one header of 512 bytes before each file. */
function packed(entries: ReadonlyArray<readonly [path: string, content: Uint8Array, mode?: number]>): Buffer {
  const blocks = entries.flatMap(([path, content, mode = 0o644]) => {
    const header = Buffer.alloc(512);
    header.write(`package/${path}`);
    header.write(mode.toString(8).padStart(7, '0'), 100);
    header.write(content.length.toString(8).padStart(11, '0'), 124);
    header.write('0', 156);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]), { level: 1 });
}

function packedPackage(name: string): Buffer {
  const folder = join(ROOT, 'node_modules', name);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  return packed(
    files.map((path) => [path, readFileSync(join(folder, path)), statSync(join(folder, path)).mode & 0o777]),
  );
}

const tarballs = new Map<string, Buffer>();
const asked: string[] = [];
let server: Server;
let registry = '';
let integrity: Record<string, string> = {};

beforeAll(async () => {
  for (const name of NAMES)
    tarballs.set(`/npm/${name}/-/${name.replace(/.*\//, '')}-${ESBUILD_VERSION}.tgz`, packedPackage(name));
  integrity = Object.fromEntries(
    [...tarballs.values()].map((bytes, index) => [
      NAMES[index] ?? '',
      `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    ]),
  );
  server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const moved = url.replace(/^\/moved/, '/npm');
    if (moved !== url) return response.writeHead(302, { location: moved }).end();
    const bytes = tarballs.get(url);
    return bytes === undefined ? response.writeHead(404).end() : response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  asked.length = 0;
});

const environmentFor = (cache: string, path = 'npm/') => ({
  RUNNER_TOOL_CACHE: cache,
  NPM_CONFIG_REGISTRY: `${registry}/${path}`,
});

async function refusalOf(work: Promise<unknown>) {
  return work.then(
    () => 'done',
    ({ code, message }) => `${code}: ${message}`,
  );
}

describe('the pinned esbuild', () => {
  it('is fetched once from the registry that is named, and bundles', async () => {
    const cache = tempFolder('cache').dir;
    const options = { environment: environmentFor(cache, 'moved/'), fetch: createNodeFetch(), integrity };
    const [folder] = await Promise.all([pinnedEsbuild(options), pinnedEsbuild(options)]);
    expect(folder.startsWith(join(cache, 'flue-esbuild', ESBUILD_VERSION, PLATFORM))).toBe(true);
    asked.length = 0;
    expect(await pinnedEsbuild(options)).toBe(folder);
    expect(asked).toEqual([]);
    expect(readdirSync(join(cache, 'flue-esbuild', ESBUILD_VERSION))).toEqual([PLATFORM]);
    const bundler = await bundlerFor(tempFolder('none').dir, { FLUE_ESBUILD: folder })();
    const { outputFiles } = await bundler.build({
      stdin: {
        contents: "import { sep } from 'node:path';\nconsole.log(sep, 1 + 1 as number);",
        loader: 'ts',
      },
      external: ['node:*'],
      bundle: true,
      write: false,
      format: 'esm',
      metafile: true,
      minifySyntax: true,
    });
    expect(outputFiles[0]?.text).toContain('console.log(sep, 2)');
  });

  it('is refused when a registry gives something else, and nothing of that is kept', async () => {
    const cache = tempFolder('cache').dir;
    const environment = environmentFor(cache);
    expect(await refusalOf(pinnedEsbuild({ environment, fetch: createNodeFetch() }))).toBe(
      `project_error: the project imports packages, and esbuild ${ESBUILD_VERSION}, which takes them in, cannot be had from ${registry}/npm: what it gave for esbuild is something else than was pinned`,
    );
    expect(readdirSync(cache)).toEqual([]);
  });

  it('is told to be out of reach in one sentence, with the other ways', async () => {
    const cache = tempFolder('cache').dir;
    const environment = environmentFor(cache, 'empty');
    const given = pinnedEsbuild({ environment, fetch: createNodeFetch(), integrity });
    await expect(given).rejects.toMatchObject({
      code: 'project_error',
      message: expect.stringMatching(/cannot be had from .*\/empty: .*\.tgz answered 404$/),
      hint: expect.stringMatching(
        /npm install --save-dev esbuild; or set FLUE_ESBUILD .* NPM_CONFIG_REGISTRY/,
      ),
    });
    expect(
      await refusalOf(
        pinnedEsbuild({ environment: { NPM_CONFIG_REGISTRY: 'nowhere' }, fetch: createNodeFetch() }),
      ),
    ).toBe('config_error: NPM_CONFIG_REGISTRY is "nowhere", which is no address of a registry');
    expect(
      await refusalOf(pinnedEsbuild({ environment, fetch: createNodeFetch(), platform: 'plan9-mips' })),
    ).toBe('project_error: the project imports packages, and for plan9-mips no esbuild is known');
  });

  it('is pinned to what the lock file has', () => {
    const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string; integrity: string }>;
    };
    for (const [name, pinned] of Object.entries(ESBUILD_INTEGRITY))
      expect([name, packages[`node_modules/${name}`]]).toMatchObject([
        name,
        { version: ESBUILD_VERSION, integrity: pinned },
      ]);
  });
});

describe('which esbuild bundles', () => {
  it("is the project's own, unless FLUE_ESBUILD names another", async () => {
    const project = tempFolder('project');
    project.write('node_modules/esbuild/package.json', '{"name": "esbuild", "main": "main.js"}');
    project.write('node_modules/esbuild/main.js', "exports.build = async () => 'own';\n");
    const own = await bundlerFor(project.dir, {})();
    expect(await own.build({})).toBe('own');
    const named = await bundlerFor(project.dir, { FLUE_ESBUILD: join(ROOT, 'node_modules/esbuild') })();
    expect(named).toHaveProperty('version', ESBUILD_VERSION);
  });

  it('is no folder that holds something else', async () => {
    const folder = tempFolder('other');
    folder.write('index.js', 'exports.version = 1;\n');
    expect(await refusalOf(bundlerFor(folder.dir, { FLUE_ESBUILD: folder.dir })())).toBe(
      `config_error: FLUE_ESBUILD is "${folder.dir}", which is no esbuild: it has no function "build"`,
    );
  });
});

describe('a tarball', () => {
  it('with a path that leads out of the package is refused', () => {
    expect(() => filesInTarball(packed([['../../etc/x', Buffer.from('x')]]))).toThrow(
      'leads out of the package',
    );
    expect(() => filesInTarball(Buffer.from('no gzip'))).toThrow();
  });
});
