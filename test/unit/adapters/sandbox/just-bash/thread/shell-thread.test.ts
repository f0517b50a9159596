import { afterEach, describe, expect, test } from 'vitest';
import { ShellThread } from '../../../../../../src/adapters/sandbox/just-bash/thread/shell-thread.ts';
import { ThreadPool } from '../../../../../../src/adapters/sandbox/just-bash/thread/thread-pool.ts';
import { createFileTree } from '../../../../../../src/core/files/file-tree.ts';
import { startNode } from '../../../../../support/process.ts';
import { until } from '../../../../../support/wait.ts';
import { burst, HANG, program } from './burst.ts';

const main = new URL('../../../../../../src/adapters/sandbox/just-bash/thread/main.ts', import.meta.url);
const threads: ShellThread[] = [];

async function start(file = main): Promise<ShellThread> {
  const thread = new ShellThread(file);
  threads.push(thread);
  await thread.ready;
  return thread;
}

/** A thread that says `ready` and then does as written for each message. */
function fake(onMessage: string): Promise<ShellThread> {
  return start(
    program(`import { parentPort } from 'node:worker_threads';
      let run = 0;
      const done = (stdout) =>
        parentPort.postMessage({ kind: 'done', run, result: { stdout, stderr: '', exitCode: 0 }, shell: {} });
      const call = (operation, ...args) => parentPort.postMessage({ kind: 'call', run, call: 0, operation, args });
      parentPort.on('message', (message) => {
        if (message.kind === 'run') run = message.request.run;
        ${onMessage}
      });
      parentPort.postMessage({ kind: 'ready' });`),
  );
}

afterEach(async () => {
  for (const thread of threads.splice(0)) {
    thread.end();
    await thread.gone;
  }
});

describe('a command in a thread', () => {
  test('gives its result and the shell after it, and the thread takes the next', async () => {
    const thread = await start();
    const { result, shell } = await thread.run(burst('cd /tmp; x=1; echo out; echo err >&2; false'));
    expect(result).toMatchObject({ stdout: 'out\n', stderr: 'err\n', exitCode: 1 });
    expect(shell.cwd).toBe('/tmp');
    expect((await thread.run(burst('echo $x; pwd', { shell }))).result.stdout).toBe('1\n/tmp\n');
    expect(thread.hasEnded).toBe(false);
  });

  test('that cannot end itself is ended shortly after its time, with the shell as it was', async () => {
    const thread = await start();
    const { result, shell } = await thread.run(burst(`cd /tmp; ${HANG}`, { timeoutMs: 200 }));
    expect(result).toMatchObject({ exitCode: 124, stoppedBy: 'time' });
    expect(result.stderr).toContain('stopped after 0.2 s');
    expect(shell.cwd).toBe('/workspace');
    expect(thread.hasEnded).toBe(true);
    await thread.gone;
  });

  test('that is aborted throws the reason at once, and its thread is gone', async () => {
    const thread = await start();
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const running = thread.run(burst(HANG, { signal: controller.signal }));
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    await thread.gone;
  });

  test('whose thread ends in the middle says so and hangs nobody', async () => {
    const thread = await fake('process.exit(1);');
    const { result } = await thread.run(burst('echo'));
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(/internal error: .*ended/);
    expect(thread.hasEnded).toBe(true);
  });

  test('that breaks the interpreter ends the thread too', async () => {
    const thread = await fake("parentPort.postMessage({ kind: 'broken', run, message: 'a fault of ours' });");
    const { result } = await thread.run(burst('echo'));
    expect(result.stderr).toContain('internal error: a fault of ours');
    await thread.gone;
  });

  test('writes nothing after its end', async () => {
    const thread = await fake("done(''); call('write', '/workspace/late', new Uint8Array(1));");
    const files = createFileTree({ mounts: [] });
    await thread.run(burst('first', { files }));
    await thread.run(burst('second'));
    expect(await files.stat('/workspace/late')).toBeUndefined();
  });

  test('is not told of what an earlier one asked', async () => {
    // Answers of the first command come when the second one runs: it must not take them for its own.
    const thread = await fake(
      "if (message.kind === 'run' && run === 1) { call('read', '/a'); done(''); } else if (message.kind === 'run') setTimeout(done, 200, 'mine'); else done(`foreign ${message.run}`);",
    );
    const files = createFileTree({ mounts: [] });
    await files.write('/a', new Uint8Array(3));
    await thread.run(burst('first', { files }));
    expect((await thread.run(burst('second'))).result.stdout).toBe('mine');
  });

  test('is not hurt by what an earlier one left behind', async () => {
    const pool = new ThreadPool({ eager: 1, max: 1 });
    const files = createFileTree({ mounts: [] });
    for (let i = 0; i < 150; i++) await files.write(`/tmp/f${i}`, new Uint8Array(2000));
    for (let timeoutMs = 1; timeoutMs < 40; timeoutMs += 3) {
      await pool.run(burst('rg zzz /tmp', { files, timeoutMs }));
      expect((await pool.run(burst('sleep 0.005; echo ok'))).result).toMatchObject({
        stdout: 'ok\n',
        stderr: '',
      });
    }
  });

  test('may not reach so deep into folders that the tree is busy with it', async () => {
    const thread = await start();
    const { result } = await thread.run(burst(`mkdir -p /tmp/${'d/'.repeat(2000)}; echo on`));
    expect(result.stdout).toBe('on\n');
    expect(result.stderr).not.toBe('');
  });
});

describe('output of a thread itself', () => {
  test('never reaches the output of the process: a library warns with what a command gave it', async () => {
    const module = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
    const file = JSON.stringify(main.href);
    const source = `
      const { ShellThread } = await import(${module('../../../../../../src/adapters/sandbox/just-bash/thread/shell-thread.ts')});
      const { burst } = await import(${module('./burst.ts')});
      const thread = new ShellThread(new URL(${file}));
      await thread.ready;
      await thread.run(burst("printf -- '- !!x%%0A::set-output%%20name=x::y 1\\n' | yq ."));`;
    const { stdout, stderr, exitCode } = await startNode(['--input-type=module', '-e', source]).done;
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });
});

describe('memory of a thread', () => {
  test.each([
    ['objects', 'const all = []; for (;;) all.push({ x: all.length });'],
    ['a map, which grows in one piece', 'for (const all = new Map(); ; ) all.set(`k${all.size}`, {});'],
    ['an array in one piece', 'const all = []; for (;;) all.push(new Array(3e7).fill(0));'],
    ['strings', "const all = []; for (;;) all.push('x'.repeat(1e6) + all.length, String(Math.random()));"],
    ['buffers', 'const all = []; for (;;) all.push(Buffer.alloc(1e7, 1));'],
  ])('%s: too much of it ends the command, not the process', { timeout: 90_000 }, async (_, source) => {
    const thread = await fake(source);
    const { result } = await thread.run(burst('anything', { timeoutMs: 80_000 }));
    expect(result).toMatchObject({ exitCode: 126, stoppedBy: 'memory' });
    expect(result.stderr).toContain('more memory');
    await thread.gone;
  });

  test('V8 running out of it is told as the same', async () => {
    const thread = await fake("const e = new Error('out'); e.code = 'ERR_WORKER_OUT_OF_MEMORY'; throw e;");
    expect((await thread.run(burst('anything'))).result.stoppedBy).toBe('memory');
  });

  test('a thread that holds much after a command is worn', async () => {
    const thread = await fake(`globalThis.all = Buffer.alloc(250e6, 1); setTimeout(done, 300, 'done');`);
    expect(thread.isWorn).toBe(false);
    await thread.run(burst('anything'));
    expect(thread.isWorn).toBe(true);
  });
});

describe('bytes between the threads', () => {
  const bytes = Uint8Array.from({ length: 20 * 2 ** 20 }, (_, i) => (i * 31) ^ (i >> 8));

  test('a file of 20 MiB goes there and back unchanged', async () => {
    const files = createFileTree({ mounts: [] });
    await files.write('/workspace/a', bytes);
    const thread = await start();
    const { result } = await thread.run(burst('cp a b; cat b > c; mv c d; cmp a d 2>&1', { files }));
    expect(result.stdout).not.toContain('differ');
    expect(Buffer.compare(await files.read('/workspace/b'), bytes)).toBe(0);
  });

  test('a part of a large buffer costs only itself, and is not taken from its owner', async () => {
    const files = createFileTree({ mounts: [] });
    const given: Uint8Array[] = [];
    const small = bytes.subarray(1000, 1016);
    const thread = await fake(
      "if (message.kind === 'run') call('read', '/a'); else done(String(message.value.buffer.byteLength));",
    );
    const { result } = await thread.run(burst('', { files: { ...filesOf(files), read: async () => small } }));
    expect(result.stdout).toBe('16');
    expect(bytes.length).toBe(20 * 2 ** 20);

    const writing = await start();
    const spied = {
      ...filesOf(files),
      write: async (path: string, content: Uint8Array) => {
        given.push(content);
        await files.write(path, content);
      },
    };
    await writing.run(burst('printf %s abc > x', { files: spied }));
    await until(() => given.length > 0);
    for (const content of given) expect(content.buffer.byteLength).toBe(content.length);
  });
});

/** Its methods as a plain object, so that one can be put in another's place. */
function filesOf(tree: ReturnType<typeof createFileTree>): ReturnType<typeof burst>['files'] {
  return {
    stat: (path) => tree.stat(path),
    lstat: (path) => tree.lstat(path),
    realpath: (path) => tree.realpath(path),
    readlink: (path) => tree.readlink(path),
    read: (path) => tree.read(path),
    list: (path) => tree.list(path),
    write: (path, content) => tree.write(path, content),
    append: (path, content) => tree.append(path, content),
    makeDirectory: (path, options) => tree.makeDirectory(path, options),
    symlink: (target, path) => tree.symlink(target, path),
    chmod: (path, mode) => tree.chmod(path, mode),
    setModified: (path, mtimeMs) => tree.setModified(path, mtimeMs),
    copy: (from, to, options) => tree.copy(from, to, options),
    rename: (from, to) => tree.rename(from, to),
    remove: (path, options) => tree.remove(path, options),
  };
}
