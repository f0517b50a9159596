// Prompt caching as OpenAI does it, unasked: the longest beginning that an earlier request had too, from 1,024 tokens on
// and in steps of 128 (https://platform.openai.com/docs/guides/prompt-caching). A schema is read before all else.
import { isPlainObject } from '../../../src/protocol/json.ts';

const LEAST = 1_024;
const STEP = 128;
const CHARACTERS_PER_TOKEN = 4;

export interface PrefixUse {
  input: number;
  read: number;
}

export function createPrefixCache(): (body: Record<string, unknown>) => PrefixUse {
  const earlier: string[] = [];
  return (body) => {
    const text = promptOf(body);
    const common = Math.max(0, ...earlier.map((one) => commonLength(one, text)));
    earlier.push(text);
    const steps = Math.floor(common / CHARACTERS_PER_TOKEN / STEP) * STEP;
    return { input: Math.ceil(text.length / CHARACTERS_PER_TOKEN), read: steps < LEAST ? 0 : steps };
  };
}

function promptOf(body: Record<string, unknown>): string {
  const { model, tools, reasoning, reasoning_effort: effort, instructions, messages, input } = body;
  const format = body.response_format ?? (isPlainObject(body.text) ? body.text.format : undefined);
  const items = Array.isArray(input) ? input : messages;
  return JSON.stringify([model, reasoning ?? effort, format, tools, instructions, items]).slice(0, -2);
}

function commonLength(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
