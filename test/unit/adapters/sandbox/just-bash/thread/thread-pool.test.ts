import { afterEach, describe, expect, test } from 'vitest';
import {
  ThreadPool,
  type ThreadPoolOptions,
} from '../../../../../../src/adapters/sandbox/just-bash/thread/thread-pool.ts';
import { startNode } from '../../../../../support/process.ts';
import { until } from '../../../../../support/wait.ts';
import { burst, countWorkers, HANG, program } from './burst.ts';

const hangs: AbortController[] = [];
const ended: Promise<unknown>[] = [];

/** Keeps one thread of the pool busy until the test is over. */
function hang(pool: ThreadPool): AbortController {
  const controller = new AbortController();
  hangs.push(controller);
  ended.push(pool.run(burst(HANG, { signal: controller.signal })).catch(() => undefined));
  return controller;
}

function createPool(options: ThreadPoolOptions = {}): ThreadPool {
  return new ThreadPool({ eager: 1, growAfterMs: 20, keepMs: 50, ...options });
}

afterEach(async () => {
  for (const controller of hangs.splice(0)) controller.abort();
  await Promise.all(ended.splice(0));
});

describe('a pool of threads', () => {
  test('gives a waiting command a thread while others hang', async () => {
    const pool = createPool();
    hang(pool);
    hang(pool);
    const { result } = await pool.run(burst('echo through'));
    expect(result.stdout).toBe('through\n');
  });

  test('never has more threads than it may, and goes on when one is free again', async () => {
    const workers = countWorkers();
    const pool = createPool({ max: 2 });
    const first = hang(pool);
    hang(pool);
    const waiting = pool.run(burst('echo at last'));
    await until(() => workers() === 2);
    let isDone = false;
    void waiting.then(() => {
      isDone = true;
    });
    // Long enough for it to have grown, if it did.
    const began = performance.now();
    await until(() => performance.now() - began > 200);
    expect([isDone, workers()]).toEqual([false, 2]);
    first.abort();
    expect((await waiting).result.stdout).toBe('at last\n');
  });

  test('a command that is aborted while it waits leaves, and takes no thread from others', async () => {
    const pool = createPool({ max: 1 });
    const holder = hang(pool);
    const controller = new AbortController();
    const reason = new Error('given up');
    const leaving = pool.run(burst('echo never', { signal: controller.signal }));
    const staying = pool.run(burst('echo stayed'));
    controller.abort(reason);
    await expect(leaving).rejects.toBe(reason);
    holder.abort();
    expect((await staying).result.stdout).toBe('stayed\n');
  });

  test('a command whose signal is aborted already takes none', async () => {
    const reason = new Error('too late');
    await expect(createPool().run(burst('echo', { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
  });

  test('ends idle threads but one, and uses that one again', async () => {
    const workers = countWorkers();
    const pool = createPool({ eager: 3 });
    await Promise.all([1, 2, 3].map((i) => pool.run(burst(`echo ${i}`))));
    await until(() => workers() === 1);
    expect((await pool.run(burst('echo again'))).result.stdout).toBe('again\n');
    expect(workers()).toBe(1);
  });

  test('a thread that ended while idle is not used', async () => {
    const pool = createPool({
      file: program(`import { parentPort } from 'node:worker_threads';
        parentPort.on('message', () => {
          parentPort.postMessage({ kind: 'done', run: 1, result: { stdout: 'done', stderr: '', exitCode: 0 }, shell: {} });
          setTimeout(() => process.exit(), 50);
        });
        parentPort.postMessage({ kind: 'ready' });`),
    });
    const workers = countWorkers();
    for (let i = 0; i < 3; i++) {
      expect((await pool.run(burst('anything'))).result.stdout).toBe('done');
      await until(() => workers() === 0);
      // The thread is gone; that this side was told of it comes a moment later.
      const gone = performance.now();
      await until(() => performance.now() - gone > 50);
    }
  });

  test('a program that is not there is one clear error, for all who wait', async () => {
    const pool = createPool({ file: new URL('file:///nowhere/thread.js') });
    const runs = [1, 2, 3].map(() => pool.run(burst('echo')));
    for (const run of runs) await expect(run).rejects.toThrow(/nowhere\/thread\.js/);
    await expect(pool.run(burst('echo'))).rejects.toThrow(/nowhere\/thread\.js/);
  });

  test('many short commands share the threads there are: no more are started for them', async () => {
    const workers = countWorkers();
    const pool = createPool({ eager: 2 });
    const runs = Array.from({ length: 300 }, () => pool.run(burst('echo a | cat')));
    const said = (await Promise.all(runs)).map(({ result }) => result.stdout);
    expect(new Set(said)).toEqual(new Set(['a\n']));
    // A machine with more to do than cores may start one or two for a command that only waited for its turn.
    expect(workers()).toBeLessThanOrEqual(5);
  });

  test('a thread that dies while it starts leaves nobody waiting', async () => {
    const dying = createPool({ file: program('process.exit(3)'), eager: 2 });
    const runs = [1, 2, 3].map(() => dying.run(burst('echo')));
    for (const run of runs) await expect(run).rejects.toThrow(/has ended/);
    const throwing = createPool({ file: program('throw new Error("broken program")') });
    await expect(throwing.run(burst('echo'))).rejects.toThrow('broken program');
  });

  test('a process with idle threads only ends by itself, one with a running command does not end before it', async () => {
    const url = new URL(
      '../../../../../../src/adapters/sandbox/just-bash/thread/thread-pool.ts',
      import.meta.url,
    );
    const burstUrl = new URL('./burst.ts', import.meta.url);
    const source = `
      const { ThreadPool } = await import(${JSON.stringify(url.href)});
      const { burst } = await import(${JSON.stringify(burstUrl.href)});
      const pool = new ThreadPool({ eager: 2, keepMs: 60000 });
      pool.run(burst('sleep 0.3; echo first')).then(({ result }) => console.log(result.stdout));
      pool.run(burst('echo second')).then(({ result }) => console.log(result.stdout));`;
    const { exitCode, stdout, durationMs } = await startNode(['--input-type=module', '-e', source]).done;
    expect(exitCode).toBe(0);
    expect(stdout.trim().split(/\s+/).sort()).toEqual(['first', 'second']);
    expect(durationMs).toBeLessThan(15_000);
  });
});
