// The command line as a process, from source: what goes to which stream, and what the exit code says.
import { mkdirSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { createStore } from '../../../../src/core/store/store.ts';
import { runSnapshotSchema } from '../../../../src/protocol/run.ts';
import { VERSION } from '../../../../src/version.ts';
import {
  type ProcessOptions,
  type RunningProcess,
  startNode,
  startProcess,
} from '../../../support/process.ts';
import { tempProject } from '../../../support/project.ts';

const bundle = fileURLToPath(new URL('../../../../src/hosts/bundle.ts', import.meta.url));

const workflow = (body: string, more = '') => `
  import { defineWorkflow, z } from 'flue-action';
  export default defineWorkflow({ description: 'for a test', ${more}
    async run({ input, session, sleep, log }) { ${body} },
  });`;

const project = tempProject({
  'flue.mjs': `import { runCli } from ${JSON.stringify(bundle)};\nawait runCli();\n`,
  'workflows/greet.ts': workflow(
    `console.log('noise'); return { said: (await session.prompt('Greet ' + input.name)).text };`,
    `input: z.object({ name: z.string().default('you') }),`,
  ),
  'workflows/note.md': '---\ndescription: says hello\n---\nSay hello.\n',
  'workflows/sleep.ts': workflow(`log.info('sleeping'); await sleep(60_000);`),
  'workflows/spin.ts': workflow(`await session.prompt('x'); while (true) {}`),
  'workflows/spin-at-once.ts': `while (true) {}\n${workflow('')}`,
  'workflows/twice.ts': workflow(`await session.prompt('a'); await session.prompt('b');`),
  'workflows/stray.ts': workflow(`Promise.reject(new Error('stray')); await sleep(60_000);`),
  'workflows/float.ts': workflow(`void session.prompt('x'); return 'done';`),
  'workflows/exit.ts': workflow(`process.exit(0);`),
  'flue.config.ts': `import { defineConfig } from 'flue-action';
export default defineConfig({ worker: { secrets: ['MY_TOKEN'] } });`,
  'workflows/tell.ts': `
  import { defineWorkflow } from 'flue-action';
  export default defineWorkflow({ description: 'x', run({ env }) { throw new Error('no ' + env.MY_TOKEN); } });`,
  'workflows/throw.ts': workflow(`throw new Error('it broke');`),
  'script.json': JSON.stringify({ rules: [{ when: {}, reply: { text: 'Hello.' } }] }),
});
for (const folder of ['tmp', 'empty']) mkdirSync(`${project.dir}/${folder}`);

const SCRIPTED = ['--model', 'scripted/script.json', '--files', 'none'];

function start(args: string[], options: ProcessOptions = {}): RunningProcess {
  const env = { TMPDIR: `${project.dir}/tmp`, ...options.env };
  return startNode([`${project.dir}/flue.mjs`, ...args], { cwd: project.dir, ...options, env });
}

const flue = (args: string[], options?: ProcessOptions) => start(args, options).done;

function snapshotIn(stdout: string) {
  return runSnapshotSchema.parse(JSON.parse(stdout));
}

describe.concurrent('flue run', () => {
  it('minds no prompt that nobody waited for when its run is over', async () => {
    const { exitCode, stdout } = await flue(['run', 'float', ...SCRIPTED]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '"done"\n' });
  });

  it('hides declared secrets in a stack', async () => {
    const { stderr } = await flue(['run', 'tell', ...SCRIPTED, '--debug'], {
      env: { MY_TOKEN: 'tok-0123456789' },
    });
    expect(stderr).toContain('Error: no ***');
    expect(stderr).not.toContain('tok-0123456789');
  });

  it('prints the result alone on standard output, and all else on standard error', async () => {
    const { exitCode, stdout, stderr } = await flue(['run', 'greet', ...SCRIPTED]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '{\n  "said": "Hello."\n}\n' });
    for (const part of ['noise\n', 'turn 1', 'succeeded  workflow greet', 'scripted'])
      expect(stderr).toContain(part);
    expect(stderr).not.toContain('\u001b');
  });

  it('prints the text of a workflow that has no result', async () => {
    const { exitCode, stdout } = await flue(['run', 'note', ...SCRIPTED]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'Hello.\n' });
  });

  it('prints the snapshot with --json, and nothing else at all with --quiet', async () => {
    const payload = ['--payload', '{"name":"Ada"}', '--instance', 'eu-1'];
    const { exitCode, stdout, stderr } = await flue([
      'run',
      'greet',
      ...SCRIPTED,
      ...payload,
      '--json',
      '--quiet',
    ]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(snapshotIn(stdout)).toMatchObject({
      status: 'succeeded',
      instanceId: 'eu-1',
      input: { name: 'Ada' },
      result: { said: 'Hello.' },
      turns: 1,
      trigger: { via: 'cli' },
    });
  });

  it('reads the payload from standard input', async () => {
    const args = ['run', 'greet', ...SCRIPTED, '--json', '--payload-file', '-'];
    const { stdout } = await flue(args, { stdin: '\ufeff{"name": "Grace"}' });
    expect(snapshotIn(stdout).input).toEqual({ name: 'Grace' });
  });

  it.each([
    ['no name', ['run'], 'flue run needs the name of a workflow', 'greet'],
    ['a name that is nearly right', ['run', 'gret'], '"gret"', 'greet'],
    ['a payload that is no JSON', ['run', 'greet', '--payload', '{name}'], 'line 1, column 2', '--payload'],
    ['a payload that does not fit', ['run', 'greet', '--payload', '{"name":1}'], 'name', 'greet'],
    ['a payload file that is not there', ['run', 'greet', '--payload-file', 'gone.json'], 'gone.json', ''],
    ['a folder that is not there', ['run', 'greet', '--files', 'gone'], 'gone', '--files'],
    ['a project that is none', ['run', 'greet', '--project', 'empty'], 'no Flue project', 'flue init'],
    ['a model that is none', ['run', 'greet', '--model', 'nobody/nothing'], 'nobody/nothing', ''],
    ['no key', ['run', 'greet', '--model', 'claude-haiku-5-5'], 'ANTHROPIC_API_KEY', 'scripted/<file>'],
  ])('answers %s with 2, a sentence and a way out', async (_, args, message, hint) => {
    const { exitCode, stdout, stderr } = await flue(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('refuses a payload over 1 MiB, and says so in the document of --json', async () => {
    project.write('large.json', JSON.stringify('x'.repeat(1024 * 1024)));
    const { exitCode, stdout } = await flue(['run', 'greet', '--payload-file', 'large.json', '--json']);
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'payload_too_large' } });
  });

  it('plays the fallback when the key is missing, and says so', async () => {
    const args = ['run', 'greet', '--files', 'none', '--model', 'claude-haiku-5-5'];
    const { exitCode, stderr } = await flue([...args, '--fallback-model', 'scripted/script.json']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('no key for claude-haiku-5-5: scripted/script.json answers instead');
  });

  it.each([
    ['fails', 'throw', 1, 'it broke'],
    ['leaves a rejection to nobody', 'stray', 1, 'stray'],
    ['ends the process', 'exit', 1, 'process.exit'],
  ])('still prints its one document when the workflow %s', async (_, name, code, message) => {
    const { exitCode, stdout, stderr } = await flue(['run', name, ...SCRIPTED, '--json']);
    expect(exitCode).toBe(code);
    expect(snapshotIn(stdout)).toMatchObject({ status: 'failed', error: { code: 'workflow_error' } });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('shows a stack trace with --debug', async () => {
    const { stderr } = await flue(['run', 'throw', ...SCRIPTED, '--debug']);
    expect(stderr).toMatch(/it broke\n\s+at /);
  });

  it('ends with 3 at its time limit', async () => {
    const { exitCode, stdout } = await flue(['run', 'sleep', ...SCRIPTED, '--timeout', '1s', '--json']);
    expect(exitCode).toBe(3);
    expect(snapshotIn(stdout)).toMatchObject({ limitHit: 'timed_out', error: { code: 'timed_out' } });
  });

  it.each([
    ['turn_limit', ['--max-turns', '1']],
    ['budget_exceeded', ['--max-cost-usd', '0', '--model', 'claude-haiku-5-5']],
  ])('ends with 3 at %s', async (code, flags) => {
    const env = { ANTHROPIC_API_KEY: 'unused' };
    const { exitCode, stdout } = await flue(['run', 'twice', ...SCRIPTED, ...flags, '--json'], { env });
    expect(exitCode).toBe(3);
    expect(snapshotIn(stdout)).toMatchObject({ limitHit: code, error: { code } });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('is cancelled by %s, prints its snapshot and ends with %i', async (signal, code) => {
    const { exitCode, stdout } = await flue(['run', 'sleep', ...SCRIPTED, '--json'], {
      signalAfter: { moment: /sleeping/, signal },
    });
    expect(exitCode).toBe(code);
    expect(snapshotIn(stdout)).toMatchObject({
      status: 'cancelled',
      error: { message: `cancelled by ${signal}` },
    });
  });

  it('does not mind that nobody reads its output', async () => {
    const command = `node flue.mjs run greet ${SCRIPTED.join(' ')} --quiet | true; exit \${PIPESTATUS[0]}`;
    const env = { PATH: `${process.execPath.replace(/\/node$/, '')}:${process.env.PATH}` };
    const { exitCode, stderr } = await startProcess('bash', ['-c', command], { cwd: project.dir, env }).done;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
});

describe.concurrent('code that never yields', () => {
  it('ends at the time limit of the run, on record, with 3', async () => {
    const database = `${project.dir}/kept.db`;
    const { exitCode, stdout, stderr } = await flue(
      ['run', 'spin', ...SCRIPTED, '--timeout', '1s', '--json'],
      {
        env: { FLUE_DB: database },
      },
    );
    expect(exitCode).toBe(3);
    const snapshot = snapshotIn(stdout);
    expect(snapshot).toMatchObject({ status: 'failed', turns: 1, limitHit: 'timed_out' });
    expect(stderr).not.toContain('debugger');
    const sql = openNodeSqlite({ path: database, survives: 'process' });
    expect(createStore(sql).entries(snapshot.runId, 0).at(-1)?.event.type).toBe('run_failed');
    sql.close();
  });

  it('ends while it is being loaded with 2', async () => {
    const { exitCode, stderr } = await flue(['run', 'spin-at-once', ...SCRIPTED]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('still loading after 10.0 s');
  });

  it('lets Ctrl-C end the process at once', async () => {
    const running = start(['run', 'spin', ...SCRIPTED]);
    await running.prints(/without a pause/, 30_000);
    running.send('SIGINT');
    expect((await running.done).signal).toBe('SIGINT');
  }, 60_000);
});

describe('flue', () => {
  it('says its version, and nothing but it', async () => {
    expect(await flue(['--version'])).toMatchObject({ exitCode: 0, stdout: `${VERSION}\n`, stderr: '' });
  });

  it('shows help for no arguments, with 2', async () => {
    const { exitCode, stdout, stderr } = await flue([]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
    expect(stdout).toContain('run <workflow>');
  });

  it('checks a project and names each problem with its file', async () => {
    const { exitCode, stdout } = await flue(['check', '--project', 'empty']);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^empty {2}there is no Flue project here — run 'flue init'/);
    expect(JSON.parse((await flue(['check', '--project', 'empty', '--json'])).stdout).problems).toHaveLength(
      1,
    );
  });

  it('lists models as a table and as JSON', async () => {
    expect((await flue(['models', 'haiku-5-5'])).stdout).toMatch(/^model .*\nanthropic\/claude-haiku-5-5 /);
    const { models } = JSON.parse((await flue(['models', 'haiku-5-5', '--json'])).stdout);
    expect(models[0]).toMatchObject({ model: 'anthropic/claude-haiku-5-5', source: 'table' });
    expect((await flue(['models', 'nothing-like-it'])).exitCode).toBe(2);
  });

  it('has left nothing behind in the temporary folder', () => {
    const left = readdirSync(`${project.dir}/tmp`).filter((name) => name.startsWith('flue-run-'));
    // Where a signal ends a blocked process there is nobody to clean up.
    expect(left.length).toBeLessThanOrEqual(1);
  });
});
