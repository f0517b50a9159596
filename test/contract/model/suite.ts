// What every Model must do, whatever it is made of. A new adapter's test is an `open` function: it says how to make its
// provider give a list of replies, one per request.
import { afterEach, describe, expect, test } from 'vitest';
import { callModel, DEFAULT_MODEL_CALL_POLICY } from '../../../src/core/harness/model-call.ts';
import { type Model, ModelFault, type ModelRequest, type StopReason } from '../../../src/core/ports.ts';
import type { Json, JsonObject } from '../../../src/protocol/json.ts';
import { type AssistantBlock, type Message, textOf, toolUsesOf } from '../../../src/protocol/messages.ts';
import type { Usage } from '../../../src/protocol/usage.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { until } from '../../support/wait.ts';
import { ask, conversation, listen, request } from './conversation.ts';

export interface ContractReply {
  text?: string;
  thinking?: string;
  toolCalls?: Array<{ name: string; input: Json }>;
  usage?: Usage;
  latencyMs?: number;
  stopReason?: StopReason;
  fault?: ContractFault;
}

export type ContractFault =
  | { kind: 'status'; status: number; retryAfterSeconds?: number }
  | { kind: 'drop' | 'stall'; afterEvents: number }
  | WireFault;

/** What only a provider behind a socket can do. */
export type WireFault =
  | { kind: 'malformed_sse' | 'malformed_json' | 'error_event'; afterEvents: number }
  /** The last tool call's JSON is cut in the middle; the stream ends as if nothing had happened. */
  | { kind: 'truncated_tool_input' }
  /** Status 200, and something else than an answer. */
  | { kind: 'nonsense'; contentType: string; body: string };

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
  countsTokens?: boolean;
  /** False for a model without a connection that could fail. */
  hasWire?: boolean;
  /** False for an API that has no word for a full context window. */
  tellsOfFullWindow?: boolean;
}

export function modelContract(
  name: string,
  openModel: OpenModel,
  { countsTokens = true, hasWire = true, tellsOfFullWindow = true }: ModelTraits = {},
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

    const fullWindow: StopReason[] = tellsOfFullWindow ? ['context_window_exceeded'] : [];
    test.each<StopReason>(['max_tokens', 'refusal', ...fullWindow])('may end with %s', async (stopReason) => {
      const subject = await open({ text: 'I was about to', stopReason });
      const response = await ask(subject);
      expect([response.stopReason, textOf(response.content)]).toEqual([stopReason, 'I was about to']);
    });

    test('may have ten megabytes', { timeout: 60_000 }, async () => {
      const text = 'x'.repeat(10 * 1024 * 1024);
      const heard = listen();
      const response = await ask(await open({ text }), { maxTokens: 8_000_000 }, heard.listener);
      expect(textOf(response.content) === text).toBe(true);
      expect(heard.text.join('').length).toBe(text.length);
    });

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

    test('go round many times, each answered by its own result', async () => {
      const rounds = 5;
      const one = (turn: number) => [{ name: 'read', input: { path: `${turn}.txt` } }];
      const replies = Array.from({ length: rounds }, (_, turn) => ({ toolCalls: one(turn) }));
      const subject = await open(...replies, { text: 'Done.' });
      let messages: Message[] = [userText('Read on.')];
      const ids: string[] = [];
      for (let turn = 0; turn < rounds; turn++) {
        const { content } = await ask(subject, { messages });
        ids.push(...toolUsesOf(content).map(({ callId }) => callId));
        messages = answerTools([...messages, { role: 'assistant', content }], content);
      }
      expect(textOf((await ask(subject, { messages })).content)).toBe('Done.');
      expect(new Set(ids).size).toBe(rounds);
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

    test('of silence are noticed: the request is given up as lost, and sent again', async () => {
      const silent: ContractReply = {
        text: 'Some of this. '.repeat(40),
        fault: { kind: 'stall', afterEvents: 6 },
      };
      const { ref, id, model } = await open(silent, { text: 'Here at last.' });
      const clock = createFakeClock();
      const heard = listen();
      const told: string[] = [];
      const call = callModel({
        ...{ resolved: { ref, id, model }, request: request(id), listener: heard.listener, clock },
        signal: new AbortController().signal,
        onSend: () => told.push('sent'),
        onLost: ({ message }) => told.push(message),
      });
      await until(() => heard.text.length > 0);
      // What came late counts as a sign of life, until nothing more comes.
      const { idleMs, longestWaitMs } = DEFAULT_MODEL_CALL_POLICY;
      await until(async () => told.length === 2 || void (await clock.advance(idleMs)));
      await clock.advance(longestWaitMs);
      expect(textOf((await call).response.content)).toBe('Here at last.');
      expect(told).toEqual(['sent', expect.stringContaining('no sign of life'), 'sent']);
    });

    test.runIf(hasWire).each<[string, ContractReply]>([
      ['of malformed frames', { text: 'Never whole.', fault: { kind: 'malformed_sse', afterEvents: 3 } }],
      ['of malformed JSON', { text: 'Never whole.', fault: { kind: 'malformed_json', afterEvents: 3 } }],
      [
        'with an error in its middle',
        { text: 'Never whole. '.repeat(40), fault: { kind: 'error_event', afterEvents: 6 } },
      ],
      [
        'with half a tool input',
        {
          toolCalls: [{ name: 'bash', input: { command: 'ls -la' } }],
          fault: { kind: 'truncated_tool_input' },
        },
      ],
    ])('a stream %s is lost', async (_what, reply) => {
      expect((await faultOf(await open(reply))).kind).toBe('lost');
    });

    test.runIf(hasWire)('half a tool input of an answer cut at its limit never runs', async () => {
      const toolCalls = [
        { name: 'read', input: { path: 'a' } },
        { name: 'bash', input: { command: 'rm -r build' } },
      ];
      const fault = { kind: 'truncated_tool_input' } as const;
      const response = await ask(await open({ toolCalls, stopReason: 'max_tokens', fault }));
      expect(response.stopReason).toBe('max_tokens');
      expect(toolUsesOf(response.content).map(({ name: tool }) => tool)).toEqual(['read']);
    });

    test.runIf(hasWire).each([
      ['a page', 'text/html', '<html><body>Sign in to the network</body></html>'],
      ['nothing', 'text/event-stream', ''],
      ['bytes', 'application/octet-stream', '\u0000\u0001\ufffd\n\ndata\u0000'],
      ['JSON of something else', 'application/json', '{"status":"ok","data":[1,2]}'],
      ['events of something else', 'text/event-stream', 'event: tick\ndata: {"n":1}\n\n'.repeat(9)],
      ['JSON without an end', 'application/json', '{"choices":[{"delta":'],
      ['a list', 'text/event-stream', 'data: [1,2]\n\n'],
    ])('%s for an answer is lost, and is no crash', async (_what, contentType, body) => {
      const fault = await faultOf(await open({ fault: { kind: 'nonsense', contentType, body } }));
      expect(fault.kind).toBe('lost');
      expect(fault.message).toMatch(/^[^\n]{20,300}$/);
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
