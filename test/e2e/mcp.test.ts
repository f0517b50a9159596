// The built command line with the public reference server: a scripted model calls its tools over HTTP and over stdio.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EVERYTHING_OVER_STDIO, type EverythingServer, startEverything } from '../support/mcp/everything.ts';
import { runFlue } from '../support/process.ts';
import { tempProject } from '../support/project.ts';

let server: EverythingServer;
beforeAll(async () => {
  server = await startEverything();
});
afterAll(() => server.stop());

const calls = (name: string, input: object) => ({ toolCalls: [{ name, input }] });

function project() {
  const config = {
    model: 'scripted/script.json',
    mcp: {
      hub: { url: server.url, allow: ['echo', 'get-sum'], headers: { 'X-Token': { env: 'HUB_TOKEN' } } },
      local: { ...EVERYTHING_OVER_STDIO, env: ['LOCAL_TOKEN'] },
    },
  };
  const script = {
    rules: [
      { when: { turn: 1 }, reply: calls('mcp__local__get-env', {}) },
      {
        when: { lastToolResult: { name: 'mcp__local__get-env', matches: '"LOCAL_TOKEN": "\\*\\*\\*"' } },
        reply: calls('mcp__hub__get-env', {}),
      },
      {
        when: { lastToolResult: { matches: 'there is no tool "mcp__hub__get-env"' } },
        reply: calls('mcp__hub__get-sum', { a: 20, b: 22 }),
      },
      { when: { lastToolResult: { matches: '(?<sum>The sum of .*)' } }, reply: { text: '{{sum}}' } },
    ],
  };
  return tempProject({
    'flue.config.ts': `export default ${JSON.stringify(config)};\n`,
    'workflows/call.md': '---\ndescription: Calls tools.\nmcp: [hub, local]\n---\nCall them.\n',
    'script.json': JSON.stringify(script),
  });
}

it('the built command line calls tools of MCP servers over HTTP and stdio, and hides what they are given', async () => {
  const { dir } = project();
  const env = { HUB_TOKEN: 'hub-token-0123456789', LOCAL_TOKEN: 'local-token-0123456789' };
  expect(await runFlue(['check'], { cwd: dir })).toMatchObject({ exitCode: 0 });
  const { exitCode, stdout, stderr } = await runFlue(['run', 'call', '--json', '--debug'], { cwd: dir, env });
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(stdout)).toMatchObject({
    status: 'succeeded',
    text: 'The sum of 20 and 22 is 42.',
    toolCalls: 3,
  });
  for (const secret of Object.values(env)) expect(stdout + stderr).not.toContain(secret);
  expect(server.log()).toContain('Received session termination request');
});

it('the built command line says in one sentence which server it could not reach', async () => {
  const { dir } = project();
  const { exitCode, stdout } = await runFlue(['run', 'call', '--json'], {
    cwd: dir,
    env: { HUB_TOKEN: 'x'.repeat(20) },
  });
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    status: 'failed',
    error: {
      code: 'workflow_error',
      message: 'the MCP server "local" needs LOCAL_TOKEN, which is not set on the host',
    },
  });
});
