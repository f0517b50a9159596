// The command line and runs that outlive a process: one that waits for a human, one whose process was killed.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type RunSnapshot, runSnapshotSchema } from '../../src/protocol/run.ts';
import { runFlue, startFlue } from '../support/process.ts';
import { tempWorkspace } from '../support/project.ts';
import { until } from '../support/wait.ts';

const SCRIPT = {
  rules: [
    {
      when: { lastToolResult: { name: 'ship', matches: '(?<said>.+)' } },
      reply: { text: 'It said: {{said}}' },
    },
    {
      when: { lastUserText: 'Ship' },
      reply: { text: 'asking', toolCalls: [{ name: 'ship', input: { to: 'production' } }] },
    },
  ],
};

const SHIP = `import { appendFileSync } from 'node:fs';
import { defineTool, defineWorkflow, z } from 'flue-action';
const ship = defineTool({ name: 'ship', description: 'Ships it.', input: z.object({ to: z.string() }), approval: 'always',
  run({ input }) { appendFileSync('shipped.txt', input.to + '\\n'); return 'shipped to ' + input.to; } });
export default defineWorkflow({ description: 'ships', tools: [ship], async run({ session, step }) {
  await step('prepare', () => appendFileSync('prepared.txt', 'prepared\\n'));
  return (await session.prompt('Ship it.')).text;
} });
`;

const SLOW = `import { appendFileSync, existsSync } from 'node:fs';
import { defineWorkflow } from 'flue-action';
export default defineWorkflow({ description: 'is killed', async run({ step, sandbox }) {
  await step('once', () => appendFileSync('steps.txt', 'once\\n'));
  await sandbox.exec('echo kept > kept.txt');
  if (!existsSync('go.txt')) { appendFileSync('reached.txt', 'x'); await new Promise(() => {}); }
  return (await sandbox.exec('cat kept.txt')).stdout.trim();
} });
`;

function project() {
  const { dir } = tempWorkspace({
    'flue.config.ts': `import { defineConfig } from 'flue-action';\nexport default defineConfig({ model: 'scripted/play.json' });\n`,
    'play.json': JSON.stringify(SCRIPT),
    'workflows/ship.ts': SHIP,
    'workflows/slow.ts': SLOW,
  });
  const env = { FLUE_DB: join(dir, 'flue.db'), USER: 'mona' };
  const lines = (file: string): number =>
    existsSync(join(dir, file)) ? readFileSync(join(dir, file), 'utf8').split('\n').length - 1 : 0;
  const flue = async (
    ...args: string[]
  ): Promise<{ exitCode: number | null; stderr: string; run: RunSnapshot }> => {
    const { exitCode, stdout, stderr } = await runFlue([...args, '--json'], { cwd: dir, env });
    return { exitCode, stderr, run: runSnapshotSchema.parse(JSON.parse(stdout)) };
  };
  return { dir, env, lines, flue };
}

describe('a run that waits for a human', () => {
  it('ends the process with 0 and says what to do; the answer goes on with it, done once', async () => {
    const { flue, lines } = project();
    const waiting = await flue('run', 'ship');
    expect(waiting.exitCode).toBe(0);
    const { runId, pendingApprovals } = waiting.run;
    const [call] = pendingApprovals;
    expect(waiting.run).toMatchObject({ status: 'waiting', turns: 1 });
    expect(call).toMatchObject({ name: 'ship', input: { to: 'production' } });
    expect(waiting.stderr).toContain(`flue approve ${runId} ${call?.callId}`);
    expect(lines('shipped.txt')).toBe(0);

    const done = await flue('approve', runId, call?.callId ?? '');
    expect(done.exitCode).toBe(0);
    expect(done.run).toMatchObject({ runId, status: 'succeeded', result: 'It said: shipped to production' });
    expect(done.run).toMatchObject({ turns: 2, toolCalls: 1, deniedCalls: 0, pendingApprovals: [] });
    expect([lines('prepared.txt'), lines('shipped.txt')]).toEqual([1, 1]);
  });

  it('goes on after a no, which the model is told with the name and the reason', async () => {
    const { flue, lines } = project();
    const { run } = await flue('run', 'ship');
    const callId = run.pendingApprovals[0]?.callId ?? '';
    const done = await flue('approve', run.runId, callId, '--deny', '--reason', 'not on a Friday');
    expect(done.run).toMatchObject({ status: 'succeeded', deniedCalls: 1 });
    expect(done.run.result).toBe('It said: denied by mona: not on a Friday');
    expect(lines('shipped.txt')).toBe(0);
  });

  it('still waits when it is resumed without an answer', async () => {
    const { flue } = project();
    const { run } = await flue('run', 'ship');
    const again = await flue('run', '--resume', run.runId);
    expect(again.run).toMatchObject({ runId: run.runId, status: 'waiting', turns: 1 });
    expect(again.run.pendingApprovals).toEqual(run.pendingApprovals);
  });

  it('without a database ends at once, and says how it could have waited', async () => {
    const { dir } = project();
    const { exitCode, stderr } = await runFlue(['run', 'ship'], { cwd: dir });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/approval_denied.*"ship"/);
    expect(stderr).toContain('FLUE_DB');
  });
});

describe('flue run --resume', () => {
  it('goes on with a run whose process was killed: nothing recorded is done again', async () => {
    const { dir, env, lines, flue } = project();
    const first = startFlue(['run', 'slow'], { cwd: dir, env });
    await until(() => existsSync(join(dir, 'reached.txt')), { timeoutMs: 15_000 });
    first.send('SIGKILL');
    await first.done;
    writeGo(dir);
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(env.FLUE_DB, { readOnly: true });
    const runId = String(database.prepare('SELECT run_id FROM runs').get()?.run_id);
    database.close();
    // The dead process is taken for alive until its lease has run out.
    const done = await until(
      async () => {
        const result = await runFlue(['run', '--resume', runId, '--json'], { cwd: dir, env });
        return result.exitCode === 0 ? runSnapshotSchema.parse(JSON.parse(result.stdout)) : false;
      },
      { timeoutMs: 15_000, everyMs: 100 },
    );
    expect(done).toMatchObject({ runId, status: 'succeeded', result: 'kept' });
    expect(lines('steps.txt')).toBe(1);
    const over = await runFlue(['run', '--resume', runId], { cwd: dir, env });
    expect([over.exitCode, over.stderr]).toEqual([1, expect.stringContaining(`run ${runId} is over`)]);
    expect((await flue('run', 'ship')).run.status).toBe('waiting');
  });

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ['an unknown run', ['run', '--resume', 'run_none'], {}, /no run "run_none"/],
    ['a workflow beside it', ['run', 'ship', '--resume', 'run_x'], {}, /"ship" is for a new one/],
    [
      'a payload beside it',
      ['run', '--resume', 'run_x', '--payload', '{}'],
      {},
      /"payload" is for a new one/,
    ],
    ['no database', ['run', '--resume', 'run_x'], { FLUE_DB: '' }, /FLUE_DB/],
    ['approve without a call', ['approve', 'run_x'], {}, /needs the ids/],
    ['approve with too much', ['approve', 'a', 'b', 'c'], {}, /"c"/],
    ['approve of an unknown run', ['approve', 'run_x', 'call'], {}, /no run "run_x"/],
  ])('%s is one sentence and exit code 2', async (_name, args, over, says) => {
    const { dir, env } = project();
    const { exitCode, stdout, stderr } = await runFlue(args, { cwd: dir, env: { ...env, ...over } });
    expect(stderr).toMatch(says);
    expect([exitCode, stdout]).toEqual([2, '']);
  });

  it('refuses a second answer, and an answer to a call that nobody asked about', async () => {
    const { dir, env, flue } = project();
    const { run } = await flue('run', 'ship');
    const callId = run.pendingApprovals[0]?.callId ?? '';
    const other = await runFlue(['approve', run.runId, 'call_none'], { cwd: dir, env });
    expect([other.exitCode, other.stderr]).toEqual([2, expect.stringContaining('no call "call_none"')]);
    await flue('approve', run.runId, callId);
    const second = await runFlue(['approve', run.runId, callId], { cwd: dir, env });
    expect([second.exitCode, second.stderr]).toEqual([1, expect.stringContaining('is over')]);
  });
});

function writeGo(dir: string): void {
  writeFileSync(join(dir, 'go.txt'), '');
}
