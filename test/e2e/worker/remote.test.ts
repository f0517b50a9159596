// `flue invoke`, `flue logs` and `flue approve --url` against the Worker in real workerd, which is killed and comes back.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../../src/client/index.ts';
import { runFlue, startFlue } from '../../support/process.ts';
import { tempFolder } from '../../support/project.ts';
import { until } from '../../support/wait.ts';
import { type BuiltWorker, buildTestWorker } from '../../support/worker/build.ts';
import { type RunningWorker, startWorker } from '../../support/worker/start.ts';

let built: BuiltWorker;
let worker: RunningWorker;
const stateDir = tempFolder('worker-state').dir;

beforeAll(async () => {
  built = await buildTestWorker('test/support/worker/remote-worker.ts');
  worker = await startWorker({ script: built.script, stateDir });
}, 120_000);
afterAll(async () => {
  await worker.stop();
  built.remove();
});

const env = () => ({ FLUE_TOKEN: worker.token });
const client = () => createClient({ url: worker.url, token: worker.token });
const flue = (...args: string[]) => runFlue([...args, '--url', worker.url], { env: env() });
const started = (...args: string[]) => startFlue([...args, '--url', worker.url], { env: env() });

async function restart(): Promise<void> {
  const port = Number(new URL(worker.url).port);
  await worker.kill();
  worker = await startWorker({ script: built.script, stateDir, port });
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

describe('the command line and a Worker', { timeout: 120_000 }, () => {
  it('starts a run and prints its id, or waits and prints its result alone', async () => {
    const begun = await flue('invoke', 'hello');
    expect([begun.exitCode, begun.stdout, begun.stderr]).toEqual([
      0,
      expect.stringMatching(/^run_\w{26}\n$/),
      '',
    ]);
    const waited = await flue(
      'invoke',
      'hello',
      '--wait',
      '--payload',
      '{"name":"Ada"}',
      '--instance',
      'a/b ü',
    );
    expect([waited.exitCode, JSON.parse(waited.stdout)]).toEqual([0, { greeting: 'Hello, Ada' }]);
    const failed = await flue('invoke', 'fails', '--wait');
    expect([failed.exitCode, failed.stdout]).toEqual([1, '']);
    expect(failed.stderr).toContain('the database is away');
  });

  it('finds a run by its id alone as soon as it was accepted, and says where there is none', async () => {
    for (let i = 0; i < 5; i++) {
      const { runId } = await client().start({ workflow: 'hello' });
      expect((await client().status(runId)).runId).toBe(runId);
    }
    const unknown = client().status('run_01ARYZ6S41TSV4RRFFQ69G5FAV');
    await expect(unknown).rejects.toMatchObject({
      code: 'unknown_run',
      message: expect.stringMatching(/ here$/),
    });
  });

  it('cancels the run that it waits for when it is interrupted', async () => {
    const waiting = started('invoke', 'count', '--wait', '--json', '--payload', '{"to":1000}');
    await waiting.prints(/step count/);
    waiting.send('SIGINT');
    const { exitCode, stdout } = await waiting.done;
    const run = JSON.parse(stdout);
    expect([exitCode, run.status]).toEqual([130, 'cancelled']);
    expect((await client().status(run.runId)).status).toBe('cancelled');
  });

  it('says where a run waits, and lets it go on with an answer', async () => {
    const waiting = await flue('invoke', 'ship', '--wait', '--json');
    const { status, runId, pendingApprovals } = JSON.parse(waiting.stdout);
    expect([waiting.exitCode, status]).toEqual([0, 'waiting']);
    const answered = await flue('approve', runId, pendingApprovals[0].callId);
    expect([answered.exitCode, answered.stderr]).toEqual([0, expect.stringContaining('approved')]);
    expect((await client().wait(runId)).text).toBe('Shipped or not.');
  });

  it('lists the events of a run that is over, and of the latest of an instance', async () => {
    const { stdout } = await flue('invoke', 'hello', '--wait', '--json', '--instance', 'shown');
    const { runId, lastOffset } = JSON.parse(stdout);
    const listed = await flue('logs', 'hello/shown', '--json');
    const shown = JSON.parse(listed.stdout) as {
      runId: string;
      events: Array<{ offset: number; type: string }>;
    };
    expect([listed.exitCode, shown.runId, shown.events.map(({ offset }) => offset)]).toEqual([
      0,
      runId,
      upTo(lastOffset),
    ]);
    expect(shown.events.at(-1)?.type).toBe('run_succeeded');
    const lines = await flue('logs', runId);
    expect(lines.stdout.trim().split('\n')).toHaveLength(lastOffset);
  });

  it('streams the events of a run while they happen, and ends as the run does', async () => {
    const run = (await flue('invoke', 'count')).stdout.trim();
    const following = started('logs', run, '--follow');
    await following.prints(/step count/);
    expect((await client().status(run)).status).toBe('running');
    const { exitCode, stdout } = await following.done;
    expect([exitCode, stdout.trim().split('\n').at(-1)]).toEqual([0, expect.stringMatching(/succeeded/)]);
    const failing = (await flue('invoke', 'fails')).stdout.trim();
    const followed = await flue('logs', failing, '--follow');
    expect([followed.exitCode, followed.stdout]).toEqual([
      1,
      expect.stringContaining('the database is away'),
    ]);
    expect((await flue('logs', failing)).exitCode).toBe(0);
  });

  it('is stopped by a signal, and the run goes on', async () => {
    const run = (await flue('invoke', 'count')).stdout.trim();
    const following = started('logs', run, '--follow');
    await following.prints(/step count/);
    following.send('SIGINT');
    expect((await following.done).exitCode).toBe(130);
    expect((await client().wait(run)).status).toBe('succeeded');
  });

  it('shows every event once and in order while workerd is killed twice', async () => {
    const run = (await flue('invoke', 'count', '--payload', '{"to":40}')).stdout.trim();
    const documented = started('logs', run, '--follow', '--json');
    const following = started('logs', run, '--follow');
    for (const lines of [10, 40]) {
      await until(() => following.stdout().split('\n').length > lines, { timeoutMs: 60_000 });
      await restart();
    }
    const { exitCode, stdout } = await documented.done;
    const { status, lastOffset } = await client().status(run);
    const { events } = JSON.parse(stdout) as { events: Array<{ offset: number }> };
    expect([exitCode, status, events.map(({ offset }) => offset)]).toEqual([
      0,
      'succeeded',
      upTo(lastOffset),
    ]);
    const lines = (await following.done).stdout.trim().split('\n');
    expect(lines).toHaveLength(lastOffset);
  });

  it('follows an instance from one run to the next over a restart', async () => {
    const { stdout } = await flue('invoke', 'hello', '--wait', '--instance', 'followed', '--json');
    const runs = [JSON.parse(stdout).runId];
    const following = started('logs', 'hello/followed', '--follow');
    const shown = (count: number) =>
      until(() => following.stdout().match(/ run_succeeded\n/g)?.length === count, { timeoutMs: 60_000 });
    await shown(1);
    for (const count of [2, 3, 4]) {
      runs.push((await flue('invoke', 'hello', '--instance', 'followed')).stdout.trim());
      if (count === 3) await restart();
      await shown(count);
    }
    following.send('SIGINT');
    expect((await following.done).exitCode).toBe(130);
    expect([...following.stdout().matchAll(/ run (run_\w+)\n/g)].map(([, id]) => id)).toEqual(runs);
  });

  it('says in one sentence who is not let in, and that something else is at the address', async () => {
    const { url } = worker;
    const told = async (args: string[], at: string, token?: string) => {
      const { exitCode, stdout, stderr } = await runFlue([...args, '--url', at], {
        env: { FLUE_TOKEN: token },
      });
      expect(stdout).toBe('');
      return [exitCode, stderr];
    };
    for (const args of [
      ['invoke', 'hello', '--wait'],
      ['logs', 'hello/a', '--follow'],
    ]) {
      expect(await told(args, url)).toEqual([
        4,
        `error: ${url} lets in nobody without a token, and there is none\n  set FLUE_TOKEN, or give --token: the one that the server or Worker was given\n`,
      ]);
      expect(await told(args, url, 'wrong-token-3kd9')).toEqual([
        4,
        `error: ${url} does not take the token: the token is not valid here\n  FLUE_TOKEN, or --token, has to be the one that the server or Worker was given\n`,
      ]);
    }
    const empty = await startWorker({ script: built.empty });
    try {
      expect(await told(['invoke', 'hello'], empty.url, 'x')).toEqual([
        1,
        `error: ${empty.url} answers 200 with text/plain, and not as a server of flue does\n  give the address that flue deploy printed, with the path that it is mounted under if there is one\n`,
      ]);
    } finally {
      await empty.stop();
    }
    // As workers.dev answers for a name that nobody has, and another API.
    let answer = { status: 404, type: 'text/html; charset=UTF-8', body: '<!DOCTYPE html>' };
    const nobody = createServer((_, response) =>
      response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body),
    );
    await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
    const at = `http://127.0.0.1:${(nobody.address() as AddressInfo).port}`;
    expect(await told(['logs', 'hello/a'], at, 'x')).toEqual([
      1,
      expect.stringMatching(
        /^error: \S+ answers 404, and not as a server of flue does\n {2}give the address/,
      ),
    ]);
    answer = { status: 200, type: 'application/json', body: '{"hello":"world"}' };
    for (const args of [
      ['logs', 'hello/a'],
      ['invoke', 'hello'],
    ])
      expect(await told(args, at, 'x')).toEqual([
        1,
        expect.stringMatching(
          /^error: \S+ answers with other JSON than a server of flue\n {2}give the address/,
        ),
      ]);
    nobody.close();
    nobody.closeAllConnections();
  });
});
