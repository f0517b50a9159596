// The built server over HTTP: cold start, idle memory, one run after the other, as many as it can take, and N at once
// beside a bare loop over the official SDK against the same provider in the same session of measuring.
// usage: node bench/server.ts [rounds=3] [N=1000]
import { fileURLToPath } from 'node:url';
import { runChild } from './lib/child.ts';
import { median, printTable, spread } from './lib/figures.ts';
import { startProvider } from './lib/provider.ts';
import { type BuiltServer, buildServer, load, postOurs, startOurs } from './lib/server.ts';

const rounds = Number(process.argv[2] ?? 3);
const count = Number(process.argv[3] ?? 1000);
const STARTS = 5;
const reply = { text: 'Hello.', usage: { inputTokens: 100, outputTokens: 5 } };
const bare = fileURLToPath(new URL('./bare-sdk-loop.ts', import.meta.url));

const [quick, slow] = await Promise.all([startProvider(0, reply), startProvider(200, reply)]);
const figures = new Map<string, number[]>();
const add = (name: string, value: number): void =>
  void figures.set(name, [...(figures.get(name) ?? []), value]);

for (let round = 0; round < rounds; round++) {
  const built = await buildServer();
  add('flue build, ms', built.buildMs);
  try {
    await starts(built);
    await oneByOne(built);
    await atOnce(built);
  } finally {
    built.remove();
  }
}
await Promise.all([quick.stop(), slow.stop()]);
printTable([
  ['', 'median', 'range'],
  ...[...figures].map(([name, values]) => [name, median(values).toFixed(1), spread(values)]),
]);

async function starts(built: BuiltServer): Promise<void> {
  for (let i = 0; i < STARTS; i++) {
    const { wallMs } = await runChild({ args: ['-e', '0'], bare: true });
    const server = await startOurs(built, { ANTHROPIC_BASE_URL: quick.url });
    add('cold start to listening, ms', server.startMs);
    add('cold start beside node -e 0, ratio', server.startMs / wallMs);
    add('idle RSS, MB', server.rssMb());
    await server.stop();
  }
}

/** With the database in a file, as it is by default. */
async function oneByOne(built: BuiltServer): Promise<void> {
  const server = await startOurs(built, { ANTHROPIC_BASE_URL: quick.url }, `${built.folder}/one.db`);
  await load(postOurs, server.url, { count: 200, concurrency: 1 });
  const { took } = await load(postOurs, server.url, { count: 500, concurrency: 1 });
  add('POST to done, one by one, p50 ms', median(took));
  await load(postOurs, server.url, { count: 1000, concurrency: 50 });
  const cpu = server.cpuMs();
  const steady = await load(postOurs, server.url, { count: 3000, concurrency: 50 });
  add('runs a second, 50 at once', (steady.ok / steady.wallMs) * 1000);
  add('CPU of the server, ms a run', (server.cpuMs() - cpu) / 3000);
  await server.stop();
}

async function atOnce(built: BuiltServer): Promise<void> {
  const peer = await runChild({ args: [bare, String(count), slow.url] });
  const server = await startOurs(built, { ANTHROPIC_BASE_URL: slow.url }, `${built.folder}/many.db`);
  const { ok, wallMs } = await load(postOurs, server.url, { count, concurrency: count });
  if (ok !== count) throw new Error(`${ok} of ${count} succeeded`);
  add(`${count} at once, bare SDK loop, ms`, peer.wallMs);
  add(`${count} at once, server, ms`, wallMs);
  add(`${count} at once, ratio`, wallMs / peer.wallMs);
  add(`${count} at once, peak RSS, MB`, server.peakMb());
  await server.stop();
}
