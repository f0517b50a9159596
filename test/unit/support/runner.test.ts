// The fake runner on small actions of its own, some of which misbehave.
import { describe, expect, it } from 'vitest';
import { runFixture } from './fixture-action.ts';

const PRINT_ENV = 'console.log(JSON.stringify(env));';
const environmentOf = (result: { stdout: string }): Record<string, string> => JSON.parse(result.stdout);

describe('the environment of a step', () => {
  it("holds inputs by their given or default values, under the runner's names", async () => {
    const inputs = { 'with-hyphen': 'x', Plain: true };
    const env = environmentOf(
      await runFixture({ main: PRINT_ENV }, { inputs, token: 'ghs_t', matrix: { os: 'a' }, jobIndex: 2 }),
    );
    expect(env).toMatchObject({
      INPUT_PLAIN: 'true',
      'INPUT_WITH-HYPHEN': 'x',
      INPUT_WITH_SPACE: '3',
      'INPUT_GITHUB-TOKEN': 'ghs_t',
      'INPUT_MATRIX-JSON': '{\n  "os": "a"\n}',
      'INPUT_JOB-INDEX': '2',
    });
  });

  it('holds null for the matrix of a job without one', async () => {
    expect(environmentOf(await runFixture({ main: PRINT_ENV }))).toMatchObject({
      'INPUT_MATRIX-JSON': 'null',
    });
  });

  it("holds the runner's variables and the step's own, and nothing of ours but PATH and HOME", async () => {
    process.env.FLUE_LEAK_TEST = 'leak';
    const result = await runFixture(
      { main: PRINT_ENV },
      {
        env: { OWN: '1', GITHUB_REF: 'refs/pull/7/merge' },
        eventName: 'pull_request',
      },
    );
    delete process.env.FLUE_LEAK_TEST;
    const env = environmentOf(result);
    const foreign = Object.keys(env).filter(
      (name) => !/^(INPUT_|GITHUB_|RUNNER_|CI$|PATH$|HOME$|OWN$)/.test(name),
    );
    expect(foreign).toEqual([]);
    expect(env).toMatchObject({
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_REF: 'refs/pull/7/merge',
    });
    expect(env).toMatchObject({ GITHUB_WORKSPACE: result.workspace, RUNNER_TEMP: result.temp });
  });

  it('runs in the workspace and finds the event', async () => {
    const main =
      "import { readFileSync } from 'node:fs'; console.log(process.cwd(), readFileSync(env.GITHUB_EVENT_PATH, 'utf8'));";
    const result = await runFixture({ main }, { event: { number: 7 } });
    expect(result.stdout).toBe(`${result.workspace} {"number":7}\n`);
  });

  it('refuses inputs that action.yml does not know', async () => {
    await expect(runFixture({ main: '' }, { inputs: { nope: '1' } })).rejects.toThrow("no input 'nope'");
  });
});

describe('what a step did', () => {
  it('is read from its files', async () => {
    const main = `
      put('OUTPUT', 'one=1\\ntext<<D\\na\\nb\\nD\\n'); put('STATE', 'db=/tmp/x\\n'); put('STEP_SUMMARY', '# Hi');
      put('ENV', 'LATER=yes\\nNODE_OPTIONS=--no-such-flag\\n'); put('PATH', '/first\\n/second\\n');`;
    const result = await runFixture({ main, post: PRINT_ENV });
    expect(result).toMatchObject({
      conclusion: 'success',
      exitCode: 0,
      outputs: { one: '1', text: 'a\nb' },
      state: { db: '/tmp/x' },
      summary: '# Hi',
    });
    const env = environmentOf({ stdout: result.post?.stdout ?? '' });
    expect(env).toMatchObject({
      STATE_db: '/tmp/x',
      LATER: 'yes',
      PATH: expect.stringMatching(/^\/second:\/first:/),
    });
    expect(env.NODE_OPTIONS).toBeUndefined();
    expect(result.post?.outputs).toEqual({});
  });

  it('is read from its output: stdout and stderr alike', async () => {
    const main =
      "console.log('::group::G\\nin'); console.error('::error title=T::boom'); process.exitCode = 1;";
    const result = await runFixture({ main });
    expect(result.conclusion).toBe('failure');
    expect(result.annotations).toEqual([{ level: 'error', message: 'boom', properties: { title: 'T' } }]);
    expect(result.groups).toHaveLength(1);
    expect(result.post).toBeUndefined();
  });

  it('is masked in the log: the token, given secrets, and what it masks itself, in post too', async () => {
    const main =
      "console.log('::add-mask::own-secret'); console.log(env['INPUT_GITHUB-TOKEN'], 'given', 'own-secret');";
    const result = await runFixture({ main, post: "console.log('own-secret');" }, { secrets: ['given'] });
    expect(result.maskedLog).toBe('*** *** ***');
    expect(result.post?.maskedLog).toBe('***');
  });

  it('is an error when a command file is malformed', async () => {
    const main = "put('OUTPUT', 'good=1\\nbad line\\n');";
    await expect(runFixture({ main })).rejects.toThrow("Invalid format 'bad line'");
  });

  it('fails the step when it used a disabled command', async () => {
    const result = await runFixture({ main: "console.log('x ##[add-path]/evil');" });
    expect(result.conclusion).toBe('failure');
    expect(result.forbidden).toHaveLength(1);
  });

  it('includes what it left behind', async () => {
    const main = "import { writeFileSync } from 'node:fs'; writeFileSync(env.RUNNER_TEMP + '/left.txt', '');";
    expect((await runFixture({ main })).leftInTemp).toEqual(['left.txt']);
  });
});

it('reads what the official toolkit writes', async () => {
  const toolkit = JSON.stringify(import.meta.resolve('@actions/core'));
  const main = `
    const core = await import(${toolkit});
    core.setOutput('hard', 'a\\nEOF\\n::error::x\\r\\n%0A<<'); core.saveState('s', { a: 1 }); core.setSecret('s3cret-value');
    core.error('line1\\nline2: 100%', { title: 'a,b:c', file: 'x.ts', startLine: 3 });
    core.exportVariable('LATER', 'yes'); core.addPath('/tool'); core.info('s3cret-value'); core.notice('n');
    await core.summary.addHeading('Hi').write();`;
  const post = `const core = await import(${toolkit}); console.log(core.getState('s'), env.LATER);`;
  const result = await runFixture({ main, post });
  expect(result).toMatchObject({
    conclusion: 'success',
    outputs: { hard: 'a\nEOF\n::error::x\r\n%0A<<' },
    masks: ['s3cret-value'],
    forbidden: [],
    summary: '<h1>Hi</h1>\n',
    addedPaths: ['/tool'],
  });
  expect(result.annotations).toEqual([
    {
      level: 'error',
      message: 'line1\nline2: 100%',
      properties: { title: 'a,b:c', file: 'x.ts', line: '3' },
    },
    { level: 'notice', message: 'n', properties: {} },
  ]);
  expect(result.maskedLog).not.toContain('s3cret');
  expect(result.post?.stdout).toBe('{"a":1} yes\n');
});
