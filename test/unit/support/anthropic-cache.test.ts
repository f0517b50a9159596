// The double's prompt cache, asked through the official SDK: what Anthropic's pages say of it holds here too.
import Anthropic from '@anthropic-ai/sdk';
import { afterEach, describe, expect, test } from 'vitest';
import { type AnthropicServer, startAnthropicServer } from '../../support/anthropic-server.ts';

let server: AnthropicServer;
afterEach(() => server.stop());

type Params = Anthropic.MessageCreateParamsNonStreaming;
type Block = Anthropic.ContentBlockParam & { type: 'text' | 'tool_use' };

const MINUTE = 60_000;
const MARK = { cache_control: { type: 'ephemeral' } } as const;
/** Of about so many tokens. */
const long = (tokens: number, name = ''): string => name + 'abc '.repeat(tokens);
const text = (said: string, marked = false): Block => ({ type: 'text', text: said, ...(marked && MARK) });

async function connect() {
  let now = 0;
  server = await startAnthropicServer({ script: [{ text: 'ok' }], caching: { now: () => now } });
  const client = new Anthropic({ baseURL: server.url, apiKey: 'sk-test', maxRetries: 0, logLevel: 'off' });
  const use = async (content: Block[], more: Partial<Params> = {}) => {
    const messages = [{ role: 'user' as const, content }];
    const { usage } = await client.messages.create({
      ...{ model: 'claude-opus-5-5', max_tokens: 100, messages },
      ...more,
    });
    const {
      input_tokens: fresh,
      cache_read_input_tokens: read,
      cache_creation_input_tokens: written,
    } = usage;
    return { fresh, read: read ?? 0, written: written ?? 0 };
  };
  return {
    use,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

describe('an entry', () => {
  test('is written at a mark, read by the same bytes, and by a longer prompt after them', async () => {
    const { use } = await connect();
    const first = await use([text(long(1_000), true)]);
    expect(first).toMatchObject({ fresh: 0, read: 0 });
    expect(first.written).toBeGreaterThan(1_000);
    expect(await use([text(long(1_000), true)])).toEqual({ fresh: 0, read: first.written, written: 0 });
    const longer = await use([text(long(1_000)), text(long(100), true), text('And?')]);
    expect(longer.read).toBe(first.written);
    expect(longer.written).toBeGreaterThan(100);
    expect(longer.fresh).toBeLessThan(20);
  });

  test('is missed by other bytes before it, the order of members included', async () => {
    const { use } = await connect();
    const call = (input: object): Block => ({ type: 'tool_use', id: 'a', name: 'read', input, ...MARK });
    const ask = (input: object) =>
      use([], {
        messages: [
          { role: 'user', content: long(1_000) },
          { role: 'assistant', content: [call(input)] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'x' }] },
        ],
      });
    await ask({ path: 'a', line: 1 });
    expect((await ask({ path: 'a', line: 1 })).read).toBeGreaterThan(1_000);
    expect((await ask({ line: 1, path: 'a' })).read).toBe(0);
  });

  test.each([
    ['claude-opus-5-5', 512],
    ['claude-haiku-5-5', 512],
    ['claude-sonnet-5', 1_024],
    ['claude-opus-4-7', 2_048],
    ['claude-haiku-4-5', 4_096],
  ])('of %s has at least %i tokens', async (model, least) => {
    const { use } = await connect();
    expect((await use([text(long(least - 50), true)], { model })).written).toBe(0);
    expect((await use([text(long(least + 50), true)], { model })).written).toBeGreaterThan(least);
  });

  test('lives five minutes from its last use, or an hour', async () => {
    const { use, pass } = await connect();
    const hour = {
      type: 'text' as const,
      text: long(1_000, 'h'),
      cache_control: { type: 'ephemeral' as const, ttl: '1h' as const },
    };
    await use([text(long(1_000), true)]);
    await use([hour]);
    for (let round = 0; round < 3; round++) {
      pass(4 * MINUTE);
      expect((await use([text(long(1_000), true)])).read).toBeGreaterThan(0);
    }
    pass(6 * MINUTE);
    expect((await use([text(long(1_000), true)])).read).toBe(0);
    expect((await use([hour])).read).toBeGreaterThan(0);
    pass(61 * MINUTE);
    expect((await use([hour])).read).toBe(0);
  });
});

test.each([
  [19, true],
  [20, false],
])('a mark looks back over %i blocks: it finds what lies there: %s', async (added, isFound) => {
  const { use } = await connect();
  await use([text(long(1_000), true)]);
  const more = Array.from({ length: added - 1 }, (_, at) => text(`Block ${at}.`));
  const { read } = await use([text(long(1_000)), ...more, text('Last.', true)]);
  expect(read > 0).toBe(isFound);
  // From a second mark it begins anew.
  const { read: again } = await use([text(long(1_000), true), ...more, text('Last, otherwise.', true)]);
  expect(again).toBeGreaterThan(0);
});

test('what changes takes with it all that the model reads after it', async () => {
  const { use } = await connect();
  const tool = (name: string) => ({
    name,
    description: long(1_000),
    input_schema: { type: 'object' as const },
    ...MARK,
  });
  const system = [{ type: 'text' as const, text: long(2_000), ...MARK }];
  const base: Partial<Params> = { tools: [tool('a')], system };
  const content = [text(long(4_000), true)];
  const reads = async (more: Partial<Params>) => {
    await use(content, base);
    return Math.round((await use(content, { ...base, ...more })).read / 1_000);
  };
  const schema = { type: 'object', properties: {}, additionalProperties: false };
  expect(await reads({})).toBe(7);
  expect(await reads({ thinking: { type: 'adaptive' } })).toBe(3);
  expect(await reads({ output_config: { format: { type: 'json_schema', schema } } })).toBe(1);
  expect(await reads({ tools: [tool('b')] })).toBe(0);
  expect(await reads({ output_config: { effort: 'low' } })).toBe(0);
  expect(await reads({ model: 'claude-opus-5' })).toBe(0);
});
