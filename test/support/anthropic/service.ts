// What the fake Messages API does with a request, from its arrival to the entry in the ledger.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from './api-error.ts';
import { type Delivery, sendError, sendHttpFault, sendJson, sendMessage, sendStream } from './delivery.ts';
import { endpointOf, isBeta, newRecord, type RecordedRequest, readJson } from './incoming.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createPromptCache } from './prompt-cache.ts';
import type { JsonObject, MessagesRequest } from './request.ts';
import { checkHeaders, checkRequest } from './request-rules.ts';
import { playScript, type Script } from './script.ts';
import { checkThinking } from './thinking.ts';
import { createExchange, type ExchangeOptions, TOKEN_PATH, type TokenExchange } from './token-exchange.ts';
import { estimateInput, estimateTokens, usageOf } from './usage.ts';

export interface ServiceOptions {
  /** Of `anthropic-version`, beside today's. */
  olderVersions?: readonly string[] | undefined;
  script: Script;
  /** Waits this long before every answer that sets no `latencyMs` of its own. */
  latencyMs?: number;
  /** What count_tokens answers, and what input costs where a reply names no `inputTokens`. */
  countTokens?: (request: JsonObject) => number;
  /** Caches prompts, by this clock; without it nothing is read from a cache or written to one but what a script says. */
  caching?: { now(): number };
  /** Identity tokens are exchanged here, and the API takes nothing but what came of that. */
  exchange?: ExchangeOptions;
  /** How many requests and ledger entries to keep: all of them unless a benchmark says otherwise. */
  keep?: number;
}

export interface Stats {
  received: number;
  /** Answered with an error of the API's rules. */
  refused: number;
  completed: number;
  lost: number;
  /** Messages requests that have arrived and are not finished. */
  inFlight: number;
  /** The most that were in flight at once. */
  peak: number;
  /** The sum over all completed answers. */
  usage: Ledger['total'];
}

export interface Service {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Replaces the script from the next request on. */
  play(script: Script): void;
  stats(): Stats;
  requests: RecordedRequest[];
  ledger: Ledger;
  exchange: TokenExchange | undefined;
  firstByteAt(): number | undefined;
}

export function createService(options: ServiceOptions): Service {
  const { latencyMs = 0, countTokens = estimateInput, keep = Number.POSITIVE_INFINITY } = options;
  const ledger = createLedger(keep);
  const cache = options.caching && createPromptCache(options.caching.now, estimateTokens);
  const requests: RecordedRequest[] = [];
  const counters = { received: 0, refused: 0, accepted: 0, inFlight: 0, peak: 0 };
  const exchange = options.exchange === undefined ? undefined : createExchange(options.exchange);
  let nextReply = playScript(options.script);
  let firstByteAt: number | undefined;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const delivery = newDelivery(response, counters.received++);
    const endpoint = endpointOf(request);
    if (!endpoint) return serveOther(request, delivery);
    const record = newRecord(request, endpoint);
    if (requests.length < keep) requests.push(record);
    if (endpoint === 'messages') countIn(record.arrivedAt, delivery);
    try {
      await answer(request, delivery, record);
    } catch (error) {
      if (response.closed) return;
      const refusal =
        error instanceof ApiError ? error : new ApiError(500, `the test's script failed: ${error}`);
      record.refusal = refusal.message;
      counters.refused += 1;
      await sendError(delivery, refusal);
    }
  }

  async function answer(
    request: IncomingMessage,
    delivery: Delivery,
    record: RecordedRequest,
  ): Promise<void> {
    const body = await readJson(request);
    record.body = body;
    checkHeaders(request.headers, options.olderVersions);
    exchange?.check(request.headers);
    checkRequest(body, { endpoint: record.endpoint, beta: isBeta(request) });
    record.droppedThinking = checkThinking(body);
    if (record.endpoint === 'messages') await converse(body, delivery, record);
    else await sendJson(delivery, 200, JSON.stringify({ input_tokens: countTokens(body) }));
  }

  async function converse(body: MessagesRequest, delivery: Delivery, record: RecordedRequest): Promise<void> {
    const index = counters.accepted++;
    const reply = await nextReply(body, index, record.headers);
    const wait = reply.latencyMs ?? latencyMs;
    if (wait > 0) await delay(wait, undefined, { ref: false });
    if (reply.fault?.kind === 'http') {
      await sendHttpFault(delivery, reply.fault);
      return;
    }
    const usage = { ...usageOf(reply, () => countTokens(body)), ...cache?.charge(body) };
    record.usage = usage;
    const source = { index, request: body, reply, usage };
    const inFull = await (body.stream === true
      ? sendStream(delivery, source)
      : sendMessage(delivery, source));
    ledger.book({ index, model: body.model, usage }, inFull);
  }

  function countIn(arrivedAt: number, { response }: Delivery): void {
    firstByteAt ??= arrivedAt;
    counters.inFlight += 1;
    counters.peak = Math.max(counters.peak, counters.inFlight);
    response.once('close', () => {
      counters.inFlight -= 1;
    });
  }

  async function exchangeToken(request: IncomingMessage, delivery: Delivery): Promise<void> {
    const answered = exchange?.exchange(request.headers, await readJson(request)) ?? 'drop';
    if (answered === 'drop') delivery.response.destroy();
    else await sendJson(delivery, answered.status, answered.body ?? '');
  }

  async function serveOther(request: IncomingMessage, delivery: Delivery): Promise<void> {
    const { method, url } = request;
    if (exchange !== undefined && url === TOKEN_PATH) return exchangeToken(request, delivery);
    if (url === '/__stats') await sendJson(delivery, 200, JSON.stringify(stats()));
    else await sendError(delivery, new ApiError(404, `Not found: ${method} ${url}`));
  }

  function stats(): Stats {
    const { received, refused, inFlight, peak } = counters;
    const { completedCount: completed, lostCount: lost, total: usage } = ledger;
    return { received, refused, completed, lost, inFlight, peak, usage };
  }

  const play = (script: Script) => {
    nextReply = playScript(script);
  };
  return { handle, play, stats, requests, ledger, exchange, firstByteAt: () => firstByteAt };
}

function newDelivery(response: ServerResponse, number: number): Delivery {
  const closed = new Promise<void>((resolve) => {
    response.once('close', resolve);
  });
  return { response, closed, requestId: `req_${String(number).padStart(6, '0')}` };
}
