// How the fake runner ends a step: cancellation in its three signals, kills, time limits, and what is left running.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { runFixture } from './fixture-action.ts';

const grace = { sigtermMs: 200, sigkillMs: 200 };
const WAIT = "console.log('ready'); await sleep(60_000);";

it('a cancel is SIGINT first, and post runs with the state', async () => {
  const main = `process.once('SIGINT', () => { put('STATE', 'cost=1\\n'); process.exit(130); }); ${WAIT}`;
  const result = await runFixture(
    { main, post: 'console.log(env.STATE_cost);' },
    { cancelAfter: /ready/, grace },
  );
  expect(result).toMatchObject({ conclusion: 'cancelled', exitCode: 130, state: { cost: '1' } });
  expect(result.post).toMatchObject({ conclusion: 'success', stdout: '1\n' });
});

it('a cancel goes on to SIGTERM and SIGKILL when the step does not listen', async () => {
  const deaf = `process.on('SIGINT', () => console.log('int')); process.on('SIGTERM', () => console.log('term'));`;
  const result = await runFixture({ main: deaf + WAIT }, { cancelAfter: /ready/, grace });
  expect(result).toMatchObject({ conclusion: 'cancelled', exitCode: null, signal: 'SIGKILL' });
  expect(result.stdout).toBe('ready\nint\nterm\n');
  expect(result.durationMs).toBeGreaterThan(400);
});

it('an aborted signal is a cancel', async () => {
  const abort = new AbortController();
  const pending = runFixture({ main: WAIT }, { signal: abort.signal, grace });
  abort.abort();
  expect(await pending).toMatchObject({ conclusion: 'cancelled', signal: 'SIGINT' });
});

it('a kill leaves what was written, even a half-written file, and post still runs', async () => {
  const main = `put('STATE', 'db=1\\nhalf<<E\\n'); ${WAIT}`;
  const result = await runFixture({ main, post: 'console.log(env.STATE_db);' }, { killAfter: /ready/ });
  expect(result).toMatchObject({ conclusion: 'failure', signal: 'SIGKILL', state: { db: '1' } });
  expect(result.fileErrors).toHaveLength(1);
  expect(result.post?.stdout).toBe('1\n');
});

it('a step takes what it started with it', async () => {
  const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const connectionEnds = once(server, 'connection').then(([socket]) => once(socket, 'close'));
  const child = `require('net').connect(${port}, '127.0.0.1', () => console.log('connected'))`;
  const main = `import { spawn } from 'node:child_process';
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(child)}]);
    child.stdout.once('data', () => process.exit(0));`;
  await runFixture({ main });
  await connectionEnds;
  server.close();
});

it('a step that takes too long is an error with its last words', async () => {
  await expect(runFixture({ main: WAIT }, { timeoutMs: 300 })).rejects.toThrow(/killed after 300 ms.*ready/s);
});
