// Many objects of a Worker in local workerd, some at a time: each has a run with four turns and three commands, goes idle and is
// evicted. What an object costs that has come and gone: CPU, memory that stays, files that stay open, bytes on disk.
// usage: node bench/worker-paced.ts [objects=500] [atOnce=50] [latencyMs=200]
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAnthropicServer } from '../test/support/anthropic-server.ts';
import { buildTestWorker } from '../test/support/worker/build.ts';
import { startWorker } from '../test/support/worker/start.ts';
import { printTable } from './lib/figures.ts';
import { cpuMs, modelScript, openFiles, residentMib, runInEach } from './lib/workerd.ts';

const objects = Number(process.argv[2] ?? 500);
const atOnce = Number(process.argv[3] ?? 50);
const latencyMs = Number(process.argv[4] ?? 200);
/** Longer than workerd leaves an idle object in memory. */
const IDLE_MS = 20_000;

const model = await startAnthropicServer({ script: modelScript(latencyMs), keep: 0 });
const built = await buildTestWorker('test/support/worker/bench-worker.ts', { minify: true });
const stateDir = mkdtempSync(join(tmpdir(), 'flue-paced-'));
const bindings = { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: 'sk-bench-of-the-worker' };
const worker = await startWorker({ script: built.script, bindings, stateDir });
const pid = worker.pid();
const now = () => ({ mib: residentMib(pid), files: openFiles(pid) });
const [start, startCpu, began] = [now(), cpuMs(pid), performance.now()];
const seen: Array<{ done: number; mib: number; files: number }> = [];
try {
  let done = 0;
  const watch = setInterval(() => seen.push({ done, ...now() }), 250);
  const tenth = Math.ceil(objects / 10);
  const calls = await runInEach(worker, {
    objects,
    atOnce,
    onDone(so) {
      done = so.done + so.failed;
      if (done % tenth === 0)
        console.error(`${done} of ${objects}, ${so.failed} failed, ${JSON.stringify(now())}`);
    },
  });
  clearInterval(watch);
  const seconds = (performance.now() - began) / 1000;
  const eachMs = (cpuMs(pid) - startCpu) / objects;
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const end = now();
  printTable([
    ['objects', 'at once', 'succeeded', 'failed', 'seconds', 'CPU ms each'],
    [objects, atOnce, calls.done, calls.failed, seconds.toFixed(1), eachMs.toFixed(1)].map(String),
  ]);
  printTable([
    ['', 'start', 'peak', 'idle again'],
    ['RSS, MiB', start.mib, Math.max(...seen.map(({ mib }) => mib)), end.mib].map(String),
    ['open files', start.files, Math.max(...seen.map(({ files }) => files)), end.files].map(String),
  ]);
  printTable([
    ['of an object that has gone', ''],
    ['RSS grown over the last half, KiB each', grownKib().toFixed(1)],
    ['on disk, KiB each', (diskBytes(stateDir) / objects / 1024).toFixed(1)],
  ]);
} finally {
  await worker.stop();
  await model.stop();
  built.remove();
  rmSync(stateDir, { recursive: true, force: true });
}

/** What comes at the beginning alone (code, caches, as many objects as there are at once) is not in it. */
function grownKib(): number {
  const late = seen.filter(({ done }) => done >= objects / 2);
  const quarter = Math.ceil(late.length / 4);
  const lowest = (some: typeof late) => Math.min(...some.map(({ mib }) => mib));
  const [from, to] = [late.slice(0, quarter), late.slice(-quarter)];
  const between = (to[0]?.done ?? 0) - (from[0]?.done ?? 0);
  return between === 0 ? 0 : ((lowest(to) - lowest(from)) * 1024) / between;
}

function diskBytes(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
}
