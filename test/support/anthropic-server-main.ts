// The fake Messages API as a process of its own, for benchmarks and programs in other languages:
//   node test/support/anthropic-server-main.ts --port 0 --latency 200 --reply '{"text":"hello"}'
// Prints one JSON line {"port":…} when it listens; GET /__stats answers its counters. `--reply` may be a list.
import { parseArgs } from 'node:util';
import { type Reply, startAnthropicServer } from './anthropic-server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    latency: { type: 'string', default: '0' },
    reply: { type: 'string', default: '{"text":"Hello."}' },
    keep: { type: 'string', default: '0' },
    'older-version': { type: 'string', multiple: true },
  },
});

const reply = JSON.parse(values.reply) as Reply | Reply[];
const server = await startAnthropicServer({
  script: Array.isArray(reply) ? reply : [reply],
  port: Number(values.port),
  latencyMs: Number(values.latency),
  keep: Number(values.keep),
  olderVersions: values['older-version'],
});
console.log(JSON.stringify({ port: server.port, url: server.url }));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.stop().then(() => process.exit(0)));
}
