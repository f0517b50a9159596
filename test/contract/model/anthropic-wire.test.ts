// What is Anthropic's own beyond the Model contract: headers, broken streams, bound thinking, and the rules of its API.
import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { createAnthropicModel } from '../../../src/adapters/model/anthropic/anthropic-model.ts';
import type { AnthropicOptions } from '../../../src/adapters/model/anthropic/client.ts';
import type { ModelFault } from '../../../src/core/ports.ts';
import { type Message, textOf } from '../../../src/protocol/messages.ts';
import {
  type AnthropicServer,
  faults,
  type Script,
  startAnthropicServer,
} from '../../support/anthropic-server.ts';
import { ask, conversation, listen } from './conversation.ts';
import type { ModelUnderTest } from './suite.ts';

const servers: AnthropicServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

type Subject = Pick<ModelUnderTest, 'model' | 'id'> & { server: AnthropicServer };

async function open(
  script: Script,
  options: AnthropicOptions = { apiKey: 'test-key' },
  id = 'claude-opus-5-5',
): Promise<Subject> {
  const server = await startAnthropicServer({ script });
  servers.push(server);
  return { server, id, model: createAnthropicModel({ baseUrl: server.url, ...options }) };
}

describe('the key', () => {
  const sent = async (options: AnthropicOptions) => {
    const subject = await open([{ text: 'ok' }], options);
    await ask(subject);
    const headers = subject.server.requests[0]?.headers ?? {};
    return { authorization: headers.authorization, key: headers['x-api-key'], team: headers['x-team'] };
  };

  test('goes out as a bearer token, with the headers of the project', async () => {
    expect(await sent({ apiKey: 'secret', headers: { 'x-team': 'a' } })).toEqual({
      authorization: 'Bearer secret',
      team: 'a',
    });
  });

  test('goes out as x-api-key where that is wanted, and nowhere else', async () => {
    expect(await sent({ apiKey: 'secret', authHeader: 'x-api-key' })).toEqual({ key: 'secret' });
  });

  test('may be missing for a gateway with a header of its own', async () => {
    expect(await sent({ headers: { authorization: 'Bearer of-the-gateway', 'x-team': 'a' } })).toEqual({
      authorization: 'Bearer of-the-gateway',
      team: 'a',
    });
  });
});

describe('a stream', () => {
  test.each<[string, Script, string]>([
    ['that ends before it is complete', [faults.endBeforeStop()], 'ended before the answer was complete'],
    ['of malformed frames', [faults.malformedSse()], 'ended before the answer was complete'],
    ['of malformed JSON', [faults.malformedJson()], 'not JSON'],
    ['with an error in the middle', [faults.overloadedMidStream()], 'overloaded_error: Overloaded'],
    ['that is dropped', [faults.dropAfter(3)], 'broke'],
    [
      'with half a tool input',
      [faults.truncatedToolInput({ name: 'bash', input: { command: 'ls -la' } })],
      'broken JSON',
    ],
  ])('%s is lost, and says so', async (_what, script, message) => {
    const failed = ask(await open(script));
    await expect(failed).rejects.toMatchObject({ kind: 'lost', message: expect.stringContaining(message) });
  });

  test('cut off by max_tokens in a tool input is an answer without that call', async () => {
    const cut = faults.truncatedToolInput({ name: 'bash', input: { command: 'ls -la' } }, 'max_tokens');
    const response = await ask(await open([{ ...cut, text: 'I will run' }]));
    expect(response.stopReason).toBe('max_tokens');
    expect(response.content).toEqual([{ type: 'text', text: 'I will run' }]);
  });

  test('of ten megabytes arrives whole', async () => {
    const response = await ask(await open([faults.hugeMessage(10 * 1024 * 1024)]));
    expect(textOf(response.content).length).toBe(10 * 1024 * 1024);
  });

  test('shows life by every event, pings included', async () => {
    const heard = listen();
    await ask(await open([{ text: 'abcdef', chunkSize: 1, paceMs: 3 }]), {}, heard.listener);
    // Six deltas and six events around them, each in a chunk of its own unless the network joins some.
    expect(heard.activity()).toBeGreaterThan(heard.text.length);
  });

  test('leaves no listener behind on the signal of a run', async () => {
    const subject = await open([{ text: 'a' }, faults.overloaded(), faults.dropAfter(3), { text: 'b' }]);
    const { signal } = new AbortController();
    for (let call = 0; call < 4; call++) await ask(subject, {}, listen().listener, signal).catch(() => {});
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('a proxy', () => {
  test('whose error page comes instead of an answer is overloaded, with its status', async () => {
    const failed = ask(await open([faults.badGateway()]));
    await expect(failed).rejects.toMatchObject({ kind: 'overloaded', status: 502 });
  });

  test('that is not there was never billed', async () => {
    const subject = await open([{ text: 'ok' }]);
    await subject.server.stop();
    await expect(ask(subject)).rejects.toMatchObject({
      kind: 'overloaded',
      message: expect.stringContaining('cannot be reached'),
    });
  });
});

describe('thinking that is bound to another conversation', () => {
  const user = (text: string): Message => ({ role: 'user', content: [{ type: 'text', text }] });

  test('is left out when the instructions were edited since, and is not tried again', async () => {
    const subject = await open([
      { thinking: 'Hm.', text: 'One.' },
      { thinking: 'Hm!', text: 'Two.' },
      { text: 'Three.' },
    ]);
    const first = await ask(subject, { system: 'Version 1.' });
    const afterFirst = [...conversation('Begin.', first.content), user('Go on.')];
    const second = await ask(subject, { system: 'Version 2.', messages: afterFirst });
    expect(textOf(second.content)).toBe('Two.');
    expect(subject.server.requests.map((request) => request.refusal !== undefined)).toEqual([
      false,
      true,
      false,
    ]);
    // The second answer's thinking is of the new conversation and goes back; the first one's never does again.
    const afterSecond: Message[] = [
      ...afterFirst,
      { role: 'assistant', content: second.content },
      user('And?'),
    ];
    await ask(subject, { system: 'Version 2.', messages: afterSecond });
    expect(subject.server.requests).toHaveLength(4);
    expect(JSON.stringify(subject.server.requests[3]?.body).match(/"thinking"/g)?.length).toBeGreaterThan(0);
  });

  test('does not hide any other refusal', async () => {
    const subject = await open([faults.badRequest('tools: too many')]);
    await expect(ask(subject)).rejects.toMatchObject({ kind: 'rejected', status: 400 });
    expect(subject.server.requests).toHaveLength(1);
  });
});

describe('the rules of the API', () => {
  test.each([
    'claude-opus-5-5',
    'claude-sonnet-5-5',
    'claude-haiku-5-5',
    'claude-fable-5-1',
    'claude-opus-4-8',
    'claude-sonnet-4-5',
  ])('are kept for %s at every level of thinking, with tools, images and a result', async (id) => {
    const subject = await open([{ text: '{}' }], { apiKey: 'k' }, id);
    const image = { type: 'image' as const, mediaType: 'image/png', data: 'iVBORw0KGgo=' };
    const messages: Message[] = [{ role: 'user', content: [image, { type: 'text', text: 'See.' }] }];
    const resultSchema = {
      type: 'object',
      properties: { n: { type: 'integer', minimum: 1 } },
      required: ['n'],
    };
    for (const thinking of ['off', 'low', 'medium', 'high', undefined] as const) {
      await ask(subject, { messages, resultSchema, thinking });
      expect(
        await subject.model.countTokens(
          { model: id, system: '', messages, tools: [], maxTokens: 5, resultSchema, thinking },
          new AbortController().signal,
        ),
      ).toBeGreaterThan(0);
    }
    expect(subject.server.requests.map((request) => request.refusal)).toEqual(Array(10).fill(undefined));
  });
});

test('an endpoint that cannot count tokens has none to give', async () => {
  const subject = await open([{ text: 'ok' }]);
  await subject.server.stop();
  const request = { model: subject.id, system: '', messages: [], tools: [], maxTokens: 5 };
  expect(await subject.model.countTokens(request, new AbortController().signal)).toBeUndefined();
  const reason = new Error('stop');
  await expect(subject.model.countTokens(request, AbortSignal.abort(reason))).rejects.toBe(reason);
});

test('no fault ever holds the key', async () => {
  const subject = await open([faults.unauthorized()], { apiKey: 'sk-very-secret' });
  const fault = await ask(subject).then(
    () => undefined,
    (thrown: ModelFault) => thrown,
  );
  expect(JSON.stringify([fault, fault?.message, fault?.hint, fault?.stack])).not.toContain('sk-very-secret');
});
