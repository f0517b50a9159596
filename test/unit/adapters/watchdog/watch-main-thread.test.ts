import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type RunningProcess, startNode } from '../../../support/process.ts';
import { tempFolder } from '../../../support/project.ts';
import { until } from '../../../support/wait.ts';

const WATCH = fileURLToPath(
  new URL('../../../../src/adapters/watchdog/watch-main-thread.ts', import.meta.url),
);
const folder = tempFolder();
const said = `${folder.dir}/said.txt`;
/** On a busy machine the deadline may come before the first notice. */
const ENDED = /^(?:blocked )?finalised exit$/;
const children: RunningProcess[] = [];

afterAll(() => {
  for (const child of children) child.kill();
});

/** A process that is watched with a short patience and then does `what`. */
function watched(what: string, options: { node?: string[]; deadlineMs?: number; onWedged?: string } = {}) {
  const { node = [], deadlineMs = 700, onWedged = `writeSync(1, 'finalised'); return 3` } = options;
  const program = `
    import { writeSync } from 'node:fs';
    import { watchMainThread } from ${JSON.stringify(WATCH)};
    process.on('exit', () => writeSync(1, ' exit'));
    process.on('SIGINT', () => writeSync(1, ' sigint'));
    const seen = { blocked: false };
    const watch = watchMainThread({
      staleMs: 600, killAfterMs: 1_500,
      onWedged() { ${onWedged} },
      onBlocked() { seen.blocked = true; writeSync(1, 'blocked '); },
      onFreed() { writeSync(1, 'freed '); },
      lastWords: [{ to: 2, text: 'last words' }, { to: ${JSON.stringify(said)}, text: 'last words' }],
    });
    watch.setDeadline(Date.now() + ${deadlineMs});
    ${what}`;
  const child = startNode([...node, '--input-type=module', '-e', program], { timeoutMs: 15_000 });
  children.push(child);
  return child;
}

describe.concurrent('a blocked main thread past its deadline', () => {
  it.each([
    ['an endless loop', 'while (true) {}'],
    ['endless microtasks', 'const next = () => Promise.resolve().then(next); await next();'],
    ['a catastrophic pattern', `/(a+)+$/.test('a'.repeat(60) + 'b');`],
    ['a wait on shared memory', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);'],
    ['a loop inside a callback', 'setTimeout(() => { for (;;) {} }, 20);'],
    ['a loop that swallows what is thrown at it', 'for (;;) { try { JSON.parse("{"); } catch {} }'],
  ])('is ended by its hook in the midst of %s', async (_, what) => {
    const { exitCode, stdout, stderr } = await watched(what).done;
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(ENDED);
    expect(stderr).toBe('');
  });

  it('is ended under --inspect just the same', async () => {
    const { exitCode, stdout, stderr } = await watched('while (true) {}', { node: ['--inspect=127.0.0.1:0'] })
      .done;
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(ENDED);
    expect(stderr).not.toContain('Waiting for the debugger');
  });

  it('is killed with its last words when the hook throws', async () => {
    const { signal, stderr } = await watched('while (true) {}', { onWedged: `throw new Error('no')` }).done;
    expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: 'last words' });
    expect(folder.read('said.txt')).toContain('last words');
  });

  it('is killed with its last words in a native call that nothing can stop', async () => {
    const what = `(await import('node:child_process')).execSync('sleep 12')`;
    const { signal, stderr } = await watched(what).done;
    expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: 'last words' });
  });

  it('is killed with its last words where the inspector is denied', async () => {
    const node = [
      '--permission',
      '--allow-worker',
      '--allow-fs-read=*',
      '--allow-fs-write=*',
      '--no-warnings',
    ];
    const { signal, stderr } = await watched('while (true) {}', { node }).done;
    expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: 'last words' });
  });
});

describe.concurrent('a main thread that has not wedged', () => {
  it('is told that it was blocked, goes on, and is told when that is over', async () => {
    const what = `
      while (!seen.blocked) {}
      setTimeout(() => { watch.stop(); writeSync(1, 'done'); process.exit(0); }, 500);`;
    const { exitCode, stdout } = await watched(what, { deadlineMs: 60_000 }).done;
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'blocked freed done exit' });
  });

  it('is left alone past its deadline while its event loop turns', async () => {
    const { exitCode, stdout } = await watched(`setTimeout(() => process.exit(0), 2_000);`).done;
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: ' exit' });
  });

  it('is not kept alive by the watch', async () => {
    const { exitCode, durationMs } = await watched('', { deadlineMs: 60_000 }).done;
    expect(exitCode).toBe(0);
    expect(durationMs).toBeLessThan(5_000);
  });

  it('may block for ever once the watch is stopped', async () => {
    const running = watched(`watch.stop(); setTimeout(() => { writeSync(1, 'loop'); while (true) {} }, 50);`);
    await running.prints(/loop/);
    const start = performance.now();
    await until(() => performance.now() - start > 2_500, { what: 'time', everyMs: 100 });
    expect(running.running()).toBe(true);
  });

  it('is left alone while somebody has stopped it in a debugger', async () => {
    const running = watched(
      `setTimeout(() => { debugger; writeSync(1, 'resumed'); process.exit(0); }, 1_000);`,
      {
        node: ['--inspect=127.0.0.1:0'],
        deadlineMs: 1_200,
      },
    );
    const [, url] = await running.prints(/(ws:\S+)/);
    const debug = await attach(String(url));
    await until(() => debug.paused(), { what: 'the breakpoint' });
    const start = performance.now();
    await until(() => performance.now() - start > 2_500, { what: 'time', everyMs: 100 });
    expect(running.running()).toBe(true);
    debug.send('Debugger.resume');
    await running.prints(/resumed/);
    debug.close();
    expect((await running.done).exitCode).toBe(0);
  });
});

async function attach(url: string) {
  const socket = new WebSocket(url);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  let id = 0;
  let paused = false;
  socket.addEventListener('message', ({ data }) => {
    if (String(data).includes('"Debugger.paused"')) paused = true;
  });
  const send = (method: string) => socket.send(JSON.stringify({ id: ++id, method }));
  send('Debugger.enable');
  return { send, paused: () => paused, close: () => socket.close() };
}
