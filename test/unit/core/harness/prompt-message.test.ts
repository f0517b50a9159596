// What a prompt may be made of, what is refused before anything is sent, and that files are looked at once.
import { describe, expect, test } from 'vitest';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import { defineAgent } from '../../../../src/authoring/agent.ts';
import type { PromptOptions, PromptPart } from '../../../../src/authoring/context.ts';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import type { Sql } from '../../../../src/core/ports.ts';
import { mortalSql } from '../../../support/faults/mortal-sql.ts';
import { providerRuntime } from '../../../support/provider-runtime.ts';
import { startWorkflow, testRuntime } from '../../../support/test-runtime.ts';

/** One transparent pixel. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

type Prompt = string | readonly PromptPart[];

async function send(prompt: Prompt, options: PromptOptions<undefined> = {}) {
  const opened = await providerRuntime([{ text: 'done' }], {
    secrets: ['tok-123456'],
    files: {
      'notes/a.txt': 'Alpha, tok-123456.\n',
      'empty.txt': '',
      'zip.bin': 'PK\u0003\u0004',
      'nul.bin': 'a\0b',
    },
    workflows: {
      w: defineWorkflow({
        description: 'asks',
        async run({ session, sandbox }) {
          await sandbox.exec(`echo ${PNG} | base64 -d > pixel.png; seq 1 60000 > large.txt`);
          return (await session.prompt(prompt, options)).text;
        },
      }),
    },
  });
  const { over } = await opened.runtime.start(startWorkflow('w'));
  const { error, status } = await over;
  await opened.server.stop();
  const [message] = (opened.server.requests[0]?.body?.messages ?? []) as Array<{ content: object[] }>;
  return { status, error, content: message?.content };
}

const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } };

describe('a prompt', () => {
  test('may be text, files of the sandbox and images, in their order and without secrets', async () => {
    const { status, content } = await send([
      { type: 'text', text: 'Compare.' },
      { type: 'file', path: 'notes/a.txt' },
      { type: 'file', path: 'empty.txt' },
      { type: 'file', path: 'pixel.png' },
      { type: 'image', path: 'pixel.png' },
      { type: 'image', mediaType: 'image/gif', data: PNG },
      { type: 'image', mediaType: 'image/png', data: `data:image/png;base64,${PNG}` },
    ]);
    expect(status).toBe('succeeded');
    expect(content).toMatchObject([
      { type: 'text', text: 'Compare.' },
      { type: 'text', text: 'The file notes/a.txt:\n\nAlpha, ***.\n' },
      { type: 'text', text: 'The file empty.txt:\n\n' },
      ...[image, image, image, image],
    ]);
  });

  test('has its option images before the rest', async () => {
    const { content } = await send('What is it?', { images: [{ type: 'image', path: 'pixel.png' }] });
    expect(content).toMatchObject([image, { type: 'text', text: 'What is it?' }]);
  });

  const notImage = { type: 'image', mediaType: 'image/png' } as const;
  test.each<[string, Prompt, string, RegExp]>([
    [
      'an image that is none',
      [{ ...notImage, data: btoa('hello') }],
      'workflow_error',
      /^the image of the prompt is no PNG/,
    ],
    ['an image that is no base64', [{ ...notImage, data: '<svg/>' }], 'workflow_error', /is no base64 text/],
    [
      'a text file as an image',
      [{ type: 'image', path: 'notes/a.txt' }],
      'workflow_error',
      /^notes\/a\.txt is no PNG/,
    ],
    [
      'an archive',
      [{ type: 'file', path: 'zip.bin' }],
      'workflow_error',
      /^zip\.bin is a ZIP archive: only text and images/,
    ],
    ['a binary file', [{ type: 'file', path: 'nul.bin' }], 'workflow_error', /^nul\.bin is a binary file/],
    [
      'a file that is too large',
      [{ type: 'file', path: 'large.txt' }],
      'workflow_error',
      /^large\.txt has \d+ bytes, the limit is 262144/,
    ],
    ['a file that is not there', [{ type: 'file', path: 'nope.txt' }], 'sandbox_error', /nope\.txt/],
    ['no text', '', 'workflow_error', /^the prompt is empty/],
    ['no parts', [], 'workflow_error', /^the prompt is empty/],
    ['nothing', undefined as never, 'workflow_error', /^the prompt is undefined/],
    ['text that is none', [{ type: 'text', text: 7 as never }], 'workflow_error', /is 7$/],
    [
      'a part of another kind',
      [{ type: 'video', path: 'x' } as never],
      'workflow_error',
      /is of type "video"/,
    ],
    ['a part that is a text', ['hello' as never], 'workflow_error', /is hello$/],
    ['a part of no kind', [null as never], 'workflow_error', /is null$/],
  ])('with %s is refused before anything is sent', async (_what, prompt, code, message) => {
    const { status, error, content } = await send(prompt);
    expect([status, error?.code, content]).toEqual(['failed', code, undefined]);
    expect(error?.message).toMatch(message);
    expect(error?.hint ?? 'none').not.toBe('');
  });
});

test('a prompt that is continued in another process sends its files as they were', async () => {
  const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
  const script = {
    pricedAs: 'anthropic/claude-haiku-5-5',
    rules: [
      { when: { turn: 1 }, reply: { toolCalls: [{ name: 'bash', input: { command: 'cat a.txt' } }] } },
      { when: { lastUserText: 'a\\.txt:\\s+(\\w+)' }, reply: { text: '{{1}}' } },
    ],
  };
  const openWith = (text: string, over: Sql) =>
    testRuntime({
      script,
      sql: over,
      files: { 'a.txt': text },
      workflows: {
        w: defineWorkflow({
          description: 'asks',
          run: async ({ session }) => (await session.prompt([{ type: 'file', path: 'a.txt' }])).text,
        }),
      },
    }).runtime;
  const mortal = mortalSql(sql);
  const { over } = await openWith('before', mortal).start(startWorkflow('w'), {
    onEvent: ({ event }) => {
      if (event.type === 'tool_started') mortal.die();
    },
  });
  await over;
  const { resumed } = await openWith('after', sql).resumeOpen();
  const [snapshot] = await Promise.all(resumed.map((run) => run.over));
  expect(snapshot).toMatchObject({ status: 'succeeded', result: 'before', turns: 2 });
});

test('the images of a message to an agent are sent before its text', async () => {
  const opened = await providerRuntime([{ text: 'a pixel' }], {
    agents: { looker: defineAgent({ description: 'looks', instructions: 'Look.' }) },
  });
  const { trigger } = startWorkflow('x');
  const input = { message: 'What is it?', images: [{ data: PNG }] };
  const handle = await opened.runtime.start({
    kind: 'agent',
    name: 'looker',
    instanceId: 'i',
    input,
    trigger,
  });
  expect(await handle.over).toMatchObject({ status: 'succeeded', text: 'a pixel' });
  await opened.server.stop();
  const [message] = (opened.server.requests[0]?.body?.messages ?? []) as Array<{ content: object[] }>;
  expect(message?.content).toMatchObject([image, { type: 'text', text: 'What is it?' }]);
});
