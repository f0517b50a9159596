// What is Chat Completions' own beyond the Model contract: keys and addresses, the habits of other servers, and reasoning.
import { afterEach, describe, expect, test } from 'vitest';
import type { OpenAiOptions } from '../../../src/adapters/model/openai/endpoint.ts';
import { createOpenAiModel } from '../../../src/adapters/model/openai/openai-model.ts';
import { textOf, toolUsesOf } from '../../../src/protocol/messages.ts';
import { type Aimock, startAimock } from '../../support/aimock.ts';
import {
  type OpenAiReply,
  type OpenAiServer,
  startOpenAiServer,
  USAGE,
} from '../../support/openai-server.ts';
import { ask, conversation } from './conversation.ts';

const servers: OpenAiServer[] = [];
let mock: Aimock | undefined;
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await mock?.stop();
  mock = undefined;
});

async function open(replies: OpenAiReply[], options: OpenAiOptions = { apiKey: 'test-key' }) {
  const server = await startOpenAiServer(replies);
  servers.push(server);
  return { server, id: 'gpt-5', model: createOpenAiModel({ baseUrl: server.url, ...options }) };
}

const delta = (content: object, finish: string | null = null): object => ({
  choices: [{ index: 0, delta: content, finish_reason: finish }],
});
const END = [delta({}, 'stop'), { choices: [], usage: USAGE }, 'data: [DONE]\n\n'];

describe('the endpoint', () => {
  const sent = async (options: OpenAiOptions) => {
    const subject = await open([{ text: 'ok' }], options);
    await ask(subject);
    const { headers, path } = onlyRequest(subject.server);
    return { path, auth: headers.authorization, key: headers['api-key'], team: headers['x-team'] };
  };

  test('gets the key as a bearer token, with the headers of the project', async () => {
    const options = { apiKey: ' secret\n', headers: { 'X-Team': 'a' } };
    expect(await sent(options)).toEqual({ path: '/v1/chat/completions', auth: 'Bearer secret', team: 'a' });
  });

  test("gets it as Azure's header where that is wanted, and nothing where there is none", async () => {
    expect(await sent({ apiKey: 'secret', authHeader: 'api-key' })).toMatchObject({ key: 'secret' });
    expect(await sent({})).toEqual({ path: '/v1/chat/completions' });
    const own = await sent({ apiKey: 'secret', headers: { Authorization: 'Basic x' } });
    expect(own.auth).toBe('Basic x');
  });

  test('keeps the query of its address', async () => {
    const server = await startOpenAiServer([{ text: 'ok' }]);
    servers.push(server);
    const model = createOpenAiModel({ apiKey: 'k', baseUrl: `${server.url}/?api-version=1` });
    await ask({ model, id: 'x' });
    expect(server.requests[0]?.path).toBe('/v1/chat/completions?api-version=1');
  });

  test.each([
    [{}, 'missing_key', /OPENAI_API_KEY is not set/],
    [
      { baseUrl: 'https://x.openai.azure.com/openai/v1', keyName: 'AZURE_KEY' },
      'missing_key',
      /AZURE_KEY is not set/,
    ],
    [{ apiKey: 'a b' }, 'missing_key', /no key has/],
    [{ apiKey: 'k', baseUrl: 'localhost:11434' }, 'config_error', /"localhost:11434" is no http/],
  ])('%j is refused before anything is sent', (options, code, message) => {
    expect(() => createOpenAiModel(options)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});

describe('an answer', () => {
  test('whose stream ends without [DONE], or counts with its last words, is whole', async () => {
    const counted = { ...delta({}, 'stop'), usage: USAGE };
    const subject = await open([
      { text: 'One.', silentEnd: true },
      { chunks: [delta({ content: 'Two.' }), counted] },
    ]);
    expect(textOf((await ask(subject)).content)).toBe('One.');
    expect(textOf((await ask(subject)).content)).toBe('Two.');
  });

  test.each<[string, OpenAiReply, string]>([
    ['does not say what it used', { text: 'Free?', usage: null }, 'how many tokens'],
    ['does not say why it ended', { chunks: [delta({ content: 'Hm' }), 'data: [DONE]\n\n'] }, 'why it ended'],
    ['ends in the middle', { chunks: [delta({ content: 'Hm' })] }, 'ended before the answer was complete'],
    ['is no JSON', { chunks: ['data: {oops\n\n'] }, 'not JSON'],
    [
      'is an error',
      { chunks: [delta({ content: 'Hm' }), { error: { code: 503, message: 'Upstream is gone' } }] },
      'Upstream is gone',
    ],
    [
      'calls a tool with half an input',
      {
        chunks: [
          delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'bash', arguments: '{"comm' } }] }),
          ...END,
        ],
      },
      'broken JSON',
    ],
  ])('that %s is lost, and says so', async (_what, reply, message) => {
    const failed = ask(await open([reply]));
    await expect(failed).rejects.toMatchObject({ kind: 'lost', message: expect.stringContaining(message) });
  });

  test('cut off in a tool input is an answer without that call', async () => {
    const call = { index: 0, id: 'a', function: { name: 'bash', arguments: '{"comm' } };
    const chunks = [
      delta({ content: 'I will run', tool_calls: [call] }),
      delta({}, 'length'),
      { choices: [], usage: USAGE },
      'data: [DONE]\n\n',
    ];
    const response = await ask(await open([{ chunks }]));
    expect(response).toMatchObject({
      stopReason: 'max_tokens',
      content: [{ type: 'text', text: 'I will run' }],
    });
  });

  test('cut off before a tool input begins is an answer without that call', async () => {
    const named = [{ index: 0, id: 'c', function: { name: 'bash', arguments: '' } }];
    const end = [delta({}, 'length'), { choices: [], usage: USAGE }, 'data: [DONE]\n\n'];
    const subject = await open([{ chunks: [delta({ tool_calls: named }), ...end] }]);
    const { content, stopReason } = await ask(subject);
    expect([stopReason, content]).toEqual(['max_tokens', []]);
  });

  test('of a server that gives no ids has ids that no other answer has', async () => {
    const call = [{ index: 0, function: { name: 'list', arguments: '{}' } }];
    const chunks = [delta({ tool_calls: call }, 'tool_calls'), { choices: [], usage: USAGE }];
    const subject = await open([{ chunks }, { chunks }]);
    const ids = [await ask(subject), await ask(subject)].map(({ content }) => toolUsesOf(content)[0]?.callId);
    const isId = expect.stringMatching(/^[A-Za-z0-9]{9}$/);
    expect(ids).toEqual([isId, isId]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  test('of a server that gives all calls one number has each of them', async () => {
    const calls = ['a', 'b'].map((path) => ({
      index: 0,
      id: `call_${path}`,
      function: { name: 'read', arguments: JSON.stringify({ path }) },
    }));
    const subject = await open([{ chunks: [...calls.map((call) => delta({ tool_calls: [call] })), ...END] }]);
    expect(toolUsesOf((await ask(subject)).content).map(({ callId, input }) => [callId, input])).toEqual([
      ['call_a', { path: 'a' }],
      ['call_b', { path: 'b' }],
    ]);
  });

  test('of a server that numbers no calls, repeats names, or gives arguments as an object', async () => {
    const parts = [
      { id: 'a', function: { name: 'bash', arguments: '{"command":' } },
      { id: 'a', function: { name: 'bash', arguments: '"ls"}' } },
      { id: 'b', function: { name: 'read', arguments: { path: 'x' } } },
    ];
    const chunks = [...parts.map((part) => delta({ tool_calls: [part] })), ...END];
    const response = await ask(await open([{ chunks }]));
    expect(response.stopReason).toBe('tool_use');
    expect(toolUsesOf(response.content).map(({ callId, name, input }) => [callId, name, input])).toEqual([
      ['a', 'bash', { command: 'ls' }],
      ['b', 'read', { path: 'x' }],
    ]);
  });

  test('that refuses is a refusal, with its words', async () => {
    const response = await ask(await open([{ chunks: [delta({ refusal: 'I will not.' }), ...END] }]));
    expect([response.stopReason, textOf(response.content)]).toEqual(['refusal', 'I will not.']);
  });

  test('tells its tier, for the price', async () => {
    const chunks = [{ ...delta({ content: 'Hi' }), service_tier: 'flex' }, ...END];
    expect((await ask(await open([{ chunks }]))).billing).toEqual({ serviceTier: 'flex' });
  });
});

test('aimock: a tool is asked for, answered, and the answer comes', async () => {
  mock = await startAimock({
    toolCall: { name: 'read', input: { path: 'a.txt', deep: { list: [1] } } },
    text: 'Read it.',
  });
  const subject = { model: createOpenAiModel({ apiKey: 'k', baseUrl: `${mock.url}/v1` }), id: 'gpt-4o' };
  const first = await ask(subject);
  const [call] = toolUsesOf(first.content);
  expect(call).toMatchObject({ name: 'read', input: { path: 'a.txt', deep: { list: [1] } } });
  const result = {
    type: 'tool_result' as const,
    callId: call?.callId ?? '',
    content: 'its text',
    isError: false,
  };
  const second = await ask(subject, { messages: conversation('Read a.txt.', first.content, result) });
  expect([second.stopReason, textOf(second.content)]).toEqual(['end_turn', 'Read it.']);
});

function onlyRequest({ requests }: OpenAiServer): OpenAiServer['requests'][number] {
  const [request] = requests;
  if (request === undefined) throw new Error('nothing was sent');
  return request;
}
