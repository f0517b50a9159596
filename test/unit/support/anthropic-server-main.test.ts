// The fake Messages API as a process of its own, as benchmarks start it.
import { fileURLToPath } from 'node:url';
import Anthropic from '@anthropic-ai/sdk';
import { expect, it } from 'vitest';
import { startNode } from '../../support/process.ts';

const MAIN = fileURLToPath(new URL('../../support/anthropic-server-main.ts', import.meta.url));

it('prints where it listens, answers after its latency, counts, and ends on SIGTERM', async () => {
  const server = startNode([
    MAIN,
    '--latency',
    '60',
    '--reply',
    '{"text":"hello","usage":{"outputTokens":5}}',
  ]);
  const [line] = await server.prints(/^\{.*\}$/m);
  const { port } = JSON.parse(line) as { port: number };
  const url = `http://127.0.0.1:${port}`;
  const client = new Anthropic({ baseURL: url, apiKey: 'k', maxRetries: 0 });

  const start = performance.now();
  const ask = () =>
    client.messages
      .stream({ model: 'claude-opus-5-5', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] })
      .finalText();
  expect(await Promise.all([ask(), ask()])).toEqual(['hello', 'hello']);
  expect(performance.now() - start).toBeGreaterThan(55);

  const stats = await (await fetch(`${url}/__stats`)).json();
  expect(stats).toMatchObject({ completed: 2, lost: 0, peak: 2, usage: { outputTokens: 10 } });
  server.send('SIGTERM');
  expect(await server.done).toMatchObject({ exitCode: 0, stderr: '' });
});
