// Programs that are started as MCP servers and do what they should not.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { callingRun } from '../../support/mcp/calling-run.ts';
import { startNode } from '../../support/process.ts';
import { tempFolder } from '../../support/project.ts';
import { until } from '../../support/wait.ts';

const PROGRAM = fileURLToPath(new URL('../../support/mcp/odd-program.ts', import.meta.url));
const program = (...args: string[]) => ({ command: process.execPath, args: [PROGRAM, ...args] });

const UNKNOWN = '; outcome unknown: it may have been done. Look before you call it again';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('a program that ends at once ends the run with the last it said', async () => {
  const { snapshot } = await callingRun(program('fails'), []).run();
  expect(snapshot.error).toMatchObject({
    code: 'workflow_error',
    message: 'the MCP server "odd" ended (exit code 3): no config: set HUB_CONFIG',
    hint: 'look at mcp.odd in flue.config.ts, and whether the server runs',
  });
});

it('a program that is not there ends the run with its name', async () => {
  const { snapshot } = await callingRun({ command: 'no-such-program' }, []).run();
  expect(snapshot.error).toMatchObject({
    code: 'workflow_error',
    message: 'the MCP server "odd" could not be started: no-such-program: ENOENT',
  });
});

it('a variable that is not set ends the run before anything is started', async () => {
  const { snapshot } = await callingRun({ ...program('fails'), env: ['HUB_TOKEN'] }, []).run();
  expect(snapshot.error?.message).toBe('the MCP server "odd" needs HUB_TOKEN, which is not set on the host');
});

it('a program that dies in the middle of a call is started again for the next one', async () => {
  const { snapshot, outputs, warnings } = await callingRun(program('dies'), [[['say']], [['say']]]).run();
  expect(snapshot.status).toBe('succeeded');
  expect(outputs).toEqual(
    Array(2).fill({
      output: `mcp__odd__say failed: the MCP server "odd" ended (exit code 134): panic: out of luck${UNKNOWN}`,
      isError: true,
    }),
  );
  expect(warnings).toEqual(['connecting to the MCP server "odd" again']);
});

it('a program that goes on like that is given up', async () => {
  const { snapshot, outputs } = await callingRun(program('dies'), Array(6).fill([['say']])).run();
  expect(snapshot.status).toBe('succeeded');
  expect(outputs.map(({ output }) => output).slice(3)).toEqual([
    expect.stringContaining('ended (exit code 134)'),
    ...Array(2).fill(
      'mcp__odd__say failed: the MCP server "odd" has been connected to 4 times in this run: it is given up',
    ),
  ]);
});

it('a program that prints 100 MB is ended', async () => {
  const { snapshot, outputs } = await callingRun(program('floods'), [[['say']]]).run();
  expect(snapshot.status).toBe('succeeded');
  expect(outputs[0]?.output).toBe(
    `mcp__odd__say failed: the MCP server "odd" answered with more than 8 MiB${UNKNOWN}`,
  );
});

it('a program that hangs is late', async () => {
  const { outputs } = await callingRun({ ...program('hangs'), timeoutMs: 5000 }, [[['say']]]).run();
  expect(outputs[0]?.output).toContain('did not answer in time');
});

it('a program that prints other things among its messages is understood, and works in the folder of the project', async () => {
  const { outputs } = await callingRun(program('noisy'), [[['say']]]).run();
  expect(outputs).toEqual([{ output: `hello from ${realpathSync(tmpdir())}`, isError: false }]);
});

it('a program that will not go is made to, with what it started', async () => {
  const file = join(tempFolder().dir, 'pids');
  const { snapshot } = await callingRun(program('stubborn', file), [[['say']]]).run();
  expect(snapshot.status).toBe('succeeded');
  const pids = readFileSync(file, 'utf8').split(' ').map(Number);
  expect(pids).toHaveLength(2);
  await until(() => pids.every((pid) => !isAlive(pid)));
});

it('a program does not outlive the process that started it', async () => {
  const file = join(tempFolder().dir, 'pids');
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const endpoint = JSON.stringify({
    kind: 'stdio',
    ...program('stubborn', file),
    env: { PATH: process.env.PATH },
    cwd: tmpdir(),
  });
  const source = `
    const { connectMcp } = await import(${url('../../../src/adapters/mcp/connect.ts')});
    await connectMcp(${endpoint}, { name: 't', version: '0' }, new AbortController().signal);
    process.exit(7);`;
  const { exitCode, stderr } = await startNode(['--input-type=module', '-e', source]).done;
  expect({ exitCode, stderr }).toEqual({ exitCode: 7, stderr: '' });
  expect(existsSync(file)).toBe(true);
  const pids = readFileSync(file, 'utf8').split(' ').map(Number);
  await until(() => pids.every((pid) => !isAlive(pid)));
});
