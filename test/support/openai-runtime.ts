// A runtime for unit tests that asks the double of one of OpenAI's APIs over a real socket.
import { createModels } from '../../src/adapters/model/models.ts';
import { createPriceBook } from '../../src/adapters/prices/price-book.ts';
import {
  type OpenAiReply,
  type OpenAiServer,
  type OpenAiServerOptions,
  startOpenAiServer,
} from './openai-server.ts';
import { type TestRuntimeOptions, testRuntime } from './test-runtime.ts';

export type OpenAiRuntime = ReturnType<typeof testRuntime> & { server: OpenAiServer };

export async function openAiRuntime(
  replies: readonly OpenAiReply[],
  options: TestRuntimeOptions,
  { speaks = 'chat', ...provider }: OpenAiServerOptions = {},
): Promise<OpenAiRuntime> {
  const server = await startOpenAiServer(replies, { speaks, ...provider });
  const endpoints = {
    openai: { api: 'openai', apiKey: 'test-key', baseUrl: server.url, wire: speaks },
  } as const;
  const parts = testRuntime({
    models: createModels({ endpoints, prices: createPriceBook({}) }),
    config: { model: 'openai/gpt-5', budget: { maxCostUsd: 50 } },
    ...options,
  });
  return { server, ...parts };
}
