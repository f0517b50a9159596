// What goes wrong on the host while a checkout is looked at, in both ways that the host can be asked.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type CheckoutOptions, checkoutLayer } from '../../../../src/adapters/files/checkout.ts';
import { hostFolders } from '../../../../src/adapters/files/host-folders.ts';
import { createFileTree } from '../../../../src/core/files/file-tree.ts';
import type { FileTree, ReadonlyLayer } from '../../../../src/core/sandbox-port.ts';
import { globTool } from '../../../../src/core/tools/glob.ts';
import { grepTool } from '../../../../src/core/tools/grep.ts';
import { checkoutFolder } from '../../../support/checkout-folder.ts';
import { toolBench } from '../../../support/tool-context.ts';
import { until } from '../../../support/wait.ts';

const folder = checkoutFolder();
const { put, link } = folder;
afterEach(() => vi.restoreAllMocks());

describe.each(['descriptor', 'path'] as const)('asked by %s', (by) => {
  const layer = (options: Partial<CheckoutOptions> = {}): ReadonlyLayer =>
    checkoutLayer({ workspace: folder.root, path: '.', folders: hostFolders(by), ...options });
  const tree = (options?: Partial<CheckoutOptions>): FileTree =>
    createFileTree({ mounts: [{ at: '/workspace', layer: layer(options) }] });
  const text = async (files: FileTree, name: string): Promise<string> =>
    new TextDecoder().decode(await files.read(`/workspace/${name}`));

  describe('what changes while it is looked at', () => {
    /** Lets `change` happen right after the file was opened. */
    function onceOpened(change: (at: string) => void): void {
      const open = fs.openSync;
      let done = false;
      vi.spyOn(fs, 'openSync').mockImplementation((at, ...rest) => {
        const fd = open(at, ...rest);
        if (!done && String(at).endsWith('file')) {
          done = true;
          change(path.join(folder.root, 'd/file'));
        }
        return fd;
      });
    }

    test.each([
      ['deleted', (at: string) => fs.rmSync(at), ['before', 'absent']],
      ['truncated', (at: string) => fs.truncateSync(at, 3), ['bef']],
      ['extended', (at: string) => fs.appendFileSync(at, 'XYZ'), ['before', 'beforeXYZ']],
      [
        'replaced by a link that leads out',
        (at: string) => {
          fs.rmSync(at);
          fs.symlinkSync('../../outside', at);
        },
        ['before', 'absent'],
      ],
      [
        'replaced by a pipe',
        (at: string) => {
          fs.rmSync(at);
          execFileSync('mkfifo', [at]);
        },
        ['before', 'absent'],
      ],
    ])('%s', async (_, change, allowed) => {
      put('d/file', 'before');
      onceOpened(change);
      const content = await layer().read('d/file');
      expect(allowed).toContain(content === undefined ? 'absent' : new TextDecoder().decode(content));
    });

    test('a large file that is truncated half way is what was left of it', async () => {
      put('d/file', new Uint8Array(3_000_000).fill(7));
      const read = layer().read('d/file');
      fs.truncateSync(path.join(folder.root, 'd/file'), 1000);
      expect((await read)?.length).toBeLessThanOrEqual(3_000_000);
      expect(await layer().read('d/file')).toHaveLength(1000);
    });

    test('a tree whose folders come and go: a search ends with what it found', async () => {
      for (let i = 0; i < 40; i++) put(`d${i}/file`, 'hit\n');
      const list = fs.readdirSync;
      let lists = 0;
      vi.spyOn(fs, 'readdirSync').mockImplementation(((at: string, options: { withFileTypes: true }) => {
        if (++lists === 5)
          for (let i = 20; i < 40; i++) fs.rmSync(path.join(folder.root, `d${i}`), { recursive: true });
        return list(at, options);
      }) as never);
      const bench = await toolBench(layer());
      const found = await bench.call(grepTool, { pattern: 'hit' });
      expect(found).toMatch(/^d0\/file:1:hit\n/);
      expect(found).not.toContain('ERROR');
    });
  });

  describe('what the host refuses', () => {
    function failing(call: 'openSync' | 'readSync' | 'readdirSync', code: string, part: string): void {
      const real = fs[call] as (...args: unknown[]) => unknown;
      vi.spyOn(fs, call as 'openSync').mockImplementation((...args: unknown[]) => {
        const isMeant =
          typeof args[0] === 'number'
            ? fs.readlinkSync(`/proc/self/fd/${args[0]}`).endsWith(part)
            : String(args[0]).endsWith(part);
        if (isMeant) throw Object.assign(new Error(`${code}: at ${folder.root}`), { code });
        return real(...args) as number;
      });
    }

    test.each([
      ['openSync', 'EACCES', 'EACCES', 'permission denied: bad'],
      ['openSync', 'EPERM', 'EACCES', 'permission denied: bad'],
      ['openSync', 'EMFILE', 'EBUSY', 'too many open files on the host: bad'],
      ['openSync', 'EIO', 'EACCES', 'cannot be read: bad (EIO)'],
      ['readSync', 'EIO', 'EACCES', 'cannot be read: bad (EIO)'],
    ] as const)(
      '%s %s: one clear error without a path of the host, and the rest is read',
      async (call, code, errno, message) => {
        put('bad', 'hit\n');
        put('good', 'hit\n');
        failing(call, code, 'bad');
        const thrown: unknown = await layer()
          .read('bad')
          .catch((error: unknown) => error);
        expect(thrown).toMatchObject({ errno, message });
        expect((thrown as Error).cause).toBeUndefined();
        const bench = await toolBench(layer());
        expect(await bench.call(grepTool, { pattern: 'hit' })).toBe('good:1:hit\n[not readable: bad]');
      },
    );

    test('a folder that may not be listed is one, and the rest is found', async () => {
      put('closed/file', 'hit\n');
      put('good', 'hit\n');
      failing(by === 'path' ? 'readdirSync' : 'openSync', 'EACCES', 'closed');
      await expect(tree().list('/workspace/closed')).rejects.toMatchObject({
        errno: 'EACCES',
        message: 'permission denied: closed',
      });
      const bench = await toolBench(layer());
      expect(await bench.call(grepTool, { pattern: 'hit' })).toBe('good:1:hit\n[not readable: closed]');
      expect(await bench.call(globTool, { pattern: '**' })).toBe('good\n[not readable: closed]');
    });

    test('descriptors are closed again, whatever happens', async () => {
      for (let i = 0; i < 200; i++) put(`d${i}/file`);
      execFileSync('mkfifo', [path.join(folder.root, 'pipe')]);
      const files = tree({ maxFileBytes: 4 });
      const count = (): number => fs.readdirSync('/proc/self/fd').length;
      const before = count();
      for (let i = 0; i < 200; i++) await files.read(`/workspace/d${i}/file`).catch(() => undefined);
      await files.read('/workspace/pipe').catch(() => undefined);
      expect(count()).toBeLessThan(before + 80);
      await until(() => count() <= before, { timeoutMs: 5000, what: 'all descriptors to be closed' });
    });
  });

  describe('what is not a file', () => {
    test('a writer that waits at a pipe is not let go by a look at it', async () => {
      execFileSync('mkfifo', [path.join(folder.root, 'pipe')]);
      const writer = spawn('/bin/sh', [
        '-c',
        `echo secret > ${JSON.stringify(path.join(folder.root, 'pipe'))}`,
      ]);
      let ended = false;
      writer.once('close', () => {
        ended = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      const files = tree();
      expect(await files.list('/workspace')).toEqual([]);
      expect(await files.stat('/workspace/pipe')).toBeUndefined();
      await expect(files.read('/workspace/pipe')).rejects.toMatchObject({ errno: 'ENOENT' });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(ended).toBe(false);
      writer.kill('SIGKILL');
    });
  });

  test('large files are taken into memory one at a time, and all arrive', async () => {
    for (let i = 0; i < 8; i++) put(`big${i}`, new Uint8Array(2_000_000).fill(i));
    const read = fs.read;
    const open = new Set<number>();
    let most = 0;
    vi.spyOn(fs, 'read').mockImplementation(((fd: number, ...rest: unknown[]) => {
      open.add(fd);
      most = Math.max(most, open.size);
      const done = rest.pop() as (...args: unknown[]) => void;
      return (read as (...args: unknown[]) => void)(fd, ...rest, (...args: unknown[]) => {
        open.delete(fd);
        done(...args);
      });
    }) as never);
    const mounted = layer();
    const all = await Promise.all(Array.from({ length: 8 }, (_, i) => mounted.read(`big${i}`)));
    expect(all.map((content, i) => content?.every((byte) => byte === i) && content.length)).toEqual(
      Array(8).fill(2_000_000),
    );
    expect(most).toBe(1);
  });

  test('an example of an .env is read, unless there is a key in it', async () => {
    put('.env.example', 'TOKEN=changeme\n');
    put('.env.sample', `A=1\nKEY="-----BEGIN RSA PRIVATE KEY-----\nMII"\n`);
    put('.env', 'TOKEN=real\n');
    expect(await text(tree(), '.env.example')).toBe('TOKEN=changeme\n');
    expect(await tree().stat('/workspace/.env.example')).toMatchObject({ size: 15, mode: 0o644 });
    await expect(text(tree(), '.env.sample')).rejects.toMatchObject({ errno: 'EACCES' });
    await expect(text(tree(), '.env')).rejects.toMatchObject({ errno: 'EACCES' });
    link('.env', '.env.template');
    await expect(text(tree(), '.env.template')).rejects.toMatchObject({ errno: 'EACCES' });
  });
});
