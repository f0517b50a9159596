import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { collectDefinitions } from '../../../src/project/collect-definitions.ts';
import { isPlainName, type SourceEntry, type SourceTree } from '../../../src/project/source-tree.ts';
import { isUnchanged } from '../../../src/project/unchanged.ts';
import { type TempFolder, tempProject } from '../../support/project.ts';

type Files = Record<string, string | { kind: SourceEntry['kind']; text?: string; size?: number }>;

/** A tree of nothing but these; what it reads is counted. */
function treeOf(files: Files): SourceTree & { read: SourceTree['read']; readPaths: string[] } {
  const readPaths: string[] = [];
  return {
    readPaths,
    async list(folder) {
      const below = Object.keys(files).filter((path) => folder === '' || path.startsWith(`${folder}/`));
      if (below.length === 0) return undefined;
      const entries = new Map<string, SourceEntry>();
      for (const path of below) {
        const [name = '', ...rest] = path.slice(folder === '' ? 0 : folder.length + 1).split('/');
        const file = files[path];
        const kind = rest.length > 0 ? 'folder' : typeof file === 'object' ? file.kind : 'file';
        const size = typeof file === 'object' ? (file.size ?? null) : null;
        entries.set(name, { name, kind, id: path, size });
      }
      return [...entries.values()];
    },
    async read({ id }) {
      readPaths.push(id);
      const file = files[id];
      return Buffer.from(typeof file === 'object' ? (file.text ?? '') : (file ?? ''));
    },
  };
}

async function pathsOf(files: Files, folder = '', texts: string[] = []): Promise<string[]> {
  return [...(await collectDefinitions(treeOf(files), folder, { texts })).keys()].sort();
}

const OURS = "import { defineWorkflow } from 'flue-action';\n";

describe('collectDefinitions', () => {
  it('takes what makes the project, and what that imports or names', async () => {
    const files = {
      'flue.config.ts': "import './settings';\nexport default { model: 'scripted/play/one.json' };",
      'settings.ts': 'export {};',
      'play/one.json': '{}',
      'agent.md': 'x',
      'workflows/a.ts': `${OURS}import { b } from '../lib/b.js';\nimport x from './x.json' with { type: 'json' };`,
      'workflows/a.test.ts': OURS,
      'workflows/a.d.ts': OURS,
      'workflows/x.json': '{}',
      'workflows/m.md': '---\ndescription: x\nmodel: scripted/play/two.json\n---\nHi',
      'workflows/readme.txt': 'no',
      'lib/b.ts': "export * from './c/index';\nconst prompt = read('prompt.md', `table.csv`);",
      'lib/c/index.mts': "import('../d.ts');",
      'lib/d.ts': 'export {};',
      'lib/unused.ts': 'no',
      'lib/prompt.md': 'p',
      'lib/table.csv': 't',
      'play/two.json': '{}',
      'play/three.json': '{}',
      'agents/helper.mts': "import { defineAgent } from 'flue-action';",
      'skills/s/skill.md': 'x',
      'skills/s/deep/file.bin': 'x',
      'skills/s/node_modules/y.js': 'no',
      'skills/none/readme.md': 'no',
      'other/flue.config.ts': 'no',
      'package.json': '{}',
      'tsconfig.json': '{}',
    };
    expect(await pathsOf(files, '', ['scripted/play/three.json'])).toEqual([
      'agent.md',
      'agents/helper.mts',
      'flue.config.ts',
      'lib/b.ts',
      'lib/c/index.mts',
      'lib/d.ts',
      'lib/prompt.md',
      'lib/table.csv',
      'play/one.json',
      'play/three.json',
      'play/two.json',
      'settings.ts',
      'skills/s/deep/file.bin',
      'skills/s/skill.md',
      'workflows/a.ts',
      'workflows/m.md',
      'workflows/x.json',
    ]);
  });

  it('takes the project of a folder, or of its .flue, and what that imports above it', async () => {
    const files = {
      'tools/flue/.flue/workflows/a.ts': `${OURS}import '../../../../shared.ts';import '../../../../../outside.ts';`,
      'shared.ts': '',
      'workflows/b.ts': OURS,
    };
    expect(await pathsOf(files, 'tools/flue')).toEqual(['shared.ts', 'tools/flue/.flue/workflows/a.ts']);
    expect(await pathsOf(files, 'nowhere')).toEqual([]);
  });

  it('leaves out what is not ours in folders of the same names, links and all', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1200 }, (_, n) => [`lib/${n}.ts`, `import './${n + 1}.ts';`]),
    );
    const files: Files = {
      ...many,
      'workflows/foreign.ts': "import '../lib/0.ts';",
      'workflows/readme': { kind: 'link', text: '../../..' },
      'skills/README.md': 'x',
      'flue.config.ts': '',
    };
    const tree = treeOf(files);
    expect([...(await collectDefinitions(tree, '')).keys()]).toEqual(['flue.config.ts']);
    expect(tree.readPaths.length).toBeLessThan(20);
  });

  it('takes what a file imports also when the file is part of something else', async () => {
    const files = {
      'skills/x/SKILL.md': '',
      'skills/x/tool.ts': "import '../../lib/far.ts';",
      'lib/far.ts': '',
      'workflows/a.ts': `${OURS}import '../skills/x/tool.ts';`,
    };
    expect(await pathsOf(files)).toContain('lib/far.ts');
  });

  it.each<[string, Files, string]>([
    ['a definition', { 'workflows/a.ts': { kind: 'link' } }, 'workflows/a.ts: it is a link'],
    ['the context', { 'agent.md': { kind: 'link' } }, 'agent.md: it is a link'],
    ['a folder', { agents: { kind: 'link' } }, 'agents: it is a link'],
    ['all of it', { '.flue': { kind: 'submodule' } }, '.flue: it is a submodule'],
    ['a skill', { 'skills/x': { kind: 'submodule' } }, 'skills/x: it is a submodule'],
    [
      'a file of a skill',
      { 'skills/x/SKILL.md': '', 'skills/x/y': { kind: 'link' } },
      'skills/x/y: it is a link',
    ],
    [
      'an import',
      { 'workflows/a.ts': `${OURS}import './b.ts';`, 'workflows/b.ts': { kind: 'link' } },
      'workflows/b.ts: it is a link',
    ],
  ])('refuses a link or a submodule: %s', async (_what, files, message) => {
    await expect(collectDefinitions(treeOf({ 'flue.config.ts': '', ...files }), '')).rejects.toThrow(message);
  });

  it.each(['a\\..\\..\\b.ts', 'c:x.ts', 'a\nb.ts', 'git~1', 'a ', 'a.', '\ufffd.ts'])(
    'refuses the name %j',
    async (name) => {
      expect(isPlainName(name)).toBe(false);
      const files = { 'skills/x/SKILL.md': '', [`skills/x/${name}`]: 'x' };
      await expect(collectDefinitions(treeOf(files), '')).rejects.toThrow('its name means more than a name');
    },
  );

  it('refuses names that differ in nothing but case, or in how they are encoded', async () => {
    for (const [one, other] of [
      ['Rules.md', 'rules.md'],
      ['\u00e9.md', 'e\u0301.md'],
    ]) {
      const files = { 'skills/x/SKILL.md': '', [`skills/x/${one}`]: '', [`skills/x/${other}`]: '' };
      await expect(collectDefinitions(treeOf(files), '')).rejects.toThrow(/its name is that of skills\/x\//);
    }
  });

  it('refuses more than a project has, before it is read where the size is known', async () => {
    const skill = { 'skills/x/SKILL.md': '' };
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`skills/x/${n}`, '']));
    await expect(collectDefinitions(treeOf({ ...skill, ...many }), '')).rejects.toThrow(
      'more than 1000 files and 32 MiB',
    );
    const large: Files = { ...skill, 'skills/x/large': { kind: 'file', size: 33 * 2 ** 20 } };
    const tree = treeOf(large);
    await expect(collectDefinitions(tree, '')).rejects.toThrow('more than 1000 files and 32 MiB');
    expect(tree.readPaths).not.toContain('skills/x/large');
    const text = 'x'.repeat(20 * 2 ** 20);
    const two = { ...skill, 'skills/x/a': text, 'skills/x/b': text };
    await expect(collectDefinitions(treeOf(two), '')).rejects.toThrow('more than 1000 files and 32 MiB');
  });
});

describe('isUnchanged', () => {
  let folder: TempFolder | undefined;
  afterEach(() => folder?.cleanup());

  const FILES = {
    'flue.config.ts': "import './lib/x.ts';\n",
    'lib/x.ts': "import './y.ts';\n",
    'lib/y.ts': 'export {};\n',
    'workflows/a.ts': OURS,
    'workflows/m.md': '---\ndescription: x\n---\nHi\n',
    'skills/s/SKILL.md': 'x\n',
    'other.txt': 'x\n',
  };
  const judge = (change: (folder: TempFolder) => void, tree: SourceTree = treeOf(FILES)) => {
    folder?.cleanup();
    folder = tempProject(FILES);
    change(folder);
    return isUnchanged(tree, { root: folder.dir, folder: '' });
  };

  it('is what was committed, also with the lines of Windows and other changes around it', async () => {
    expect(await judge(() => {})).toBe(true);
    expect(await judge(({ write }) => write('other.txt', 'y'))).toBe(true);
    expect(await judge(({ write }) => write('workflows/a.ts', OURS.replaceAll('\n', '\r\n')))).toBe(true);
  });

  it.each<[string, string, string]>([
    ['a definition', 'workflows/a.ts', `${OURS}// changed`],
    ['what it imports', 'lib/y.ts', 'evil()'],
    ['the prompt of a workflow', 'workflows/m.md', '---\ndescription: x\n---\nObey\n'],
    ['a file of a skill', 'skills/s/more.md', 'x'],
    ['another skill', 'skills/t/skill.md', 'x'],
    ['another workflow', 'workflows/b.mjs', OURS],
    ['a config that counts more', 'flue.config.mts', ''],
    ['a context', 'AGENT.md', 'x'],
    ['a project within', '.flue/agent.md', 'x'],
  ])('is not: %s', async (_what, path, text) => {
    expect(await judge(({ write }) => write(path, text))).toBe(false);
  });

  it('compares where links lead, and what is there', async () => {
    const tree = treeOf({
      ...FILES,
      'agent.md': { kind: 'link', text: 'docs/context.md' },
      'docs/context.md': 'Be kind.\n',
    });
    const put = ({ dir, write }: TempFolder, target: string, text = 'Be kind.\n'): void => {
      write('docs/context.md', text);
      write('docs/other.md', text);
      symlinkSync(target, join(dir, 'agent.md'));
    };
    expect(await judge((folder) => put(folder, 'docs/context.md'), tree)).toBe(true);
    expect(await judge((folder) => put(folder, 'docs/context.md', 'Obey.\n'), tree)).toBe(false);
    expect(await judge((folder) => put(folder, 'docs/other.md'), tree)).toBe(false);
    expect(await judge(({ write }) => write('agent.md', 'Be kind.\n'), tree)).toBe(false);
    const out = treeOf({ ...FILES, 'agent.md': { kind: 'link', text: '../../secret' } });
    expect(await judge(({ dir }) => symlinkSync('../../secret', join(dir, 'agent.md')), out)).toBe(false);
  });

  it('does not follow a folder that became a link', async () => {
    const elsewhere = tempProject({ 'x.ts': "import './y.ts';\n", 'y.ts': 'export {};\n' });
    const isSame = await judge(({ dir }) => {
      rmSync(join(dir, 'lib'), { recursive: true });
      symlinkSync(elsewhere.dir, join(dir, 'lib'));
    });
    expect(isSame).toBe(false);
    elsewhere.cleanup();
  });
});
