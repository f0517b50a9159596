// AGENTS.md as part of the system prompt: where it stands, what is left of it, and that a run keeps the one it began with.
import { describe, expect, test } from 'vitest';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { defineAgent } from '../../../../src/authoring/agent.ts';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import { FileFault } from '../../../../src/core/sandbox-port.ts';
import { mortalSql } from '../../../support/faults/mortal-sql.ts';
import { providerRuntime } from '../../../support/provider-runtime.ts';
import { startWorkflow, type TestRuntimeOptions, testRuntime } from '../../../support/test-runtime.ts';

const HEADING = 'What the repository in /workspace says to agents (its AGENTS.md):';
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const reading = (content: string | Uint8Array | undefined) => async () =>
  typeof content === 'string' ? bytesOf(content) : content;

/** What the model was told, and the lines of the log. */
async function ask(readAgentsMd: TestRuntimeOptions['readAgentsMd'], over: TestRuntimeOptions = {}) {
  const opened = await providerRuntime([{ text: 'done' }], {
    workflows: {
      w: defineWorkflow({
        description: 'asks',
        run: async ({ session }) => (await session.prompt('Go.')).text,
      }),
    },
    readAgentsMd,
    ...over,
  });
  const { over: ended, runId } = await opened.runtime.start(startWorkflow('w'));
  const { status } = await ended;
  await opened.server.stop();
  const system = opened.server.requests.map(({ body }) =>
    ((body?.system ?? []) as Array<{ text: string }>).map(({ text }) => text).join(''),
  );
  const logs = opened.runtime
    .entries(runId)
    .flatMap(({ event }) => (event.type === 'log' ? [`${event.level}: ${event.message}`] : []));
  return { status, system: system[0] ?? '', logs };
}

describe('AGENTS.md', () => {
  test('stands after agent.md, before the instructions and the skills', async () => {
    const opened = await providerRuntime([{ text: 'done' }], {
      agents: { helper: defineAgent({ description: 'helps', instructions: 'Be brief.' }) },
      systemContext: 'Shared context.',
      skills: {
        rhyme: { name: 'rhyme', description: 'Rhymes', instructions: async () => 'Rhyme.', files: [] },
      },
      readAgentsMd: reading('Use tabs.\n'),
    });
    const { over } = await opened.runtime.start({
      ...startWorkflow('helper', { message: 'Go.' }),
      kind: 'agent',
    });
    expect((await over).status).toBe('succeeded');
    await opened.server.stop();
    const [system] = (opened.server.requests[0]?.body?.system ?? []) as Array<{ text: string }>;
    expect(system?.text).toMatch(
      /^Shared context\.\n\nWhat the repository .*\n\nUse tabs\.\n\nBe brief\.\n\n# Skills\n/,
    );
  });

  test('is told of in the log, with its size', async () => {
    const { system, logs } = await ask(reading('Use tabs.\n'));
    expect(system).toBe(`${HEADING}\n\nUse tabs.`);
    expect(logs).toEqual(['info: AGENTS.md is part of the system prompt (10 bytes)']);
  });

  test.each<[string, string | Uint8Array | undefined]>([
    ['that is not there', undefined],
    ['that is empty', ''],
    ['of white space', ' \r\n\t\n'],
    ['of a byte order mark', '\uFEFF\r\n'],
  ])('%s changes nothing', async (_what, content) => {
    expect(await ask(reading(content))).toMatchObject({ status: 'succeeded', system: '', logs: [] });
  });

  test('has its lines as ours, whoever wrote them', async () => {
    const { system } = await ask(reading('\uFEFFUse tabs.\r\n\r\nNever spaces.\r\n'));
    expect(system).toBe(`${HEADING}\n\nUse tabs.\n\nNever spaces.`);
  });

  test('that is too long is cut at a line, with a sentence', async () => {
    const { system, logs } = await ask(reading('Use tabs, nothing but tabs – please.\n'.repeat(1_500)));
    expect(new TextEncoder().encode(system).length).toBeLessThan(33 * 1024);
    expect(system).toMatch(/please\.\n\n\[AGENTS\.md has 58,500 bytes: the rest is left out here\]$/);
    expect(logs).toEqual([
      'warn: the first 32 KiB of AGENTS.md are part of the system prompt; it has 58,500 bytes',
    ]);
  });

  test.each<[string, TestRuntimeOptions['readAgentsMd'], RegExp]>([
    ['no text', reading(new Uint8Array([0, 1, 2])), /it is no text$/],
    [
      'no file that is given',
      () => Promise.reject(new FileFault('EACCES', 'permission denied: it may hold secrets')),
      /permission denied: it may hold secrets$/,
    ],
  ])('that is %s is left out, and the run goes on', async (_what, read, message) => {
    const { status, system, logs } = await ask(read);
    expect([status, system]).toEqual(['succeeded', '']);
    expect(logs).toEqual([expect.stringMatching(/^warn: AGENTS\.md is no part of the system prompt: /)]);
    expect(logs[0]).toMatch(message);
  });

  test('gives away no secret', async () => {
    const { system } = await ask(reading('Log in with tok-123456.'), { secrets: ['tok-123456'] });
    expect(system).toBe(`${HEADING}\n\nLog in with ***.`);
  });
});

test('a run keeps the AGENTS.md that it began with, for all its prompts and in the next process', async () => {
  const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
  const mortal = mortalSql(sql);
  let reads = 0;
  const twice = defineWorkflow({
    description: 'asks twice',
    async run({ session, agent, step }) {
      await session.prompt('One.');
      await step('between', () => {
        if (reads < 10) mortal.die();
      });
      const other = agent(defineAgent({ description: 'other', instructions: 'Be brief.' }));
      return [(await session.prompt('Two.')).text, (await other.prompt('Three.')).text];
    },
  });
  const script = {
    pricedAs: 'anthropic/claude-haiku-5-5',
    rules: [{ when: { systemText: 'Use (\\w+)\\.' }, reply: { text: '{{1}}' } }],
  };
  const openWith = (content: string, on: typeof sql | typeof mortal) =>
    testRuntime({
      workflows: { w: twice },
      script,
      sql: on,
      readAgentsMd: async () => {
        reads += 1;
        return bytesOf(content);
      },
    }).runtime;
  const dead = await openWith('Use tabs.', mortal).start(startWorkflow('w'));
  await dead.over;
  expect(reads).toBe(1);
  reads = 10;
  const next = openWith('Use spaces.', sql);
  const { resumed } = await next.resumeOpen();
  const [snapshot] = await Promise.all(resumed.map(({ over }) => over));
  expect(snapshot).toMatchObject({ status: 'succeeded', result: ['tabs', 'tabs'] });
  expect(reads).toBe(10);
  const other = await next.start(startWorkflow('w'));
  expect(await other.over).toMatchObject({ result: ['spaces', 'spaces'] });
});
