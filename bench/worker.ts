// A Worker in local workerd: the CPU of its start, how fast a warm one accepts a run and does a turn, and N objects at
// once with four turns and three commands each.
// usage: node bench/worker.ts [objects=1000] [rounds=200] [latencyMs=200]
import { startAnthropicServer } from '../test/support/anthropic-server.ts';
import { buildTestWorker } from '../test/support/worker/build.ts';
import { type RunningWorker, startWorker } from '../test/support/worker/start.ts';
import { median, printTable } from './lib/figures.ts';
import { call, cpuMs, modelScript, residentMib, runInEach } from './lib/workerd.ts';

const objects = Number(process.argv[2] ?? 1000);
const rounds = Number(process.argv[3] ?? 200);
const latencyMs = Number(process.argv[4] ?? 200);

const model = await startAnthropicServer({ script: modelScript(latencyMs), keep: 0 });
const built = await buildTestWorker('test/support/worker/bench-worker.ts', { minify: true });
const bindings = { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'sk-bench-of-the-worker' };
try {
  const rows = [['', 'p50', 'p95', 'CPU each']];
  rows.push(['CPU of the start, ms', ...figures(await startsOf(5)), '']);
  const worker = await startWorker({ script: built.script, bindings });
  try {
    await call(worker, 'turn', 'warm-up');
    rows.push(['POST to 202, ms', ...(await measured(worker, (i) => call(worker, 'turn', `a${i % 5}`, 0)))]);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    rows.push([
      'a run of one turn, ms',
      ...(await measured(worker, (i) => call(worker, 'turn', `b${i % 5}`))),
    ]);
    printTable(rows);
    await manyObjects(worker);
  } finally {
    await worker.stop();
  }
} finally {
  built.remove();
  await model.stop();
}

/** What a machine that is busy otherwise adds is not in the CPU. */
async function measured(worker: RunningWorker, work: (index: number) => Promise<unknown>): Promise<string[]> {
  const before = cpuMs(worker.pid());
  const times = await timesOf(rounds, work);
  return [...figures(times), ((cpuMs(worker.pid()) - before) / rounds).toFixed(1)];
}

async function manyObjects(worker: RunningWorker): Promise<void> {
  const began = performance.now();
  const pid = worker.pid();
  const before = cpuMs(pid);
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, residentMib(pid));
  }, 100);
  // As many connections as a client has.
  const { done, failed } = await runInEach(worker, { objects, atOnce: 1000 });
  clearInterval(watch);
  const seconds = (performance.now() - began) / 1000;
  const each = ((cpuMs(pid) - before) / objects).toFixed(1);
  printTable([
    ['objects', 'succeeded', 'failed', 'seconds', 'CPU ms each', 'peak MiB'],
    [objects, done, failed, seconds.toFixed(1), each, peak].map(String),
  ]);
}

async function timesOf(count: number, work: (index: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    await work(i);
    times.push(performance.now() - began);
  }
  return times;
}

/** From the process to its first answer, less what an empty Worker takes. */
async function startsOf(count: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push((await startCpu(built.script)) - (await startCpu(undefined)));
  return times;
}

async function startCpu(file: string | undefined): Promise<number> {
  const worker = await startWorker(file === undefined ? { script: built.empty } : { script: file, bindings });
  await (await fetch(`${worker.url}/healthz`)).text();
  const ms = cpuMs(worker.pid());
  await worker.stop();
  return ms;
}

function figures(values: readonly number[]): string[] {
  const sorted = [...values].sort((a, b) => a - b);
  return [median(sorted), sorted[Math.floor(sorted.length * 0.95)] ?? 0].map((value) => value.toFixed(1));
}
