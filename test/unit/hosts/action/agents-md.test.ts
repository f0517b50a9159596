import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { localTree } from '../../../../src/github/tree/local-tree.ts';
import { openObjectStore } from '../../../../src/github/tree/object-store.ts';
import { agentsMdOfBase, agentsMdSource } from '../../../../src/hosts/action/agents-md.ts';
import { type ActionInputs, loadInputs, loadStep } from '../../../../src/hosts/action/inputs.ts';
import { git, gitInit, type TempFolder, tempWorkspace } from '../../../support/project.ts';

const folders: TempFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.cleanup();
});

function workspaceOf(files: Record<string, string>): TempFolder {
  const workspace = tempWorkspace(files);
  folders.push(workspace);
  return workspace;
}

function inputsOf({ dir }: TempFolder, inputs: Record<string, string> = {}): ActionInputs {
  const environment = {
    INPUT_WORKFLOW: 'a',
    GITHUB_WORKSPACE: dir,
    ...Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    ),
  };
  return loadInputs(loadStep(environment), environment);
}

const sourceOf = (workspace: TempFolder, inputs: Record<string, string> = {}): string =>
  agentsMdSource(inputsOf(workspace, inputs), workspace.dir).from;

describe('whose AGENTS.md is told, where definitions are what is checked out', () => {
  test('that of the checkout, of a folder of it, and where there is no git', () => {
    const workspace = workspaceOf({ 'a.txt': '', 'sub/b.txt': '' });
    expect(sourceOf(workspace)).toBe('files');
    gitInit(workspace.dir);
    expect(sourceOf(workspace)).toBe('files');
    expect(sourceOf(workspace, { files: 'sub' })).toBe('files');
    expect(sourceOf(workspace, { files: 'none' })).toBe('nowhere');
  });

  test('that of the repository, also where the project is a checkout of its own', () => {
    const workspace = workspaceOf({ 'a.txt': '', 'house-agents/flue.config.ts': '' });
    gitInit(join(workspace.dir, 'house-agents'));
    gitInit(workspace.dir);
    expect(sourceOf(workspace, { project: 'house-agents' })).toBe('files');
    expect(sourceOf(workspace, { project: 'house-agents', files: 'house-agents' })).toBe('files');
  });

  test('none of a second checkout, that may be of a pull request', () => {
    const workspace = workspaceOf({ 'a.txt': '', 'pr/AGENTS.md': 'theirs', 'pr/docs/x.md': '' });
    gitInit(join(workspace.dir, 'pr'));
    gitInit(workspace.dir);
    expect(sourceOf(workspace, { files: 'pr' })).toBe('nowhere');
    expect(sourceOf(workspace, { files: 'pr/docs' })).toBe('nowhere');
  });
});

describe('whose AGENTS.md is told, where definitions are the base’s', () => {
  test('what was found there, or none, whatever is checked out', () => {
    const workspace = workspaceOf({ 'AGENTS.md': 'theirs' });
    for (const agentsMd of [new Uint8Array([1]), undefined]) {
      const inputs = { ...inputsOf(workspace), definitions: { commit: 'c', agentsMd } };
      expect(agentsMdSource(inputs, workspace.dir)).toEqual({ from: 'elsewhere', content: agentsMd });
    }
    const inputs = {
      ...inputsOf(workspace, { files: 'none' }),
      definitions: { commit: 'c', agentsMd: undefined },
    };
    expect(agentsMdSource(inputs, workspace.dir)).toEqual({ from: 'nowhere' });
  });

  /** Of the commit that has these files and links, for what is mounted. */
  async function found(files: Record<string, string>, links: Record<string, string> = {}, mounted = '') {
    const workspace = workspaceOf(files);
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(workspace.dir, path));
    const commit = gitInit(workspace.dir);
    // The head has others.
    workspace.write('AGENTS.md', 'theirs');
    git(workspace.dir, 'add', '--all');
    const store = openObjectStore(join(workspace.dir, '.git/objects'));
    const tree = localTree(store, commit);
    if (tree === undefined) throw new Error('the commit is not there');
    const content = await agentsMdOfBase(tree, join(workspace.dir, mounted), workspace.dir);
    store.close();
    return content && new TextDecoder().decode(content);
  }

  test('that of its commit, of the folder that is mounted', async () => {
    expect(await found({ 'AGENTS.md': 'base', 'sub/AGENTS.md': 'sub' })).toBe('base');
    expect(await found({ 'AGENTS.md': 'base', 'sub/AGENTS.md': 'sub' }, {}, 'sub')).toBe('sub');
    expect(await found({ 'a.txt': '' })).toBeUndefined();
    expect(await found({ 'a.txt': '' }, {}, 'nowhere')).toBeUndefined();
  });

  test.each<[string, Record<string, string>, string | undefined]>([
    ['to a file', { 'AGENTS.md': 'docs/main.md' }, 'main'],
    ['to a link', { 'AGENTS.md': 'docs/../CLAUDE.md', 'CLAUDE.md': './docs/main.md' }, 'main'],
    ['to a folder', { 'AGENTS.md': 'docs' }, undefined],
    ['out of it', { 'AGENTS.md': '../x' }, undefined],
    ['anywhere on the runner', { 'AGENTS.md': '/etc/hostname' }, undefined],
    ['to itself', { 'AGENTS.md': 'AGENTS.md' }, undefined],
    ['to a secret', { 'AGENTS.md': '.env' }, undefined],
  ])('behind a link %s', async (_where, links, expected) => {
    const files = { 'docs/main.md': 'main', '.env': 'KEY=1' };
    const workspace = workspaceOf(files);
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(workspace.dir, path));
    const commit = gitInit(workspace.dir);
    const store = openObjectStore(join(workspace.dir, '.git/objects'));
    const tree = localTree(store, commit);
    const content = tree && (await agentsMdOfBase(tree, workspace.dir, workspace.dir));
    store.close();
    expect(content && new TextDecoder().decode(content)).toBe(expected);
  });

  test('that of its commit, where what is mounted is a checkout of its own', async () => {
    const workspace = workspaceOf({ 'AGENTS.md': 'base', 'pr/AGENTS.md': 'theirs' });
    gitInit(join(workspace.dir, 'pr'));
    const commit = gitInit(workspace.dir);
    const store = openObjectStore(join(workspace.dir, '.git/objects'));
    const tree = localTree(store, commit);
    const content = tree && (await agentsMdOfBase(tree, join(workspace.dir, 'pr'), workspace.dir));
    store.close();
    expect(new TextDecoder().decode(content)).toBe('base');
  });
});
