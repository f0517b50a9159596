// The built server over HTTP: cold start, idle memory, one run after the other, as many as it can take, and N at once
// beside a bare loop over the official SDK, and beside the public Flue where it is given (bench/public-flue.ts), all
// against the same provider in the same session of measuring.
// usage: node bench/server.ts [--rounds 3] [--at-once 1000] [--flue <folder>]
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runChild } from './lib/child.ts';
import { median, printTable, spread } from './lib/figures.ts';
import { startProvider } from './lib/provider.ts';
import {
  type BuiltServer,
  buildServer,
  freePort,
  load,
  type Post,
  postOurs,
  type ServerProcess,
  startOurs,
  startServer,
} from './lib/server.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    'at-once': { type: 'string', default: '1000' },
    flue: { type: 'string' },
  },
});
const [rounds, count] = [Number(values.rounds), Number(values['at-once'])];
const STARTS = 5;
const reply = { text: 'Hello.', usage: { inputTokens: 100, outputTokens: 5 } };
const flue = fileURLToPath(new URL('../dist/flue.js', import.meta.url));
const bare = fileURLToPath(new URL('./bare-sdk-loop.ts', import.meta.url));
const [quick, slow] = await Promise.all([startProvider(0, reply), startProvider(200, reply)]);

/** What is measured, and how a run is asked of it. */
interface Subject {
  name: string;
  start(provider: string, fresh: string): Promise<ServerProcess>;
  post: Post;
}

function ours(built: BuiltServer): Subject {
  return {
    name: 'flue-action',
    // With the database in a file, as it is by default.
    start: (provider, fresh) =>
      startOurs(built, { ANTHROPIC_BASE_URL: provider }, `${built.folder}/${fresh}.db`),
    post: postOurs,
  };
}

function publicFlue(folder: string): Subject {
  return {
    name: 'public Flue',
    async start(provider) {
      const env = {
        PORT: String(await freePort()),
        ANTHROPIC_BASE_URL: provider,
        ANTHROPIC_API_KEY: 'bench',
      };
      return startServer({ args: ['dist/server.mjs'], cwd: folder, env, listening: /listening on .*:(\d+)/ });
    },
    async post(url) {
      const response = await fetch(`${url}/workflows/hello?wait=result`, { method: 'POST' });
      await response.arrayBuffer();
      return response.status === 200;
    },
  };
}

const figures = new Map<string, Map<string, number[]>>();
function add(figure: string, subject: string, value: number): void {
  const row = figures.get(figure) ?? new Map<string, number[]>();
  row.set(subject, [...(row.get(subject) ?? []), value]);
  figures.set(figure, row);
}

async function starts({ name, start }: Subject): Promise<void> {
  for (let i = 0; i < STARTS; i++) {
    add('node -e 0, ms', name, (await runChild({ args: ['-e', '0'], bare: true })).wallMs);
    const server = await start(quick.url, `start-${i}`);
    add('cold start to listening, ms', name, server.startMs);
    add('idle RSS, MB', name, server.rssMb());
    await server.stop();
  }
}

/** A process of the command line from its start to its end, over the same provider. */
async function oneShots({ folder }: BuiltServer): Promise<void> {
  const env = { ANTHROPIC_BASE_URL: quick.url, ANTHROPIC_API_KEY: 'bench-key-0123456789' };
  for (let i = 0; i < STARTS; i++) {
    const { wallMs, exitCode } = await runChild({
      args: [flue, 'run', 'hello', '--project', folder],
      env,
      bare: true,
    });
    if (exitCode !== 0) throw new Error(`flue run ends with ${exitCode}`);
    add('flue run, ms', 'flue-action', wallMs);
  }
}

async function oneByOne({ name, start, post }: Subject): Promise<void> {
  const server = await start(quick.url, 'one');
  await load(post, server.url, { count: 200, concurrency: 1 });
  const { took } = await load(post, server.url, { count: 500, concurrency: 1 });
  add('POST to done, one by one, p50 ms', name, median(took));
  await load(post, server.url, { count: 1000, concurrency: 50 });
  const cpu = server.cpuMs();
  const steady = await load(post, server.url, { count: 3000, concurrency: 50 });
  add('runs a second, 50 at once', name, (steady.ok / steady.wallMs) * 1000);
  add('CPU, ms a run', name, (server.cpuMs() - cpu) / 3000);
  await server.stop();
}

async function atOnce({ name, start, post }: Subject): Promise<void> {
  const loop = await runChild({ args: [bare, String(count), slow.url] });
  const server = await start(slow.url, 'many');
  const { ok, wallMs } = await load(post, server.url, { count, concurrency: count });
  add(`${count} at once, ms`, name, wallMs);
  add(`${count} at once, beside a bare SDK loop`, name, wallMs / loop.wallMs);
  add(`${count} at once, succeeded`, name, ok);
  add(`${count} at once, peak RSS, MB`, name, server.peakMb());
  await server.stop();
}

for (let round = 0; round < rounds; round++) {
  const built = await buildServer();
  add('build, ms', 'flue-action', built.buildMs);
  await oneShots(built);
  const subjects = [ours(built), ...(values.flue === undefined ? [] : [publicFlue(values.flue)])];
  try {
    for (const subject of subjects) {
      await starts(subject);
      await oneByOne(subject);
      await atOnce(subject);
    }
  } finally {
    rmSync(built.folder, { recursive: true, force: true });
  }
}
await Promise.all([quick.stop(), slow.stop()]);

const names = values.flue === undefined ? ['flue-action'] : ['flue-action', 'public Flue'];
const shown = (of: number[] | undefined): string =>
  of === undefined ? '' : `${median(of).toFixed(1)} (${spread(of)})`;
printTable([
  ['median (range)', ...names],
  ...[...figures].map(([figure, row]) => [figure, ...names.map((name) => shown(row.get(name)))]),
]);
