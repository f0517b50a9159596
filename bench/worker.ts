// A Worker in local workerd: the CPU of its start, how fast a warm one accepts a run and does a turn, and N objects at
// once with four turns and three commands each.
// usage: node bench/worker.ts [objects=1000] [rounds=200] [latencyMs=200]
import { readFileSync } from 'node:fs';
import { type Script, startAnthropicServer } from '../test/support/anthropic-server.ts';
import { buildTestWorker } from '../test/support/worker/build.ts';
import { type RunningWorker, startWorker } from '../test/support/worker/start.ts';
import { median, printTable } from './lib/figures.ts';

const objects = Number(process.argv[2] ?? 1000);
const rounds = Number(process.argv[3] ?? 200);
const latencyMs = Number(process.argv[4] ?? 200);
const COMMANDS = 3;

const script: Script = (_request, { turn, prompt }) => {
  if (!prompt.includes('Work.')) return { text: 'Hello.', usage: { inputTokens: 100, outputTokens: 5 } };
  if (turn === COMMANDS) return { text: 'Done.', latencyMs };
  return { toolCalls: [{ name: 'bash', input: { command: `echo ${turn} >> log && wc -l log` } }], latencyMs };
};

const model = await startAnthropicServer({ script, keep: 0 });
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
  const before = cpuMs(worker.pid());
  let [peak, done, failed] = [0, 0, 0];
  const pid = worker.pid();
  const watch = setInterval(() => {
    peak = Math.max(peak, residentMib(pid));
  }, 100);
  let next = 0;
  // As many connections as a client has.
  const lane = async (): Promise<void> => {
    while (next < objects) {
      next += 1;
      const status = await call(worker, 'commands', `o${next}`).catch(String);
      if (status === 'succeeded') done += 1;
      else {
        if (failed === 0) console.error(status);
        failed += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(objects, 1000) }, lane));
  clearInterval(watch);
  const seconds = (performance.now() - began) / 1000;
  printTable([
    ['objects', 'succeeded', 'failed', 'seconds', 'CPU ms each', 'peak MiB'],
    [
      objects,
      done,
      failed,
      seconds.toFixed(1),
      ((cpuMs(worker.pid()) - before) / objects).toFixed(1),
      peak,
    ].map(String),
  ]);
}

/** Its status, after as long as it takes, or what it is when it was accepted. */
async function call({ url, token }: RunningWorker, workflow: string, id: string, wait = 60): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const query = wait === 0 ? '' : `?wait=${wait}`;
  const path = `${url}/workflows/${workflow}/${id}${query}`;
  let response = await fetch(path, { method: 'POST', headers });
  for (;;) {
    const { status } = (await response.json()) as { status: string };
    if (wait === 0 || status === 'succeeded') return status;
    if (response.status !== 202) throw new Error(`${response.status} ${status}`);
    response = await fetch(path, { headers });
  }
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

function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function residentMib(pid: number): number {
  const [, kib = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kib) / 1024);
}

function figures(values: readonly number[]): string[] {
  const sorted = [...values].sort((a, b) => a - b);
  return [median(sorted), sorted[Math.floor(sorted.length * 0.95)] ?? 0].map((value) => value.toFixed(1));
}
