import { describe, expect, it } from 'vitest';
import { loadInputs, loadStep } from '../../../../src/hosts/action/inputs.ts';
import { repositoryPaths } from '../../../../src/hosts/action/write-back-paths.ts';
import { tempFolder } from '../../../support/project.ts';

function paths(files: string[], { mount = '', globs = [] as string[] } = {}) {
  const folder = tempFolder('workspace');
  for (const file of files) folder.write(file, 'x');
  return repositoryPaths({
    filesDir: mount === '' ? folder.dir : `${folder.dir}/${mount}`,
    workspace: folder.dir,
    globs,
  });
}

const inRepository = (of: ReturnType<typeof paths>, path: string) =>
  of.inRepository({ list: [{ path, before: undefined, after: undefined }], leftOut: [] }).list[0]?.path;

describe('a path below /workspace', () => {
  it('is one of the repository, wherever that was checked out and whatever of it is mounted', () => {
    expect(inRepository(paths(['.git/HEAD', 'a']), 'a')).toBe('a');
    expect(inRepository(paths(['.git/HEAD', 'docs/a'], { mount: 'docs' }), 'a')).toBe('docs/a');
    expect(inRepository(paths(['repo/.git/HEAD', 'repo/a'], { mount: 'repo' }), 'a')).toBe('a');
    expect(inRepository(paths(['repo/.git/HEAD', 'repo/docs/a'], { mount: 'repo/docs' }), 'a')).toBe(
      'docs/a',
    );
    expect(inRepository(paths(['docs/a'], { mount: 'docs' }), 'a')).toBe('docs/a');
  });

  it('is left out in a checkout inside the checkout, and in a submodule', () => {
    const { outside } = paths(['.git/HEAD', 'sub/.git', 'vendor/x/.git/HEAD']);
    expect(outside('sub/a')).toBe('sub is a checkout of its own');
    expect(outside('vendor/x/y/z')).toBe('vendor/x is a checkout of its own');
    expect(outside('vendor/y')).toBeUndefined();
  });
});

describe('write-paths', () => {
  it.each([
    ['docs', 'docs/a/b', true],
    ['docs', 'docs', true],
    ['docs/', 'docs/a/b', true],
    ['docs/', 'docs', false],
    ['docs', 'docsx', false],
    ['docs/*', 'docs/a', true],
    ['docs/*', 'docs/a/b', false],
    ['docs/**', 'docs/a/b', true],
    ['./src/*.{ts,js}', 'src/a.js', true],
    ['**/*.md', 'a/.b/c.md', true],
    ['**/*.md', 'a/c.ts', false],
    ['Docs', 'docs', false],
  ])('%s names %s: %s', (glob, path, isNamed) => {
    expect(paths([], { globs: [glob] }).outside(path)).toBe(isNamed ? undefined : 'outside of write-paths');
  });

  it('refuses patterns that ask for too much', () => {
    expect(() => paths([], { globs: ['{a,b}'.repeat(10)] })).toThrow(
      'input write-paths: too many alternatives',
    );
  });
});

describe('the inputs', () => {
  const load = (inputs: Record<string, string>) => {
    const given = { INPUT_WORKFLOW: 'x', GITHUB_WORKSPACE: tempFolder('workspace').dir, ...inputs };
    return loadInputs(loadStep(given), given).writeBack;
  };

  it('are none unless given', () => {
    expect(load({})).toEqual({ mode: 'none', paths: [] });
  });

  it('take patterns by line and comma, and leave those inside braces alone', () => {
    const given = { 'INPUT_WRITE-BACK': 'commit', 'INPUT_WRITE-PATHS': 'a, b/**\n\nc.{ts,js},d' };
    expect(load(given)).toEqual({ mode: 'commit', paths: ['a', 'b/**', 'c.{ts,js}', 'd'] });
  });

  it.each([
    ['push', undefined, 'input write-back is "push"'],
    ['patch', '!a', '!a would leave paths out'],
    ['patch', 'a/../b', 'leads out of the repository'],
  ])('refuse %s with %s', (mode, globs, message) => {
    expect(() => load({ 'INPUT_WRITE-BACK': mode, 'INPUT_WRITE-PATHS': globs ?? '' })).toThrow(message);
  });
});
