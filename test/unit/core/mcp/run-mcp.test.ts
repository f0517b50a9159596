// The tools of MCP servers in runs: who has them, how often a server is connected to, and when it is left.
import { afterEach, describe, expect, it } from 'vitest';
import { defineAgent, defineTool, defineWorkflow, z } from '../../../../src/index.ts';
import { callingRun } from '../../../support/mcp/calling-run.ts';
import {
  json,
  type OddServer,
  type OddServerOptions,
  startOddServer,
  tool,
} from '../../../support/mcp/odd-server.ts';
import { providerRuntime } from '../../../support/provider-runtime.ts';
import { startWorkflow, testRuntime } from '../../../support/test-runtime.ts';

const servers: Array<{ stop(): Promise<void> }> = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function odd(options: OddServerOptions = {}): Promise<OddServer> {
  const server = await startOddServer(options);
  servers.push(server);
  return server;
}

const count = (all: readonly string[], one: string): number => all.filter((other) => other === one).length;

const withSession: OddServerOptions['on'] = {
  initialize: ({ id, response }) =>
    json(
      response,
      {
        jsonrpc: '2.0',
        id: id ?? null,
        result: { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'o', version: '1' } },
      },
      200,
      { 'mcp-session-id': 's1' },
    ),
};

describe('a run with MCP servers', () => {
  it('connects to each once, whoever of its sessions asks, and tells it when the run is over', async () => {
    const { url, methods } = await odd({ on: withSession ?? {} });
    const { runtime } = testRuntime({
      config: { mcp: { hub: { url } } },
      agents: { helper: defineAgent({ description: 'helps', instructions: 'Help.', mcp: ['hub'] }) },
      workflows: {
        w: defineWorkflow({
          description: 'd',
          mcp: ['hub', 'hub'],
          async run({ session, agent, instance }) {
            await session.prompt('1');
            await session.prompt('2');
            await Promise.all([agent('helper').prompt('3'), instance.session('other').prompt('4')]);
          },
        }),
      },
      script: {
        rules: [
          { when: { turn: 1 }, reply: { toolCalls: [{ name: 'mcp__hub__say', input: {} }] } },
          { when: {}, reply: { text: 'ok' } },
        ],
      },
    });
    const snapshot = await (await runtime.start(startWorkflow('w'))).done;
    expect(snapshot).toMatchObject({ status: 'succeeded', toolCalls: 3 });
    expect(count(methods, 'initialize')).toBe(1);
    expect(count(methods, 'tools/list')).toBe(1);
    // Before `done`, so that a process that ends then has said goodbye.
    expect(methods.at(-1)).toBe('DELETE');
  });

  it('connects to none before a prompt needs it', async () => {
    const { url, methods } = await odd();
    const { runtime } = testRuntime({
      config: { mcp: { hub: { url }, gone: { url: 'http://127.0.0.1:1/' } } },
      agents: { plain: defineAgent({ description: 'p', instructions: 'i' }) },
      workflows: {
        w: defineWorkflow({
          description: 'd',
          mcp: ['hub'],
          run: async ({ agent, sandbox }) => {
            await sandbox.exec('true');
            await agent('plain').prompt('nothing of it');
          },
        }),
      },
      script: { rules: [{ when: {}, reply: { text: 'ok' } }] },
    });
    expect((await (await runtime.start(startWorkflow('w'))).done).status).toBe('succeeded');
    expect(methods).toEqual([]);
  });

  it('tells the provider of the tools after all others, in the same order every time', async () => {
    const a = await odd({ tools: [tool('zeta'), tool('alpha')] });
    const b = await odd({ tools: [tool('mid')] });
    const opened = await providerRuntime([{ text: 'ok' }], {
      config: { model: 'anthropic/claude-haiku-4-5', mcp: { second: { url: b.url }, first: { url: a.url } } },
      workflows: {
        w: defineWorkflow({
          description: 'd',
          mcp: ['first', 'second'],
          run: async ({ session }) => {
            await session.prompt('1');
            await session.prompt('2');
          },
        }),
      },
    });
    servers.push(opened.server);
    await (await opened.runtime.start(startWorkflow('w'))).done;
    await (await opened.runtime.start(startWorkflow('w'))).done;
    const lists = opened.server.requests.map(({ body }) => JSON.stringify(body?.tools));
    expect(lists).toHaveLength(4);
    expect(new Set(lists).size).toBe(1);
    const [first] = lists.map((list) => JSON.parse(list) as Array<{ name: string }>);
    const names = first?.map(({ name }) => name);
    expect(names?.slice(-3)).toEqual(['mcp__first__alpha', 'mcp__first__zeta', 'mcp__second__mid']);
  });

  it('gives a subagent the servers of its own definition, and its parent those of the parent’s', async () => {
    const { url, methods } = await odd();
    const opened = await providerRuntime(
      (_request, { prompt, turn }) => {
        if (prompt === 'Lead.' && turn === 0)
          return { toolCalls: [{ name: 'task', input: { prompt: 'Look.', agent: 'scout' } }] };
        return turn === 0 ? { toolCalls: [{ name: 'mcp__hub__say', input: {} }] } : { text: 'ok' };
      },
      {
        config: { model: 'anthropic/claude-haiku-4-5', mcp: { hub: { url } } },
        agents: {
          lead: defineAgent({ description: 'l', instructions: 'i', subagents: ['scout'] }),
          scout: defineAgent({ description: 's', instructions: 'i', mcp: ['hub'] }),
        },
      },
    );
    servers.push(opened.server);
    const { done } = await opened.runtime.start({
      ...startWorkflow('lead', { message: 'Lead.' }),
      kind: 'agent',
    });
    expect(await done).toMatchObject({ status: 'succeeded', toolCalls: 2 });
    expect(methods).toContain('tools/call say');
    const [lead, scout] = opened.server.requests.map(({ body }) => JSON.stringify(body?.tools));
    expect(lead).not.toContain('mcp__hub__say');
    expect(scout).toContain('mcp__hub__say');
  });
});

describe('tools of MCP servers', () => {
  it('that wait for a human end a run where there is none, and are not called', async () => {
    const { url, methods } = await odd({ tools: [tool('read'), tool('write')] });
    const { snapshot, outputs } = await callingRun({ url, approval: ['wr*'] }, [[['read'], ['write']]]).run();
    expect(snapshot).toMatchObject({ status: 'failed', error: { code: 'approval_denied' }, deniedCalls: 1 });
    expect(outputs).toHaveLength(2);
    expect(methods.filter((one) => one.startsWith('tools/call'))).toEqual([]);
  });

  it('that the config leaves out are not there', async () => {
    const { url, methods } = await odd({ tools: [tool('read'), tool('write')] });
    const { outputs } = await callingRun({ url, deny: ['write'] }, [[['write']]]).run();
    expect(outputs[0]).toMatchObject({
      isError: true,
      output: expect.stringContaining('there is no tool "mcp__odd__write"'),
    });
    expect(methods).not.toContain('tools/call write');
  });

  it('that bear the name of the workflow’s own are refused', async () => {
    const { url } = await odd();
    const own = defineTool({ name: 'mcp__odd__say', description: 'd', input: z.object({}), run: () => '' });
    const { snapshot } = await callingRun({ url }, [], { tools: [own] }).run();
    expect(snapshot.error).toMatchObject({
      code: 'workflow_error',
      message: 'two tools are called "mcp__odd__say"',
    });
  });
});

describe('a server that cannot be had', () => {
  const run = async (mcp: string[], options: Parameters<typeof testRuntime>[0] = {}) => {
    const { runtime } = testRuntime({
      ...options,
      workflows: { w: defineWorkflow({ description: 'd', mcp, run: ({ session }) => session.prompt('x') }) },
      script: { rules: [{ when: {}, reply: { text: 'ok' } }] },
    });
    return (await runtime.start(startWorkflow('w'))).done;
  };

  it('is named with the nearest there is', async () => {
    expect(
      (await run(['githbu'], { config: { mcp: { github: { url: 'https://a.example' } } } })).error,
    ).toMatchObject({
      code: 'workflow_error',
      message: 'there is no MCP server "githbu"',
      hint: 'did you mean "github"?',
    });
    expect((await run(['constructor'])).error).toMatchObject({
      message: 'there is no MCP server "constructor"',
      hint: 'add it to flue.config.ts: mcp.constructor',
    });
  });

  it('is refused on a host that connects to none', async () => {
    const config = { mcp: { hub: { url: 'https://a.example' } } };
    expect((await run(['hub'], { config, isWithoutMcp: true })).error).toMatchObject({
      code: 'workflow_error',
      message: 'the MCP server "hub" cannot be connected to on this host',
    });
  });

  it('can be asked for again by the author’s code', async () => {
    let calls = 0;
    const { url } = await odd({
      on: {
        'tools/list': ({ response, answer }) =>
          ++calls === 1 ? response.writeHead(503).end('starting') : answer({ tools: [] }),
      },
    });
    const { runtime } = testRuntime({
      config: { mcp: { hub: { url } } },
      workflows: {
        w: defineWorkflow({
          description: 'd',
          mcp: ['hub'],
          async run({ session }) {
            const first = await session.prompt('x').catch((thrown: Error) => thrown.message);
            return [first, (await session.prompt('x')).text];
          },
        }),
      },
      script: { rules: [{ when: {}, reply: { text: 'ok' } }] },
    });
    const snapshot = await (await runtime.start(startWorkflow('w'))).done;
    expect(snapshot.result).toEqual(['the MCP server "hub" answered 503: starting', 'ok']);
  });
});
