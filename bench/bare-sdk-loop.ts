// The peer of concurrent-runs.ts: what anyone would write without a harness. N prompts at once through one SDK client.
import Anthropic from '@anthropic-ai/sdk';

const count = Number(process.argv[2]);
const client = new Anthropic({ apiKey: 'bench', baseURL: process.argv[3] ?? '', maxRetries: 0 });
const answers = await Promise.all(
  Array.from({ length: count }, (_, i) =>
    client.messages
      .stream({
        model: 'claude-haiku-5-5',
        max_tokens: 1024,
        messages: [{ role: 'user', content: `Say hello to instance ${i}.` }],
      })
      .finalMessage(),
  ),
);
console.log(JSON.stringify({ ok: answers.filter((answer) => answer.stop_reason === 'end_turn').length }));
