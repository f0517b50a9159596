// The built server over HTTP: cold start, idle memory, one run after the other, as many as it can take, and N at once
// beside a bare loop over the official SDK, and beside the public Flue where it is given (bench/public-flue.ts), all
// against the same provider in the same session of measuring. Ends with 1 where one of ours did not succeed.
// usage: node bench/server.ts [--rounds 3] [--at-once 1000] [--many 10000] [--under-way 32] [--many-peers]
//   [--flue <folder>]...
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runChild } from './lib/child.ts';
import { median, printTable, spread } from './lib/figures.ts';
import { startProvider } from './lib/provider.ts';
import { buildServer, load } from './lib/server.ts';
import { OURS, ours, postEach, publicFlue, type Subject } from './lib/subject.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    'at-once': { type: 'string', default: '1000' },
    /** Thousands, minutes for a peer; 0 leaves them out. */
    many: { type: 'string', default: '10000' },
    /** Posts of those thousands that our client has under way. */
    'under-way': { type: 'string', default: '32' },
    'many-peers': { type: 'boolean', default: false },
    flue: { type: 'string', multiple: true, default: [] },
  },
});
const rounds = Number(values.rounds);
const [count, many] = [Number(values['at-once']), Number(values.many)];
const underWay = Number(values['under-way']);
const STARTS = 5;
/** What is asked of ours, by figure. Only the sizes that it names are held to it. */
const ASKED: Readonly<Record<string, string>> = {
  'flue run, ms': '<= 400',
  'cold start to listening, ms': '<= 200',
  'idle RSS, MB': '<= 70',
  'POST to done, one by one, p50 ms': '<= 4',
  'runs a second, 50 at once': '>= 600',
  '1000 at once, beside a bare SDK loop': '<= 2.5',
  '1000 at once, succeeded': '1000',
  '1000 at once, peak RSS, MB': '<= 300',
  '10000 by startMany, succeeded': '10000',
};
const reply = { text: 'Hello.', usage: { inputTokens: 100, outputTokens: 5 } };
const bare = fileURLToPath(new URL('./bare-sdk-loop.ts', import.meta.url));
const [quick, slow] = await Promise.all([startProvider(0, reply), startProvider(200, reply)]);

const figures = new Map<string, Map<string, number[]>>();
function add(figure: string, subject: string, value: number): void {
  const row = figures.get(figure) ?? new Map<string, number[]>();
  row.set(subject, [...(row.get(subject) ?? []), value]);
  figures.set(figure, row);
}

/** A process of the command line from its start to its end, over the same provider. */
async function oneShots({ name, runOnce }: Subject): Promise<void> {
  for (let i = 0; i < STARTS; i++) {
    const { wallMs, exitCode, stdout, stderr } = await runOnce(quick.url);
    if (exitCode !== 0 || !stdout.includes('Hello.'))
      throw new Error(`flue run of ${name} ends with ${exitCode}: ${stdout}${stderr}`);
    add('flue run, ms', name, wallMs);
  }
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
  mustAll(name, steady.ok, 3000);
}

/** With a model that takes 200 ms. */
async function together(
  { name, start }: Subject,
  { of, how, postAll }: { of: number; how: string; postAll: (url: string) => Promise<number> },
): Promise<void> {
  const figure = `${of} ${how}`;
  const loop = await runChild({ args: [bare, String(of), slow.url] });
  if (loop.exitCode !== 0) throw new Error(`the bare loop ends with ${loop.exitCode}: ${loop.stderr}`);
  const server = await start(slow.url, `together-${of}`);
  const began = performance.now();
  const ok = await postAll(server.url);
  const wallMs = performance.now() - began;
  add(`${figure}, ms`, name, wallMs);
  add(`${figure}, bare SDK loop, ms`, name, loop.wallMs);
  add(`${figure}, beside a bare SDK loop`, name, wallMs / loop.wallMs);
  add(`${figure}, succeeded`, name, ok);
  add(`${figure}, peak RSS, MB`, name, server.peakMb());
  await server.stop();
  mustAll(name, ok, of);
}

/** Of ours; what a peer loses is in the table. */
function mustAll(name: string, ok: number, of: number): void {
  if (name !== OURS || ok === of) return;
  console.error(`${of - ok} of ${of} did not succeed`);
  process.exitCode = 1;
}

const peers = values.flue.map(publicFlue);
for (let round = 0; round < rounds; round++) {
  const built = await buildServer();
  add('build, ms', OURS, built.buildMs);
  try {
    for (const subject of [ours(built), ...peers]) {
      await oneShots(subject);
      await starts(subject);
      await oneByOne(subject);
      const { post, postMany } = subject;
      await together(subject, {
        of: count,
        how: 'at once',
        postAll: (url) => postEach(post, url, count),
      });
      if (many === 0 || (subject.name !== OURS && !values['many-peers'])) continue;
      await together(subject, {
        of: many,
        how: 'by startMany',
        postAll: (url) => postMany(url, many, underWay),
      });
    }
  } finally {
    rmSync(built.folder, { recursive: true, force: true });
  }
}
await Promise.all([quick.stop(), slow.stop()]);

const names = [OURS, ...peers.map(({ name }) => name)];
const shown = (of: number[] | undefined): string =>
  of === undefined ? '' : `${median(of).toFixed(1)} (${spread(of, 1)})`;
printTable([
  ['median (range)', 'asked', ...names],
  ...[...figures].map(([figure, row]) => [
    figure,
    ASKED[figure] ?? '',
    ...names.map((name) => shown(row.get(name))),
  ]),
]);
