// What every Model must do, whatever it is made of. A new adapter's test is an `open` function: it says how to make its
// provider give a list of replies, one per request.
import { afterEach, describe, expect, test } from 'vitest';
import { type Model, ModelFault, type ModelRequest, type StopReason } from '../../../src/core/ports.ts';
import type { Json, JsonObject } from '../../../src/protocol/json.ts';
import { type AssistantBlock, type Message, textOf, toolUsesOf } from '../../../src/protocol/messages.ts';
import type { Usage } from '../../../src/protocol/usage.ts';
import { ask, conversation, listen, request } from './conversation.ts';

export interface ContractReply {
  text?: string;
  thinking?: string;
  toolCalls?: Array<{ name: string; input: Json }>;
  usage?: Usage;
  latencyMs?: number;
  stopReason?: StopReason;
  fault?:
    | { kind: 'status'; status: number; retryAfterSeconds?: number }
    | { kind: 'drop'; afterEvents: number }
    | { kind: 'stall'; afterEvents: number };
}

export interface ModelUnderTest {
  model: Model;
  /** Its full name, and the one to put into requests. */
  ref: string;
  id: string;
  close(): Promise<void>;
}

export type OpenModel = (replies: ContractReply[]) => Promise<ModelUnderTest>;

const USAGE: Usage = { inputTokens: 120, outputTokens: 40, cacheReadTokens: 3_000, cacheWriteTokens: 500 };

export interface ModelTraits {
  /** False for a provider that has no count to give. */
  countsTokens: boolean;
}

export function modelContract(
  name: string,
  openModel: OpenModel,
  { countsTokens }: ModelTraits = { countsTokens: true },
): void {
  const opened: ModelUnderTest[] = [];
  const open = async (...replies: ContractReply[]): Promise<ModelUnderTest> => {
    const subject = await openModel(replies);
    opened.push(subject);
    return subject;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((subject) => subject.close()));
  });

  describe(`${name}: answers`, () => {
    test('come with their text, a stop reason and four disjoint token counts', async () => {
      const subject = await open({ text: 'Hello there.', usage: USAGE });
      const response = await ask(subject);
      expect(response.content).toEqual([{ type: 'text', text: 'Hello there.' }]);
      expect(response.stopReason).toBe('end_turn');
      expect(response.usage).toEqual(USAGE);
    });

    test('stream in several pieces that make up the text, with signs of life before them', async () => {
      const text = 'A sentence that is long enough to be cut into pieces. 🙂 '.repeat(20);
      const subject = await open({ text });
      const heard = listen();
      const response = await ask(subject, {}, heard.listener);
      expect(heard.text.length).toBeGreaterThan(3);
      expect(heard.text.join('')).toBe(text);
      expect(textOf(response.content)).toBe(text);
      expect(heard.activity()).toBeGreaterThan(0);
    });

    test.each<StopReason>(['max_tokens', 'refusal', 'context_window_exceeded'])(
      'may end with %s',
      async (stopReason) => {
        const subject = await open({ text: 'I was about to', stopReason });
        const response = await ask(subject);
        expect([response.stopReason, textOf(response.content)]).toEqual([stopReason, 'I was about to']);
      },
    );

    test('may be empty, and the conversation goes on after one', async () => {
      const subject = await open({}, { text: 'Still here.' });
      const first = await ask(subject);
      expect(first.content).toEqual([]);
      const messages = conversation('Say nothing.', first.content, { type: 'text', text: 'And now?' });
      expect(textOf((await ask(subject, { messages })).content)).toBe('Still here.');
    });

    test('are JSON of the schema when a result is asked for', async () => {
      const result = { verdict: 'pass', score: 3, notes: ['a', 'b'] };
      const subject = await open({ text: JSON.stringify(result) });
      const response = await ask(subject, { resultSchema: RESULT_SCHEMA });
      expect(JSON.parse(textOf(response.content))).toEqual(result);
    });
  });

  describe(`${name}: tool calls`, () => {
    const calls = [
      { name: 'read', input: { path: 'a.txt', lines: [1, 2] } },
      { name: 'read', input: {} },
      { name: 'bash', input: { command: 'echo "{\\"deep\\": [1]}"' } },
    ];

    test('arrive in parallel, each with an id of its own and its input whole', async () => {
      const subject = await open({ text: 'Let me look.', toolCalls: calls });
      const response = await ask(subject);
      expect(response.stopReason).toBe('tool_use');
      const uses = toolUsesOf(response.content);
      expect(uses.map(({ name: tool, input }) => ({ name: tool, input }))).toEqual(calls);
      expect(new Set(uses.map((use) => use.callId)).size).toBe(3);
    });

    test('are answered by results, failed and empty ones included', async () => {
      const subject = await open({ toolCalls: calls }, { text: 'All read.' });
      const { content } = await ask(subject);
      const [first, second, third] = toolUsesOf(content).map((use) => use.callId);
      const messages = conversation(
        'Read them.',
        content,
        { type: 'tool_result', callId: first ?? '', content: 'one', isError: false },
        { type: 'tool_result', callId: second ?? '', content: '', isError: true },
        { type: 'tool_result', callId: third ?? '', content: '', isError: false },
        { type: 'text', text: 'And be quick.' },
      );
      expect(textOf((await ask(subject, { messages })).content)).toBe('All read.');
    });
  });

  describe(`${name}: thinking`, () => {
    test('is kept opaque, bound to the model, and accepted when it comes back', async () => {
      const subject = await open(
        { thinking: 'Let me think.', toolCalls: [{ name: 'read', input: {} }] },
        { thinking: 'Again.', text: 'Thought about.' },
        { text: 'Good bye.' },
      );
      const first = await ask(subject, { thinking: 'high' });
      const opaque = first.content.filter((block) => block.type === 'opaque');
      expect(opaque.map((block) => block.model)).toEqual([subject.ref]);
      let messages = answerTools(conversation('Think.', first.content), first.content);
      const second = await ask(subject, { messages, thinking: 'high' });
      expect(textOf(second.content)).toBe('Thought about.');
      messages = [...messages, { role: 'assistant', content: second.content }, userText('Bye.')];
      expect(textOf((await ask(subject, { messages, thinking: 'high' })).content)).toBe('Good bye.');
    });

    test('of another model does no harm', async () => {
      const subject = await open({ text: 'Fine.' });
      const foreign: AssistantBlock = {
        type: 'opaque',
        model: 'other/model',
        block: { type: 'thinking', thinking: 'x' },
      };
      const messages = conversation('Hello.', [foreign], { type: 'text', text: 'Hello again.' });
      expect(textOf((await ask(subject, { messages })).content)).toBe('Fine.');
    });
  });

  describe(`${name}: faults`, () => {
    test.each([
      [400, 'rejected'],
      [401, 'rejected'],
      [404, 'rejected'],
      [413, 'too_long'],
      [429, 'overloaded'],
      [500, 'overloaded'],
      [529, 'overloaded'],
    ])('status %i is %s', async (status, kind) => {
      const fault = await faultOf(await open({ fault: { kind: 'status', status } }));
      expect([fault.kind, fault.status, fault.retryAfterMs]).toEqual([kind, status, undefined]);
    });

    test('tell how long the provider asks to be left alone', async () => {
      const fault = await faultOf(
        await open({ fault: { kind: 'status', status: 429, retryAfterSeconds: 7 } }),
      );
      expect(fault.retryAfterMs).toBe(7_000);
    });

    test.each([0, 1, 4])('a stream that breaks off after %i events is lost', async (afterEvents) => {
      const fault = await faultOf(
        await open({ text: 'Never whole. '.repeat(9), fault: { kind: 'drop', afterEvents } }),
      );
      expect(fault.kind).toBe('lost');
    });

    test('are over with the call: the next one is answered', async () => {
      const subject = await open({ fault: { kind: 'status', status: 529 } }, { text: 'Back again.' });
      await faultOf(subject);
      expect(textOf((await ask(subject)).content)).toBe('Back again.');
    });
  });

  describe(`${name}: an abort`, () => {
    const reason = new Error('the run was cancelled');

    test.each<[string, ContractReply]>([
      ['before the first byte', { text: 'Late.', latencyMs: 60_000 }],
      [
        'in the middle of a stream',
        { text: 'Some of this. '.repeat(9), fault: { kind: 'stall', afterEvents: 4 } },
      ],
    ])('%s ends the call within a second, with its own reason', async (_when, reply) => {
      const subject = await open(reply);
      const controller = new AbortController();
      const call = ask(subject, {}, listen().listener, controller.signal);
      const began = performance.now();
      setTimeout(() => controller.abort(reason), 50);
      await expect(call).rejects.toBe(reason);
      expect(performance.now() - began).toBeLessThan(1_000);
    });

    test('that came before the call lets nothing out', async () => {
      const subject = await open({ text: 'Never asked.' });
      await expect(ask(subject, {}, listen().listener, AbortSignal.abort(reason))).rejects.toBe(reason);
    });
  });

  test(`${name}: counts the tokens of a request, more for a longer one, or says that it cannot`, async () => {
    const { model, id } = await open({ text: 'Counted.' });
    const count = (text: string): Promise<number | undefined> =>
      model.countTokens(request(id, { messages: [userText(text)] }), new AbortController().signal);
    const [short, long] = [await count('Hi.'), await count('Hi. '.repeat(500))];
    if (!countsTokens) {
      expect([short, long]).toEqual([undefined, undefined]);
      return;
    }
    expect(short).toBeGreaterThan(0);
    expect(long).toBeGreaterThan(short ?? 0);
  });
}

const RESULT_SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    verdict: { type: 'string', enum: ['pass', 'fail'] },
    score: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    notes: { type: 'array', items: { type: 'string', minLength: 1, maxLength: 20 }, minItems: 2 },
  },
  required: ['verdict', 'score'],
};

function userText(text: string): Message {
  return { role: 'user', content: [{ type: 'text', text }] };
}

function answerTools(messages: Message[], asked: AssistantBlock[]): Message[] {
  const content = toolUsesOf(asked).map(({ callId }) => ({
    type: 'tool_result' as const,
    callId,
    content: 'done',
    isError: false,
  }));
  return [...messages, { role: 'user', content }];
}

async function faultOf(subject: ModelUnderTest, parts: Partial<ModelRequest> = {}): Promise<ModelFault> {
  try {
    await ask(subject, parts);
  } catch (thrown) {
    if (thrown instanceof ModelFault) return thrown;
    throw thrown;
  }
  throw new Error('the call did not fail');
}
