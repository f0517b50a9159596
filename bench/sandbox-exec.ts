// One command in a sandbox, the hop to its thread included, beside a real bash started for it; what a thread and an idle
// sandbox cost; how long a hung command takes to be ended and its sandbox to go on. The threads run dist/.
// usage: node bench/sandbox-exec.ts [rounds=400] [sandboxes=10000] [threads=8]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { nodeBuild } from '../src/adapters/sandbox/just-bash/node-build.ts';
import { sandboxesInThisThread } from '../src/adapters/sandbox/just-bash/sandboxes.ts';
import { ThreadPool } from '../src/adapters/sandbox/just-bash/thread/thread-pool.ts';
import { sandboxesInThreads } from '../src/adapters/sandbox/just-bash/thread-sandboxes.ts';
import { createFileTree } from '../src/core/files/file-tree.ts';
import type { Sandbox, SandboxChanges, Sandboxes } from '../src/core/sandbox-port.ts';
import { median, printTable, spread } from './lib/figures.ts';

const [rounds = 400, idle = 10_000, threads = 8] = process.argv.slice(2).map(Number);
const NOTHING: SandboxChanges = { files: [], shell: undefined };
/** Commands after which V8 has compiled what it will compile. */
const WARM = 300;
const HANG = "awk 'BEGIN { while (1) x++ }'";

/** The program of a thread as users have it; from source it would strip the types of some 150 files first. */
const built = new URL('../dist/sandbox-thread.js', import.meta.url);

const inThreads = (): Sandboxes =>
  sandboxesInThreads({
    createTree: createFileTree,
    pool: new ThreadPool({ file: built, growAfterMs: 0, keepMs: 100 }),
  });
const open = (sandboxes: Sandboxes): Promise<Sandbox> => sandboxes.open({ mounts: [], restore: NOTHING });
const rssMb = (): number => {
  collect();
  return process.memoryUsage.rss() / 2 ** 20;
};

async function timed(body: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await body();
  return performance.now() - began;
}

async function many(count: number, body: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(await timed(body));
  return times;
}

async function bash(): Promise<void> {
  const child = spawn('/bin/bash', ['-c', 'echo hi'], { stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.resume();
  await once(child, 'close');
}

// V8 still compiles in the background what it took to load this file's TypeScript, which no user's process has.
await pause(500);
const cold = await timed(async () => (await open(inThreads())).exec('echo hi'));
// Given at the start, this flag would make V8 refuse its cached code of Node's own modules, in every thread.
setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
const warmed = inThreads();
const sandbox = await open(warmed);
const here = await open(sandboxesInThisThread({ createTree: createFileTree, build: nodeBuild }));
const echo = (): Promise<unknown> => sandbox.exec('echo hi');
await many(WARM, echo);
await many(WARM, () => here.exec('echo hi'));

// In turns, so that a noisy moment meets all of them.
const turns = { thread: [] as number[], here: [] as number[], bash: [] as number[] };
for (let i = 0; i < rounds; i += 20) {
  turns.thread.push(...(await many(20, echo)));
  turns.here.push(...(await many(20, () => here.exec('echo hi'))));
  turns.bash.push(...(await many(5, bash)));
}

const late: number[] = [];
const recovered: number[] = [];
for (let i = 0; i < 10; i++) {
  late.push((await timed(() => sandbox.exec(HANG, { timeoutMs: 100 }))) - 100);
  recovered.push(await timed(echo));
}

const row = (name: string, times: number[]): string[] => [name, median(times).toFixed(2), spread(times)];
printTable([
  ['one command', 'p50 ms', 'spread'],
  row('echo, thread, warm', turns.thread),
  row('echo, this thread, warm', turns.here),
  row("spawn('/bin/bash', ['-c', 'echo'])", turns.bash),
  row('echo, first of the process', [cold]),
  row('hung command: ended after its time', late),
  row('first echo after that', recovered),
]);

const before = rssMb();
const crowd = inThreads();
await Promise.all(Array.from({ length: threads }, async () => (await open(crowd)).exec('sleep 1; echo hi')));
const busy = rssMb();
console.log(`${threads} threads: ${((busy - before) / threads).toFixed(1)} MiB resident each`);
await pause(1000); // the pool ends all but one of them
collect();
const bare = process.memoryUsage().heapUsed;
const kept = await Promise.all(Array.from({ length: idle }, () => open(warmed)));
const full = rssMb();
const held = process.memoryUsage().heapUsed - bare;
console.log(
  `${kept.length} idle sandboxes: ${(held / idle).toFixed(0)} bytes each, resident ${full.toFixed(0)} MiB in all`,
);
