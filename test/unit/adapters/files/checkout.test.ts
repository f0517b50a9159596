import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkoutLayer } from '../../../../src/adapters/files/checkout.ts';
import { createFileTree } from '../../../../src/core/files/file-tree.ts';
import type { FileTree, ReadonlyLayer } from '../../../../src/core/sandbox-port.ts';

let base: string;
let root: string;

beforeEach(() => {
  base = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'flue-checkout-')));
  root = path.join(base, 'repo');
  fs.mkdirSync(root);
  fs.writeFileSync(path.join(base, 'outside'), 'OUTSIDE');
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

function put(name: string, content: string | Uint8Array = name): void {
  const at = path.join(root, name);
  fs.mkdirSync(path.dirname(at), { recursive: true });
  fs.writeFileSync(at, content);
}

const link = (target: string, name: string): void => fs.symlinkSync(target, path.join(root, name));
const layer = (): ReadonlyLayer => checkoutLayer({ workspace: root, path: '.' });
const tree = (): FileTree => createFileTree({ mounts: [{ at: '/workspace', layer: layer() }] });
const text = async (files: FileTree, name: string): Promise<string> =>
  new TextDecoder().decode(await files.read(`/workspace/${name}`));

describe('what is mounted', () => {
  test('a folder of the workspace, read when asked', async () => {
    put('src/a.ts', 'A');
    const files = createFileTree({
      mounts: [{ at: '/workspace', layer: checkoutLayer({ workspace: root, path: 'src' }) }],
    });
    put('src/later.ts', 'L');
    expect((await files.list('/workspace')).map(({ name }) => name)).toEqual(['a.ts', 'later.ts']);
    expect(await text(files, 'later.ts')).toBe('L');
  });

  test.each([
    ['missing', 'does not exist'],
    ['..', 'lies outside the workspace'],
    ['../outside', 'lies outside the workspace'],
    ['/etc', 'lies outside the workspace'],
    ['way-out', 'lies outside the workspace'],
    ['file', 'is not a folder'],
    ['.git', 'is a part of git itself'],
    ['.git/refs', 'is a part of git itself'],
  ])('%s %s: one config_error', (asked, what) => {
    put('file');
    put('.git/refs/x');
    link('..', 'way-out');
    expect(() => checkoutLayer({ workspace: root, path: asked })).toThrowError(
      expect.objectContaining({ code: 'config_error', message: `files: "${asked}" ${what}` }),
    );
  });

  test('a workspace that is reached through a link is the folder behind it', async () => {
    put('a', 'A');
    fs.symlinkSync(root, path.join(base, 'alias'));
    const through = checkoutLayer({ workspace: path.join(base, 'alias'), path: '.' });
    expect(await through.read('a')).toEqual(new TextEncoder().encode('A'));
  });
});

describe('links', () => {
  test('work inside the checkout: relative, absolute, to a file, to a folder, through another', async () => {
    put('real/file', 'R');
    link('real/file', 'relative');
    link(path.join(root, 'real/file'), 'absolute');
    link('real', 'folder');
    link('folder/file', 'chained');
    link(root, 'self');
    for (const name of ['relative', 'absolute', 'folder/file', 'chained', 'self/self/real/file']) {
      expect(await text(tree(), name)).toBe('R');
    }
    expect((await tree().list('/workspace/folder')).map(({ name }) => name)).toEqual(['file']);
  });

  test('lead nowhere outside: relative, absolute, a folder, /proc, a chain', async () => {
    link('../outside', 'relative');
    link(path.join(base, 'outside'), 'absolute');
    link('..', 'folder');
    link('/proc/self/environ', 'environ');
    link('/etc', 'etc');
    link('etc/passwd', 'chained');
    const files = tree();
    for (const name of [
      'relative',
      'absolute',
      'folder/outside',
      'environ',
      'etc/passwd',
      'chained',
      'etc',
    ]) {
      await expect(files.read(`/workspace/${name}`), name).rejects.toMatchObject({ code: 'sandbox_error' });
    }
    for (const name of ['folder/outside', 'etc/passwd']) {
      expect(await layer().read(name)).toBeUndefined();
      expect(await layer().stat(name)).toBeUndefined();
    }
    expect(await layer().list('folder')).toBeUndefined();
  });

  test('a file swapped for a link or a pipe between two looks is not read', async () => {
    put('d/a', 'A');
    const files = tree();
    expect(await text(files, 'd/a')).toBe('A');
    fs.rmSync(path.join(root, 'd/a'));
    link('../../outside', 'd/a');
    await expect(files.read('/workspace/d/a')).rejects.toMatchObject({ errno: 'ENOENT' });
    fs.rmSync(path.join(root, 'd'), { recursive: true });
    fs.mkdirSync(path.join(base, 'elsewhere'));
    fs.writeFileSync(path.join(base, 'elsewhere/a'), 'E');
    link('../elsewhere', 'd');
    await expect(files.read('/workspace/d/a')).rejects.toMatchObject({ errno: 'ENOENT' });
  });
});

describe('what is withheld', () => {
  test('git itself is not there, at any depth, in any case', async () => {
    put('.git/config', 'token');
    put('sub/.git', 'gitdir: ../.git');
    put('x/.GIT/config', 'token');
    put('.gitignore', 'dist');
    const files = tree();
    expect((await files.list('/workspace')).map(({ name }) => name)).toEqual(['.gitignore', 'sub', 'x']);
    expect(await files.list('/workspace/sub')).toEqual([]);
    for (const name of ['.git', '.git/config', 'sub/.git', 'x/.GIT/config']) {
      expect(await files.stat(`/workspace/${name}`)).toBeUndefined();
    }
  });

  const secrets = [
    '.env',
    '.env.local',
    '.ENV',
    'app/.env.production',
    'prod.env',
    'id_rsa',
    '.ssh/config',
    '.ssh/anything',
    'certs/server.pem',
    'server.key',
    'store.p12',
    '.npmrc',
    'pkg/.npmrc',
    '.netrc',
    '.aws/credentials',
    '.docker/config.json',
    '.kube/config',
    '.config/gh/hosts.yml',
    '.config/gcloud/application_default_credentials.json',
    'gha-creds-0123456789abcdef.json',
    'terraform.tfstate',
    '.git-credentials',
  ];

  test.each(secrets)('%s is listed, but nothing of it is given', async (name) => {
    put(name, 'SECRET');
    const files = tree();
    expect((await files.list(path.posix.dirname(`/workspace/${name}`))).length).toBe(1);
    expect(await files.stat(`/workspace/${name}`)).toMatchObject({ size: 0, mode: 0 });
    await expect(files.read(`/workspace/${name}`)).rejects.toMatchObject({
      errno: 'EACCES',
      message: `permission denied: ${name} may hold secrets and is kept out of the sandbox`,
    });
  });

  test.each(['README.env.md', 'id_rsa.pub', 'keyboard.ts', 'environment.ts', 'src/env.ts', 'tsconfig.json'])(
    '%s is an ordinary file',
    async (name) => {
      put(name, 'plain');
      expect(await text(tree(), name)).toBe('plain');
    },
  );

  test('a private key under any name is known by its first line', async () => {
    put('deploy', '-----BEGIN OPENSSH PRIVATE KEY-----\nabc');
    put('pgp', '\n-----BEGIN PGP PRIVATE KEY BLOCK-----\nabc');
    put('public', '-----BEGIN PUBLIC KEY-----\nabc');
    await expect(tree().read('/workspace/deploy')).rejects.toMatchObject({ errno: 'EACCES' });
    await expect(tree().read('/workspace/pgp')).rejects.toMatchObject({ errno: 'EACCES' });
    expect(await text(tree(), 'public')).toContain('PUBLIC');
  });

  test('a link to a secret opens it no more than its name does', async () => {
    put('.env', 'SECRET');
    link('.env', 'harmless.txt');
    await expect(tree().read('/workspace/harmless.txt')).rejects.toMatchObject({ errno: 'EACCES' });
  });

  test('a secret stays one when its folder is what is mounted', async () => {
    put('.aws/credentials', 'SECRET');
    const mounted = checkoutLayer({ workspace: root, path: '.aws' });
    await expect(mounted.read('credentials')).rejects.toMatchObject({ errno: 'EACCES' });
  });

  test('pipes, sockets and devices are not there, and looking at them blocks nothing', async () => {
    execFileSync('/usr/bin/env', ['mkfifo', path.join(root, 'pipe')]);
    const server = net.createServer().listen(path.join(root, 'socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    put('file');
    const files = tree();
    expect((await files.list('/workspace')).map(({ name }) => name)).toEqual(['file']);
    await expect(files.read('/workspace/pipe')).rejects.toMatchObject({ errno: 'ENOENT' });
    await expect(files.read('/workspace/socket')).rejects.toMatchObject({ errno: 'ENOENT' });
    server.close();
  });

  test('paths that climb or mean something to the host name nothing', async () => {
    for (const name of ['../outside', '..', 'a/../../outside', './x', '/etc/passwd', 'a//b']) {
      expect(await layer().stat(name)).toBeUndefined();
      expect(await layer().read(name)).toBeUndefined();
    }
  });
});

describe('content', () => {
  test('bytes come as they are, large files too', async () => {
    const small = Uint8Array.from({ length: 256 }, (_, i) => i);
    const large = new Uint8Array(3_000_000).fill(7);
    put('small', small);
    put('large', large);
    expect(await tree().read('/workspace/small')).toEqual(small);
    expect(Buffer.compare(await tree().read('/workspace/large'), large)).toBe(0);
  });

  test('a file above the cap is refused by name, without the host path', async () => {
    put('big', new Uint8Array(2_000_000));
    const capped = checkoutLayer({ workspace: root, path: '.', maxFileBytes: 2 ** 20 });
    await expect(capped.read('big')).rejects.toMatchObject({
      errno: 'EFBIG',
      message: 'file too large: big (at most 1 MiB are read into the sandbox)',
    });
  });

  test('modes come along', async () => {
    put('run.sh', '#!/bin/sh');
    fs.chmodSync(path.join(root, 'run.sh'), 0o755);
    expect(await tree().stat('/workspace/run.sh')).toMatchObject({ mode: 0o755, size: 9 });
  });

  test('a walk over many files lets others run', async () => {
    for (let i = 0; i < 2000; i++) put(`many/${i}`, 'x'.repeat(2000));
    const files = tree();
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    for (const { name } of await files.list('/workspace/many')) await files.read(`/workspace/many/${name}`);
    clearInterval(timer);
    expect(longest).toBeLessThan(50);
  });
});
