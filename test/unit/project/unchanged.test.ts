// What a project may run in place without its name standing in an import as we write it: none of it may be another's.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { diskTree } from '../../../src/project/source-tree.ts';
import { isUnchanged } from '../../../src/project/unchanged.ts';
import { type TempFolder, tempProject } from '../../support/project.ts';

const OURS = "import { defineAgent } from 'flue-action';\n";
const folders: TempFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.cleanup();
});

interface Links {
  /** Target by path. */
  links?: Record<string, string>;
}

function laidOut(files: Record<string, string>, { links = {} }: Links): TempFolder {
  const folder = tempProject(files);
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder.dir, path));
  folders.push(folder);
  return folder;
}

/** `files` were committed; `changes` lie over them. */
function judge(
  files: Record<string, string>,
  changes: Record<string, string>,
  links: Links = {},
): Promise<boolean> {
  const base = laidOut(files, links);
  const here = laidOut({ ...files, ...changes }, links);
  return isUnchanged(diskTree(base.dir), { root: here.dir, folder: '' });
}

describe('a project in place', () => {
  it.each<[string, Record<string, string>, string]>([
    [
      'a require() in CommonJS',
      { 'flue.config.ts': "import './a.cjs';", 'a.cjs': "require('./b');" },
      'b.js',
    ],
    ['an import() of a template', { 'flue.config.ts': 'import(`./lib/x`);', 'b.ts': '' }, 'lib/x.ts'],
    ['an import behind a comment', { 'flue.config.ts': "import x from /* */ './x';" }, 'x.mjs'],
    ['a folder', { 'flue.config.ts': 'await import(`./lib`);' }, 'lib/index.ts'],
  ])('holds what it reaches by %s', async (_what, files, path) => {
    const committed = { ...files, [path]: 'export {};' };
    expect(await judge(committed, {})).toBe(true);
    expect(await judge(committed, { [path]: 'evil()' })).toBe(false);
  });

  it('is not known when it reaches its own files by a name of package.json', async () => {
    const manifest = JSON.stringify({ name: 'app', imports: { '#*': './*' }, exports: { './*': './*' } });
    for (const specifier of ['#x.ts', 'app/x.ts']) {
      const files = { 'package.json': manifest, 'flue.config.ts': `import '${specifier}';`, 'x.ts': '' };
      expect(await judge(files, { 'x.ts': 'evil()' })).toBe(false);
    }
    const packages = { 'package.json': '{"name":"app"}', 'flue.config.ts': "import 'left-pad';" };
    expect(await judge(packages, { 'package.json': '{"name":"app","version":"2.0.0"}' })).toBe(true);
    const shadow = '{"name":"left-pad","exports":"./x.js"}';
    expect(await judge(packages, { 'package.json': shadow, 'x.js': 'evil()' })).toBe(false);
  });

  it('is not known when a link stands on the way to a file of it', async () => {
    const files = { 'flue.config.ts': "import './lib/x.ts';", 'shared/x.ts': '' };
    const links = { links: { lib: 'shared' } };
    expect(await judge(files, { 'shared/x.ts': 'evil()' }, links)).toBe(false);
  });

  it('has no other agent, however far off the word is that makes it one', async () => {
    const queries = Array.from({ length: 9 }, (_, n) => `import './a${n}.ts?x';\n`).join('');
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`agents/a${n}.ts`, '']));
    const committed = { 'flue.config.ts': '', ...many };
    const far = { 'agents/foo.ts': `${queries}import './b.ts';`, 'agents/b.ts': OURS };
    expect(await judge(committed, {})).toBe(true);
    expect(
      await judge({ ...committed, 'agents/b.ts': OURS }, { 'agents/foo.ts': far['agents/foo.ts'] }),
    ).toBe(false);
    const files = { 'flue.config.ts': '', 'agents/foo.ts': "import './lib/b';", 'agents/lib/b.ts': '' };
    expect(await judge(files, {})).toBe(true);
    expect(await judge(files, { 'agents/lib/B': '', 'agents/lib/b.ts': OURS })).toBe(false);
  });
});
