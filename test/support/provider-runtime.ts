// A runtime for unit tests that asks the double of Anthropic's API over a real socket.
import { createModels } from '../../src/adapters/model/models.ts';
import { createPriceBook } from '../../src/adapters/prices/price-book.ts';
import {
  type AnthropicServer,
  type AnthropicServerOptions,
  type Script,
  startAnthropicServer,
} from './anthropic-server.ts';
import { type TestRuntimeOptions, testRuntime } from './test-runtime.ts';

/** Its context window is 200,000 tokens. */
export const MODEL = 'anthropic/claude-haiku-4-5';

export type ProviderRuntime = ReturnType<typeof testRuntime> & { server: AnthropicServer };

export async function providerRuntime(
  script: Script,
  options: TestRuntimeOptions,
  provider: Omit<AnthropicServerOptions, 'script'> = {},
): Promise<ProviderRuntime> {
  const server = await startAnthropicServer({ script, ...provider });
  const endpoints = { anthropic: { api: 'anthropic', apiKey: 'k', baseUrl: server.url } } as const;
  const parts = testRuntime({
    models: createModels({ endpoints, prices: createPriceBook({}) }),
    config: { model: MODEL, budget: { maxCostUsd: 50 } },
    ...options,
  });
  return { server, ...parts };
}

/** The messages of each request, as text. */
export function sentTexts({ requests }: AnthropicServer): string[] {
  return requests.map(({ body }) => JSON.stringify(body?.messages));
}
