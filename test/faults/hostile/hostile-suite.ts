// Runs hostile scripts, two side by side, and proves of each that it ended in time, gave nothing of the host away, left
// its sandbox usable and the process responsive while it ran; and of all, that they left no memory and no threads.
import { hostname } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ThreadPool } from '../../../src/adapters/sandbox/just-bash/thread/thread-pool.ts';
import { sandboxesInThreads } from '../../../src/adapters/sandbox/just-bash/thread-sandboxes.ts';
import { createFileTree } from '../../../src/core/files/file-tree.ts';
import type { ExecResult, Mount, Sandbox } from '../../../src/core/sandbox-port.ts';
import { fixedLayer } from '../../support/fixed-layer.ts';
import { until } from '../../support/wait.ts';
import { DEFAULT_TIMEOUT_MS, type HostileCase, UNHURRIED_MS } from './hostile-case.ts';

/** How much later than its limit a command may end: room for a noisy machine, not for the sandbox. */
const MAX_LATE_MS = 1500;
const SIDE_BY_SIDE = 2;
/** A gap or a wait may be the machine's; one that comes back each time is the script's. */
const TRIES = 3;
const MAX_GAP_MS = 50;
/** Beyond this another sandbox waited for this one, and not for the machine. */
const MAX_SIBLING_MS = 5000;
const MIB = 2 ** 20;
/** Loose, because the C library keeps freed memory for reuse: it goes up and down between runs and levels off. */
const MAX_RESIDENT_MIB = 1024;
/** What is journaled of a shell. */
const MAX_SHELL_BYTES = MIB;

const SECRET = 'host-secret-value';
const mounts: Mount[] = [
  {
    at: '/workspace',
    layer: fixedLayer({
      'README.md': '# Hello\n',
      'src/a.ts': 'export const a = 1;\n',
      big: { bytes: Buffer.alloc(8 * MIB, '0123456789abcdef') },
      lines: { bytes: Buffer.alloc(2 ** 20 * 4, 'abc\n') },
    }),
  },
];
const pool = new ThreadPool({ keepMs: 300 });
const sandboxes = sandboxesInThreads({ createTree: createFileTree, pool });
const open = (): Promise<Sandbox> => sandboxes.open({ mounts, restore: { files: [], shell: undefined } });

interface Seen {
  result: ExecResult;
  /** How much after its limit it ended. */
  lateMs: number;
  /** The longest the main thread was not free meanwhile. */
  gapMs: number;
  siblingMs: number;
  /** What the script wrote before it was stopped is there. */
  isKept: boolean;
}

export function hostileSuite(cases: Record<string, HostileCase[]>): void {
  const turns = createTurns(SIDE_BY_SIDE);
  const gaps: number[] = [];
  let before: Held;

  beforeAll(async () => {
    process.env.FLUE_TEST_SECRET = SECRET;
    await Promise.all([1, 2].map(async () => (await open()).exec('echo warm')));
    before = await heldAtRest();
  });
  afterAll(() => {
    delete process.env.FLUE_TEST_SECRET;
  });

  for (const [theme, group] of Object.entries(cases)) {
    describe.concurrent(theme, () => {
      test.each(group)('$id', { timeout: 240_000 }, async (hostile) => {
        const seen = await calmestOf(hostile, turns);
        gaps.push(seen.gapMs);
        expect(seen.lateMs, 'it ended late').toBeLessThan(MAX_LATE_MS);
        expect(seen.gapMs, 'the main thread was held up').toBeLessThan(MAX_GAP_MS);
        expect(seen.isKept, 'what was written before is gone').toBe(true);
        expect(seen.siblingMs, 'another sandbox waited').toBeLessThan(MAX_SIBLING_MS);
      });
    });
  }

  test('between them the process stayed responsive, and they left no memory and no threads behind', async () => {
    const median = gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
    console.log(
      `gaps of the main thread: median ${median.toFixed(0)} ms, longest ${gaps.at(-1)?.toFixed(0)} ms`,
    );
    expect(median).toBeLessThan(MAX_GAP_MS);
    const after = await heldAtRest();
    console.log(`held: before ${JSON.stringify(before)}, after ${JSON.stringify(after)}, MiB`);
    expect(after.own - before.own).toBeLessThan(32);
    expect(after.resident - before.resident).toBeLessThan(MAX_RESIDENT_MIB);
  }, 60_000);
}

/** Runs it until nothing is to be said against it, or three times; after the first time alone. */
async function calmestOf(hostile: HostileCase, turns: Turns): Promise<Seen> {
  for (let tries = 1; ; tries++) {
    const seen = await turns(() => runHostile(hostile), tries === 1 ? 1 : SIDE_BY_SIDE);
    const isCalm =
      seen.isKept && seen.gapMs < MAX_GAP_MS && seen.siblingMs < MAX_SIBLING_MS && seen.lateMs < MAX_LATE_MS;
    if (tries === TRIES || isCalm) return seen;
  }
}

async function runHostile(hostile: HostileCase): Promise<Seen> {
  const { script, timeoutMs = hostile.ends === 'itself' ? UNHURRIED_MS : DEFAULT_TIMEOUT_MS } = hostile;
  const sandbox = await open();
  const gap = watchGaps();
  try {
    const began = performance.now();
    const running = sandbox.exec(`echo kept > /tmp/before\n${script}`, { timeoutMs });
    const siblingMs = siblingAnswers();
    const result = await running;
    const lateMs = performance.now() - began - timeoutMs;
    const seen = { result, lateMs, siblingMs: await siblingMs, gapMs: gap.longest(), isKept: true };
    judge(hostile, seen);
    const isKept = await judgeSandbox(hostile, sandbox, result);
    return { ...seen, isKept, gapMs: gap.longest() };
  } finally {
    gap.stop();
    await sandbox.dispose();
  }
}

function judge(hostile: HostileCase, { result }: Seen): void {
  const { ends, forbids, prints } = hostile;
  const { stdout, stderr, exitCode, stoppedBy } = result;
  expect(Number.isInteger(exitCode) && exitCode >= 0 && exitCode <= 255, `exit code ${exitCode}`).toBe(true);
  if (stoppedBy) expect(exitCode).toBe(stoppedBy === 'time' ? 124 : 126);
  const said = stdout + stderr;
  if (ends === 'stopped') expect(stoppedBy, said.slice(-300)).toBeDefined();
  else if (ends === 'itself') expect(stoppedBy, said.slice(-300)).toBeUndefined();
  else if (ends) expect(ends).toContain(stoppedBy);
  expect(said).not.toMatch(/internal error/);
  expect(said).not.toMatch(/root:x:0|BEGIN .*KEY/);
  for (const secret of [SECRET, process.cwd(), hostname()]) expect(said.includes(secret), secret).toBe(false);
  if (forbids) expect(said).not.toMatch(forbids);
  if (prints) expect(stdout).toMatch(prints);
}

async function judgeSandbox(
  { ends }: HostileCase,
  sandbox: Sandbox,
  { stoppedBy }: ExecResult,
): Promise<boolean> {
  const { stdout, stderr } = await sandbox.exec('echo alive', { timeoutMs: 5000 });
  expect(stdout, stderr).toContain('alive');
  expect(JSON.stringify(sandbox.takeChanges().shell ?? '').length).toBeLessThan(MAX_SHELL_BYTES);
  // Of those that may be stopped while they are still being read nothing is asked.
  if (stoppedBy === undefined || ends === undefined) return true;
  return new TextDecoder().decode(await sandbox.readFile('/tmp/before')) === 'kept\n';
}

async function siblingAnswers(): Promise<number> {
  const sibling = await open();
  const began = performance.now();
  const { stdout } = await sibling.exec('echo near');
  expect(stdout).toBe('near\n');
  await sibling.dispose();
  return performance.now() - began;
}

/**
 * The longest time in which the main thread answered nobody, as far as it worked in it: on a machine with more to do
 * than cores a thread also waits for its turn, and no script of ours is to blame for that.
 */
function watchGaps(): { longest(): number; stop(): void } {
  let last = performance.now();
  let worked = process.threadCpuUsage();
  let longest = 0;
  const look = (): void => {
    const now = performance.now();
    const { user, system } = process.threadCpuUsage(worked);
    longest = Math.max(longest, Math.min(now - last, (user + system) / 1000));
    last = now;
    worked = process.threadCpuUsage();
  };
  const timer = setInterval(look, 5);
  return {
    longest() {
      look();
      return longest;
    },
    stop: () => clearInterval(timer),
  };
}

interface Held {
  /** JavaScript's memory and buffers of the main thread, MiB. */
  own: number;
  /** Of the whole process, MiB. */
  resident: number;
}

/** When all threads but the one that a pool keeps are gone. */
async function heldAtRest(): Promise<Held> {
  await until(() => workersOfThisProcess() === 1, {
    timeoutMs: 15_000,
    everyMs: 100,
    what: 'one idle thread',
  });
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') for (let i = 0; i < 3; i++) collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { own: Math.round((heapUsed + external) / MIB), resident: Math.round(rss / MIB) };
}

function workersOfThisProcess(): number {
  const { workers } = process.report.getReport() as { workers?: unknown[] };
  return workers?.length ?? 0;
}

/** Runs a body with so many of the places; without them it waits for its turn. */
type Turns = <T>(body: () => Promise<T>, places: number) => Promise<T>;

function createTurns(most: number): Turns {
  let free = most;
  const waiting: Array<{ places: number; go(): void }> = [];
  const next = (): void => {
    for (let first = waiting[0]; first && first.places <= free; first = waiting[0]) {
      free -= first.places;
      waiting.shift();
      first.go();
    }
  };
  return async (body, places) => {
    await new Promise<void>((go) => {
      waiting.push({ places, go });
      next();
    });
    try {
      return await body();
    } finally {
      free += places;
      next();
    }
  };
}
