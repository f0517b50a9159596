// Checkouts as an attacker or bad luck may leave them, looked at in both ways that the host can be asked.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type CheckoutOptions, checkoutLayer } from '../../../../src/adapters/files/checkout.ts';
import { hostFolders } from '../../../../src/adapters/files/host-folders.ts';
import { createFileTree } from '../../../../src/core/files/file-tree.ts';
import type { FileTree, ReadonlyLayer } from '../../../../src/core/sandbox-port.ts';
import { grepTool } from '../../../../src/core/tools/grep.ts';
import { checkoutFolder } from '../../../support/checkout-folder.ts';
import { toolBench } from '../../../support/tool-context.ts';

const folder = checkoutFolder();
const { put, link } = folder;
afterEach(() => vi.restoreAllMocks());

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a mount that cannot be', () => {
  const refusal = (asked: string): string => {
    try {
      checkoutLayer({ workspace: folder.root, path: asked });
    } catch (thrown) {
      return (thrown as Error).message;
    }
    return 'mounted';
  };

  test('a pipe, a link in circles, a NUL, a link to a folder outside', () => {
    execFileSync('mkfifo', [path.join(folder.root, 'pipe')]);
    link('round', 'round');
    link('..', 'out');
    expect(refusal('pipe')).toBe('files: "pipe" is not a folder');
    expect(refusal('round')).toBe('files: "round" is a link that leads in circles');
    expect(refusal('a\0b')).toBe('files: "a\\u0000b" does not exist');
    expect(refusal('out')).toBe('files: "out" lies outside the workspace');
    expect(refusal('out/repo')).toBe('mounted');
    expect(refusal('..foo')).toBe('files: "..foo" does not exist');
    put('..foo/x');
    expect(refusal('..foo')).toBe('mounted');
  });

  test('a folder that may not be opened', () => {
    vi.spyOn(fs.realpathSync, 'native').mockImplementation(() => {
      throw Object.assign(new Error('no'), { code: 'EACCES' });
    });
    expect(refusal('.')).toBe('files: "." cannot be opened: permission denied');
  });
});

describe.each(['descriptor', 'path'] as const)('asked by %s', (by) => {
  const layer = (options: Partial<CheckoutOptions> = {}): ReadonlyLayer =>
    checkoutLayer({ workspace: folder.root, path: '.', folders: hostFolders(by), ...options });
  const tree = (options?: Partial<CheckoutOptions>): FileTree =>
    createFileTree({ mounts: [{ at: '/workspace', layer: layer(options) }] });
  const text = async (files: FileTree, name: string): Promise<string> =>
    new TextDecoder().decode(await files.read(`/workspace/${name}`));

  describe('links', () => {
    test('take the long way into the folder: absolute, through the folders above, by another name of it', async () => {
      put('real/file', 'R');
      fs.symlinkSync(folder.root, path.join(folder.base, 'alias'));
      link('../../repo/real/file', 'deep/up');
      link(`../..${folder.root}/real/file`, 'deep/far-up');
      link('../../repo', 'deep/self');
      link(`${folder.root}//real/./file`, 'deep/odd');
      link(path.join(folder.base, 'alias/real/file'), 'deep/aliased');
      link(`${folder.base}/elsewhere/../repo/real/file`, 'deep/roundabout');
      const files = tree({ workspace: path.join(folder.base, 'alias') });
      for (const name of ['up', 'self/real/file', 'odd', 'aliased'])
        expect(await text(files, `deep/${name}`), name).toBe('R');
      await expect(text(files, 'deep/roundabout')).rejects.toMatchObject({ errno: 'ENOENT' });
    });

    test('in a chain: 40 of them work, a circle does not', async () => {
      put('file', 'F');
      link('file', 'l0');
      for (let i = 1; i < 45; i++) link(`l${i - 1}`, `l${i}`);
      link('b', 'a');
      link('a', 'b');
      link('.', 'here');
      expect(await text(tree(), 'l39')).toBe('F');
      await expect(text(tree(), 'l44')).rejects.toMatchObject({ errno: 'ELOOP' });
      await expect(text(tree(), 'a')).rejects.toMatchObject({ errno: 'ELOOP' });
      expect(await text(tree(), `${'here/'.repeat(40)}file`)).toBe('F');
      await expect(text(tree(), `${'here/'.repeat(41)}file`)).rejects.toMatchObject({ errno: 'ELOOP' });
    });

    test('planted in the sandbox lead nowhere outside, also through links of the checkout', async () => {
      link('..', 'up');
      link('/', 'top');
      const files = tree();
      for (const target of [
        folder.base,
        '../..',
        'up',
        'top',
        `${folder.root}/up`,
        '/proc/self/cwd',
        '../../../../..',
      ]) {
        await files.symlink(target, '/workspace/planted');
        for (const name of ['outside', `repo/outside`, `${folder.base.slice(1)}/outside`, 'etc/passwd']) {
          await expect(text(files, `planted/${name}`), `${target} ${name}`).rejects.toMatchObject({
            code: 'sandbox_error',
          });
        }
        await files.remove('/workspace/planted');
      }
    });

    test('a write through one never reaches the disk', async () => {
      put('real/file', 'R');
      link('real', 'folder');
      link('../outside', 'out');
      const files = tree();
      await files.write('/workspace/folder/file', bytes('NEW'));
      await files.write('/workspace/out', bytes('NEW')).catch(() => undefined);
      await files.remove('/workspace/folder/file');
      expect(fs.readFileSync(path.join(folder.root, 'real/file'), 'utf8')).toBe('R');
      expect(fs.readFileSync(path.join(folder.base, 'outside'), 'utf8')).toBe('OUTSIDE');
      expect(await layer().stat('real/file')).toBeDefined();
    });

    // Where a path is all there is, a swap at the right microseconds, three times in a row, cannot be told.
    test.runIf(by === 'descriptor')(
      'a folder swapped for a link all the time never shows what is behind it',
      async () => {
        put('d/file', 'INSIDE');
        fs.mkdirSync(path.join(folder.base, 'elsewhere'));
        fs.writeFileSync(path.join(folder.base, 'elsewhere/file'), 'OUTSIDE');
        fs.writeFileSync(path.join(folder.base, 'elsewhere/stranger'), 'OUTSIDE');
        const swap = `const fs = require('fs'); process.chdir(${JSON.stringify(folder.base)}); console.log('ready');
        for (;;) { try { fs.renameSync('repo/d', 'kept'); fs.symlinkSync('../elsewhere', 'repo/d');
          fs.rmSync('repo/d'); fs.renameSync('kept', 'repo/d'); } catch {} }`;
        const child = spawn(process.execPath, ['-e', swap], { stdio: ['ignore', 'pipe', 'inherit'] });
        await new Promise((resolve) => child.stdout?.once('data', resolve));
        const mounted = layer();
        const seen = new Set<string>();
        const until = performance.now() + 600;
        while (performance.now() < until) {
          seen.add(new TextDecoder().decode((await mounted.read('d/file')) ?? bytes('absent')));
          for (const { name } of (await mounted.list('d')) ?? []) seen.add(name);
        }
        child.kill('SIGKILL');
        await new Promise((resolve) => child.once('close', resolve));
        expect([...seen].filter((what) => !['INSIDE', 'absent', 'file'].includes(what))).toEqual([]);
      },
    );
  });

  describe('names', () => {
    const odd = [
      'new\nline',
      'back\\slash',
      'tab\there',
      '"quoted"',
      '-rf',
      '...',
      'x (deleted)',
      'é',
      '\u{1f600}',
    ];

    test.each(odd)('%j is a name like any other', async (name) => {
      put(`d/${name}`, 'ODD');
      const files = tree();
      expect((await files.list('/workspace/d')).map((entry) => entry.name)).toEqual([name]);
      expect(await text(files, `d/${name}`)).toBe('ODD');
    });

    test('what is no UTF-8 is listed, and says so when it is read; the rest goes on', async () => {
      put('d/good', 'hit\n');
      fs.writeFileSync(
        Buffer.concat([Buffer.from(`${folder.root}/d/bad`), Buffer.from([0xff, 0xfe])]),
        'hit\n',
      );
      const odd = Buffer.concat([Buffer.from(`${folder.root}/d/folder`), Buffer.from([0xff])]);
      fs.mkdirSync(odd);
      fs.writeFileSync(Buffer.concat([odd, Buffer.from('/in')]), 'hit\n');
      const files = tree();
      const [bad = '', listed = '', good] = (await files.list('/workspace/d')).map(({ name }) => name);
      expect(good).toBe('good');
      expect(await files.stat(`/workspace/d/${bad}`)).toMatchObject({ kind: 'file', size: 0, mode: 0 });
      await expect(files.read(`/workspace/d/${bad}`)).rejects.toMatchObject({
        errno: 'EINVAL',
        message: `cannot be read: d/${bad} (its name on the host is not valid UTF-8)`,
      });
      await expect(files.list(`/workspace/d/${listed}`)).rejects.toMatchObject({ errno: 'EINVAL' });
      const bench = await toolBench(layer());
      expect(await bench.call(grepTool, { pattern: 'hit' })).toBe(
        `d/good:1:hit\n[not readable: d/${bad}, d/${listed}]`,
      );
    });

    test('a path with a NUL names nothing', async () => {
      await expect(tree().read('/workspace/a\0b')).rejects.toMatchObject({ errno: 'EINVAL' });
      expect(await layer().read('a\0b')).toBeUndefined();
      expect(await layer().list('a\0b')).toBeUndefined();
    });
  });
});
