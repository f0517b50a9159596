// A Model that plays a script: for tests, demonstrations and projects without a key. It streams, waits and fails like a
// real one, and is always labelled as what it is.
import { type Model, ModelFault, type ModelRequest, type PriceBook } from '../../../core/ports.ts';
import { FlueError } from '../../../errors.ts';
import { mintId } from '../../../protocol/ids.ts';
import { inputTokensOf, toResponse } from './answer.ts';
import { fillReply } from './fill.ts';
import { findRule, lastUserText, type Match, turnOf } from './match.ts';
import { type After, perform } from './perform.ts';
import type { Script, ScriptRule } from './script.ts';

export interface ScriptedOptions {
  /** `scripted/<file>`: the name its thinking is bound to. */
  ref: string;
  script: Script;
  /** Needed by a script that says `pricedAs`. */
  prices?: PriceBook | undefined;
  /** Timers for latencies: the platform's own unless given. */
  after?: After | undefined;
  now?: (() => number) | undefined;
  mintCallId?: (() => string) | undefined;
}

export function createScriptedModel(options: ScriptedOptions): Model {
  const { ref, script, prices, now = Date.now, after = platformAfter } = options;
  const mintCallId = options.mintCallId ?? (() => mintId('call', now()));
  const played = script.rules.map(() => 0);

  const matchFor = (request: ModelRequest): { match: Match; rule: ScriptRule } => {
    const match = findRule(script, request, played);
    const rule = match && script.rules[match.index];
    if (match === undefined || rule === undefined) throw noRule(ref, script, request);
    return { match, rule };
  };

  return {
    countsAtOnce: true,
    enforces: () => true,
    async stream(request, listener, signal) {
      signal.throwIfAborted();
      const { match, rule } = matchFor(request);
      played[match.index] = (played[match.index] ?? 0) + 1;
      const reply = fillReply(rule.reply, match.captures, `rule ${match.index + 1}`);
      const response = toResponse(reply, request, { ref, mintCallId });
      await perform({ reply, response, listener, signal, after });
      const cost = await costOf({ script, ref, prices, atMs: now() }, response.usage);
      return { ...response, cost: { nanos: cost, source: 'scripted' } };
    },
    async countTokens(request) {
      const match = findRule(script, request, played);
      return inputTokensOf(match && script.rules[match.index]?.reply.usage, request);
    },
  };
}

interface Pricing {
  script: Script;
  ref: string;
  prices: PriceBook | undefined;
  atMs: number;
}

async function costOf(
  { script, ref, prices, atMs }: Pricing,
  usage: Parameters<PriceBook['cost']>[1],
): Promise<number> {
  const { pricedAs } = script;
  if (pricedAs === undefined) return 0;
  const priced = await prices?.cost(pricedAs, usage, {}, atMs);
  if (priced !== undefined && priced.nanos !== null) return priced.nanos;
  throw new FlueError('config_error', `${ref} is priced as "${pricedAs}", a model without a known price`, {
    hint: 'set pricedAs to a model that `flue models` lists, or leave it out: the script then costs nothing',
  });
}

function noRule(ref: string, script: Script, request: ModelRequest): ModelFault {
  const asked = lastUserText(request).replace(/\s+/g, ' ').trim();
  const start = asked.length > 80 ? `${asked.slice(0, 80)}…` : asked;
  const count = script.rules.length;
  const tried = count === 1 ? 'its only rule does not match' : `none of its ${count} rules match`;
  return new ModelFault('rejected', `${ref} has no answer to turn ${turnOf(request)}, "${start}": ${tried}`, {
    hint: `rules tried: ${script.rules.map((rule, index) => `${index + 1} ${summary(rule)}`).join('; ')}`,
  });
}

function summary({ when, times }: ScriptRule): string {
  const { lastUserText: asked, systemText, lastToolResult, ...plain } = when;
  const parts = [
    ...Object.entries(plain).map(([key, value]) => `${key} ${String(value)}`),
    ...(asked === undefined ? [] : [`lastUserText ${asked}`]),
    ...(lastToolResult === undefined
      ? []
      : [`lastToolResult ${lastToolResult.name ?? 'any'} ${lastToolResult.matches ?? ''}`.trim()]),
    ...(systemText === undefined ? [] : [`systemText ${systemText}`]),
    ...(times === undefined ? [] : [`at most ${times} times`]),
  ];
  return `(${parts.join(', ')})`;
}

function platformAfter(ms: number, action: () => void): () => void {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
}
