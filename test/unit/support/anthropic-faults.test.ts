// How the fake Messages API fails, as the official SDK sees it.
import Anthropic from '@anthropic-ai/sdk';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type AnthropicServer,
  faults,
  type Reply,
  startAnthropicServer,
} from '../../support/anthropic-server.ts';
import { until } from '../../support/wait.ts';

let server: AnthropicServer;
afterEach(() => server.stop());

async function connect(script: Reply[]): Promise<Anthropic> {
  server = await startAnthropicServer({ script });
  return new Anthropic({ baseURL: server.url, apiKey: 'sk-test', maxRetries: 0, logLevel: 'off' });
}

const question: Anthropic.MessageCreateParamsNonStreaming = {
  model: 'claude-opus-5-5',
  max_tokens: 1024,
  messages: [{ role: 'user', content: 'Hello' }],
};

async function ask(reply: Reply) {
  const client = await connect([reply]);
  return client.messages.stream(question).finalMessage();
}

describe('a fault', () => {
  const http: [string, Reply, number, string][] = [
    ['429', faults.rateLimited('7'), 429, 'rate_limit_error'],
    ['529', faults.overloaded(), 529, 'overloaded_error'],
    ['500', faults.serverError(), 500, 'api_error'],
    ['404', faults.modelNotFound(), 404, 'not_found_error'],
    ['401', faults.unauthorized(), 401, 'authentication_error'],
    ['400', faults.badRequest(), 400, 'invalid_request_error'],
  ];

  it.each(http)('of status %s is the SDK error of that type', async (_name, reply, status, type) => {
    const error = await failure(ask(reply));
    expect(error).toBeInstanceOf(Anthropic.APIError);
    expect(error).toMatchObject({ status, type, requestID: 'req_000000' });
    expect(server.ledger).toMatchObject({ completed: [], lost: [] });
  });

  it("carries retry-after, and a body that is not Anthropic's when told so", async () => {
    const limited = await failure(ask(faults.rateLimited('7')));
    expect(limited instanceof Anthropic.APIError && limited.headers?.get('retry-after')).toBe('7');
    await server.stop();
    expect(await failure(ask(faults.badGateway()))).toMatchObject({ status: 502, type: null });
  });

  it.each([
    ['a socket dropped before the headers', faults.dropBeforeHeaders()],
    ['a socket dropped in the stream', faults.dropAfter(4)],
    ['an end before message_stop', faults.endBeforeStop()],
    ['a malformed JSON frame', faults.malformedJson()],
    ['malformed SSE', faults.malformedSse()],
    ['an error event', faults.overloadedMidStream()],
  ])('%s fails the stream and is booked as lost', async (_name, reply) => {
    expect(await failure(ask(reply))).toBeInstanceOf(Error);
    await until(() => server.ledger.lostCount === 1);
    expect(server.ledger.completed).toEqual([]);
  });

  it('after n events lets exactly those arrive', async () => {
    const client = await connect([faults.dropAfter(4, { text: 'abcdef', chunkSize: 2 })]);
    const seen: string[] = [];
    const stream = client.messages.stream(question).on('text', (text) => seen.push(text));
    expect(await failure(stream.finalMessage())).toBeInstanceOf(Error);
    expect(seen).toEqual(['ab']);
  });

  it.each([
    ['an end before message_stop', faults.endBeforeStop()],
    ['malformed SSE', faults.malformedSse()],
  ])('%s goes unnoticed by create({stream: true})', async (_name, reply) => {
    const client = await connect([reply]);
    const types: string[] = [];
    for await (const event of await client.messages.create({ ...question, stream: true }))
      types.push(event.type);
    expect(types).not.toContain('message_stop');
  });

  it('that is an error event keeps its type', async () => {
    expect(await failure(ask(faults.overloadedMidStream()))).toMatchObject({ type: 'overloaded_error' });
  });

  it('that stalls stays silent until the client leaves', async () => {
    const client = await connect([faults.stallAfter(4, { text: 'abcdef', chunkSize: 2 })]);
    const stream = client.messages.stream(question);
    await new Promise((resolve) => stream.on('text', resolve));
    expect(server.inFlight).toBe(1);
    const end = failure(stream.finalMessage());
    stream.abort();
    expect(await end).toBeInstanceOf(Anthropic.APIUserAbortError);
    await until(() => server.inFlight === 0 && server.ledger.lostCount === 1);
  });

  it('of truncated tool input ends as if whole: the SDK hands out what it could parse', async () => {
    const call = { name: 'write', input: { path: 'a.txt', content: 'x'.repeat(40) } };
    const message = await ask(faults.truncatedToolInput(call));
    const block = message.content[0];
    expect(block).toMatchObject({ type: 'tool_use', name: 'write' });
    expect(block?.type === 'tool_use' && block.input).not.toEqual(call.input);
  });

  it.each([
    ['refusal', faults.refusal('No.'), 'refusal'],
    ['model_context_window_exceeded', faults.contextWindowExceeded(), 'model_context_window_exceeded'],
    ['max_tokens', faults.maxTokens(), 'max_tokens'],
  ])('of stop reason %s reaches the SDK', async (_name, reply, reason) => {
    const message = await ask(reply);
    expect(message.stop_reason).toBe(reason);
    expect(message.stop_details?.type).toBe(reason === 'refusal' ? 'refusal' : undefined);
  });

  it('of an empty message has no content', async () => {
    expect((await ask(faults.emptyMessage())).content).toEqual([]);
  });

  it('of 10 MB arrives whole', async () => {
    const message = await ask(faults.hugeMessage());
    expect(message.content[0]?.type === 'text' && message.content[0].text.length).toBe(10 * 1024 * 1024);
  });
});

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => ({ unexpected: value }),
    (error: unknown) => error,
  );
}
