// The watching thread's program. A string, not a file: the thread then starts from inside any bundle.
// Plain CommonJS; it reads `workerData` (WatchdogData) and talks to the main thread through shared memory and the
// inspector only, because a blocked main thread reads no messages.

/** What the thread is started with. */
export interface WatchdogData {
  /** [0] counts the main thread's beats. */
  beats: Int32Array<SharedArrayBuffer>;
  /** [0] is the deadline in epoch milliseconds, 0 = none. */
  deadline: BigInt64Array<SharedArrayBuffer>;
  /** False without an inspector: only killing is left then. */
  canStop: boolean;
  /** Run on the stopped main thread; it returns when the main thread may go on. */
  expression: string;
  tickMs: number;
  /** Ticks without a beat until the main thread counts as blocked. */
  staleTicks: number;
  /** Ticks past the deadline after which a main thread that cannot be stopped is killed. */
  killTicks: number;
  lastWords: ReadonlyArray<{ to: number | string; text: string }>;
}

// Silence is counted in ticks, not read from a clock: a suspended machine stops both threads alike.
export const WATCHDOG_SOURCE = `
'use strict';
const { appendFileSync } = require('node:fs');
const { workerData: data } = require('node:worker_threads');

let lastBeat = -1;
let silentTicks = 0;
let overdueTicks = 0;
let session;
let asked = false;

setInterval(() => {
  const beat = Atomics.load(data.beats, 0);
  if (beat !== lastBeat) {
    lastBeat = beat;
    silentTicks = overdueTicks = 0;
    asked = false;
    return;
  }
  silentTicks += 1;
  if (silentTicks < data.staleTicks) return;
  const overdue = isOverdue();
  if (session === undefined && data.canStop && (overdue || !asked)) stopMainThread();
  overdueTicks = overdue ? overdueTicks + 1 : 0;
  if (overdueTicks > data.killTicks) kill();
}, data.tickMs);

function isOverdue() {
  const deadline = Number(Atomics.load(data.deadline, 0));
  return deadline !== 0 && Date.now() >= deadline;
}

function stopMainThread() {
  const { Session } = require('node:inspector');
  session = new Session();
  session.connectToMainThread();
  asked = true;
  let enabled = false;
  session.on('Debugger.paused', () => {
    // Already stopped when we came: somebody sits at a debugger, and that is not a blocked thread.
    if (!enabled) silentTicks = overdueTicks = 0;
    else session.post('Runtime.evaluate', { expression: data.expression }, release);
  });
  session.post('Debugger.enable', () => {
    enabled = true;
    if (silentTicks === 0) release();
    else session.post('Debugger.pause');
  });
}

function release(error, answer) {
  if (error || (answer && answer.exceptionDetails)) return kill();
  session.disconnect();
  session = undefined;
}

function kill() {
  for (const { to, text } of data.lastWords) {
    try {
      appendFileSync(to, text);
    } catch {}
  }
  process.kill(process.pid, 'SIGKILL');
}
`;
