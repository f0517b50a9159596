// Prompt caching as Anthropic describes it: an entry for each marked block, found by the bytes of all before it, at most
// twenty blocks back, if it is long enough for the model and not too old
// (https://platform.claude.com/docs/en/build-with-claude/prompt-caching). Where the pages leave a choice this takes the
// stricter one: calls side by side count each as a block, and only the entry that was hit lives longer.
import { createHash } from 'node:crypto';
import { blocksOf, type ContentBlock, isObject, type JsonObject, type RequestMessage } from './request.ts';

/** Of the input tokens of one request; together they are all of it. */
export interface CacheUse {
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  cacheWrite1hTokens: number;
}

export interface PromptCache {
  /** What the request reads and writes, as of now. */
  charge(request: JsonObject): CacheUse;
}

const LOOK_BACK = 20;
const MINUTE = 60_000;
const LIVES = { '5m': 5 * MINUTE, '1h': 60 * MINUTE } as const;
/** Shorter prefixes are not cached. */
const LEAST_TOKENS: [model: RegExp, tokens: number][] = [
  [/^claude-(opus|fable|mythos|haiku)-5/, 512],
  [/^claude-opus-4-7/, 2_048],
  [/^claude-(opus-4-[56]|haiku-4)/, 4_096],
];

interface Block {
  /** Of everything up to and with this block. */
  hash: string;
  tokens: number;
  mark: keyof typeof LIVES | undefined;
}

export function createPromptCache(now: () => number, tokensOf: (text: string) => number): PromptCache {
  const entries = new Map<string, { until: number; life: number }>();

  function find(blocks: readonly Block[]): number {
    const marked = [...blocks.keys()].filter((at) => blocks[at]?.mark !== undefined).reverse();
    for (const mark of marked) {
      for (let at = mark; at >= 0 && at > mark - LOOK_BACK; at--) {
        const entry = entries.get(blocks[at]?.hash ?? '');
        if (entry === undefined || entry.until <= now()) continue;
        entry.until = now() + entry.life;
        return at;
      }
    }
    return -1;
  }

  return {
    charge(request) {
      const blocks = blocksIn(request, tokensOf);
      const [, least = 1_024] = LEAST_TOKENS.find(([model]) => model.test(String(request.model))) ?? [];
      const hit = find(blocks);
      const tokensAt = (at: number): number => blocks[at]?.tokens ?? 0;
      let [written, written1h] = [hit, hit];
      for (const [at, { hash, tokens, mark }] of blocks.entries()) {
        if (mark === undefined || at <= hit || tokens < least) continue;
        entries.set(hash, { until: now() + LIVES[mark], life: LIVES[mark] });
        written = at;
        if (mark === '1h') written1h = at;
      }
      return {
        inputTokens: tokensAt(blocks.length - 1) - tokensAt(written),
        cacheReadTokens: tokensAt(hit),
        cacheWriteTokens: tokensAt(written) - tokensAt(hit),
        cacheWrite1hTokens: tokensAt(written1h) - tokensAt(hit),
      };
    },
  };
}

/** In the order in which the model reads them, with what invalidates each part if it changes. */
function blocksIn(request: JsonObject, tokensOf: (text: string) => number): Block[] {
  const { model, speed, tools, system, messages, output_config: output, thinking, tool_choice } = request;
  const { effort, format } = isObject(output) ? output : {};
  const hash = createHash('sha256').update(JSON.stringify([model, speed, effort]));
  const blocks: Block[] = [];
  let tokens = 0;
  const add = (value: unknown, role: string): void => {
    const { cache_control: control, ...rest } = isObject(value) ? value : { text: value };
    const text = JSON.stringify(rest);
    tokens += tokensOf(text);
    hash.update(`${role}\0${text}\0`);
    blocks.push({ hash: hash.copy().digest('base64'), tokens, mark: lifeIn(control) });
  };
  for (const tool of Array.isArray(tools) ? tools : []) add(tool, 'tool');
  hash.update(JSON.stringify(format ?? null));
  for (const block of contentOf(system)) add(block, 'system');
  hash.update(JSON.stringify([thinking ?? null, tool_choice ?? null]));
  for (const { role, content } of messages as RequestMessage[])
    for (const block of blocksOf(content)) add(block, role);
  const last = blocks.at(-1);
  // A mark on the request as a whole is one on its last block.
  if (last !== undefined) last.mark ??= lifeIn(request.cache_control);
  return blocks;
}

function contentOf(system: unknown): ContentBlock[] {
  if (typeof system === 'string') return blocksOf(system);
  return Array.isArray(system) ? (system as ContentBlock[]) : [];
}

function lifeIn(control: unknown): Block['mark'] {
  if (!isObject(control)) return undefined;
  return control.ttl === '1h' ? '1h' : '5m';
}
