// Runs in a workerd that is killed again and again, and whether all that was accepted came to its end: nothing lost,
// nothing done twice that was recorded, files and offsets as they should be.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry } from '../../../src/protocol/events.ts';
import type { RunSnapshot } from '../../../src/protocol/run.ts';
import { type AnthropicServer, type Script, startAnthropicServer } from '../anthropic-server.ts';
import { type Random, seeded } from '../faults/random.ts';
import { until } from '../wait.ts';
import { type Ledger, startLedger } from './ledger.ts';
import { type RunningWorker, startWorker } from './start.ts';

export interface KillOptions {
  script: string;
  seed: number;
  kills: number;
  /** Accepted between two kills. */
  runsPerKill: number;
  /** A process lives for so many requests to the model at most: on a busy machine it takes longer to come as far. */
  mostRequests: number;
  say?(line: string): void;
}

export interface KillReport {
  kills: number;
  accepted: number;
  succeeded: number;
  /** Each a sentence. */
  violations: string[];
  mostAttempts: number;
  unknownOutcomes: number;
  settledMs: number;
}

interface World {
  options: KillOptions;
  random: Random;
  ledger: Ledger;
  model: AnthropicServer;
  stateDir: string;
  /** By its key: where the run is. */
  accepted: Map<string, string>;
}

const LONGEST_LIFE_MS = 20_000;
/** Commands whose files add up: a command that ran twice, or not at all, shows in the last line's place. */
const COMMANDS = 3;

const script: Script = (_request, { turn, prompt, toolResults }) => {
  const [, key = ''] = /Work on (\S+)\./.exec(prompt) ?? [];
  const latencyMs = 10 + ((turn * 37 + key.length * 11) % 60);
  if (turn < COMMANDS)
    return { toolCalls: [{ name: 'bash', input: { command: `echo line ${turn} >> log.txt` } }], latencyMs };
  if (turn === COMMANDS) return { toolCalls: [{ name: 'note', input: { key: `${key}/note` } }], latencyMs };
  const last = toolResults.at(-1)?.text ?? '';
  return { text: /outcome/.test(last) ? 'unknown' : 'done', latencyMs };
};

export async function killAgainAndAgain(options: KillOptions): Promise<KillReport> {
  const world: World = {
    options,
    random: seeded('kills of workerd', options.seed),
    ledger: await startLedger(),
    model: await startAnthropicServer({ script, keep: 10 }),
    stateDir: mkdtempSync(join(tmpdir(), 'flue-kills-')),
    accepted: new Map(),
  };
  try {
    for (let kill = 1; kill <= options.kills; kill++) await live(world, kill);
    return await judge(world);
  } finally {
    await world.ledger.stop();
    await world.model.stop();
    rmSync(world.stateDir, { recursive: true, force: true });
  }
}

/** One process, from its start to its sudden end. */
async function live(world: World, kill: number): Promise<void> {
  const { options, random, accepted } = world;
  const worker = await begin(world);
  const lived = until(enough(world), { timeoutMs: LONGEST_LIFE_MS, everyMs: random.int(1, 20) }).catch(
    () => {},
  );
  const sent = Array.from({ length: options.runsPerKill }, async (_, index) => {
    const key = `k${kill}-${index}`;
    // Some share an instance, and so a queue.
    const instance = `i${kill}-${index % 3}`;
    const href = await send(worker, instance, key);
    if (href !== undefined) accepted.set(key, href);
  });
  const isEarly = random.chance(0.2);
  if (!isEarly) await Promise.all(sent);
  await lived;
  await worker.kill();
  await Promise.all(sent);
  options.say?.(`kill ${kill} of ${options.kills}, ${accepted.size} accepted`);
}

/** True once the process has come as far as it may. */
function enough({ model, random, options }: World): () => boolean {
  const last = model.stats().received + random.int(0, options.mostRequests);
  return () => model.stats().received >= last;
}

function begin({ options: { script: file }, stateDir, ledger, model }: World): Promise<RunningWorker> {
  const bindings = {
    LEDGER_URL: ledger.url,
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'sk-test-of-kills',
  };
  return startWorker({ script: file, stateDir, bindings });
}

/** undefined: nobody said that it was accepted. */
async function send(
  { url, token }: RunningWorker,
  instance: string,
  key: string,
): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/workflows/chore/${instance}`, {
      method: 'POST',
      headers: { ...auth(token), 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ key }),
      signal: AbortSignal.timeout(10_000),
    });
    const { href } = (await response.json()) as RunSnapshot;
    return response.status === 202 ? href : undefined;
  } catch {
    return undefined;
  }
}

async function judge(world: World): Promise<KillReport> {
  const { accepted, options } = world;
  const report: KillReport = {
    kills: options.kills,
    accepted: accepted.size,
    succeeded: 0,
    violations: [],
    mostAttempts: 0,
    unknownOutcomes: 0,
    settledMs: 0,
  };
  const worker = await begin(world);
  const began = performance.now();
  try {
    for (const [key, href] of accepted) {
      const run = await ended(worker, href).catch(() => undefined);
      if (run === undefined) report.violations.push(`${key} is lost: it came to no end`);
      else await judgeRun(world, report, { worker, key, run });
    }
    report.settledMs = Math.round(performance.now() - began);
  } finally {
    await worker.stop();
  }
  return report;
}

function ended({ url, token }: RunningWorker, href: string): Promise<RunSnapshot> {
  return until(
    async () => {
      const signal = AbortSignal.timeout(10_000);
      const response = await fetch(url + href, { headers: auth(token), signal });
      const run = (await response.json()) as RunSnapshot;
      return /succeeded|failed|cancelled/.test(run.status) && run;
    },
    { timeoutMs: 60_000, everyMs: 20 },
  );
}

interface Judged {
  worker: RunningWorker;
  key: string;
  run: RunSnapshot;
}

async function judgeRun({ ledger }: World, report: KillReport, { worker, key, run }: Judged): Promise<void> {
  const wrong = (what: string): void => void report.violations.push(`${key} (${run.runId}): ${what}`);
  if (run.status === 'succeeded') report.succeeded += 1;
  else wrong(`${run.status}: ${run.error?.message}`);
  const entries = await journalOf(worker, run.href);
  if (entries.some(({ offset }, index) => offset !== index + 1) || entries.length !== run.lastOffset)
    wrong(`its offsets have gaps: ${entries.map(({ offset }) => offset).join(' ')}`);
  const result = run.result as { stdout?: string; text?: string; state?: string } | null;
  const lines = Array.from({ length: COMMANDS }, (_, turn) => `line ${turn}\n`).join('');
  if (run.status === 'succeeded' && result?.stdout !== lines)
    wrong(`its files are ${JSON.stringify(result?.stdout)}`);
  if (run.status === 'succeeded' && result?.state !== result?.text) wrong('its state is not what it set');
  if (result?.text === 'unknown') report.unknownOutcomes += 1;
  report.mostAttempts = Math.max(
    report.mostAttempts,
    ...entries.flatMap(({ event }) => ('attempt' in event ? [event.attempt] : [])),
  );
  const notes = ledger.calls.get(`${key}/note`)?.length ?? 0;
  if (notes > 1) wrong(`its tool for once ran ${notes} times`);
  for (const name of ['first', 'last']) {
    const calls = ledger.calls.get(`${key}/${name}`) ?? [];
    const done = entries.find(({ event }) => event.type === 'step_completed' && event.name === name)?.event
      .at;
    if (run.status === 'succeeded' && calls.length === 0) wrong(`step ${name} was never done`);
    if (done !== undefined && calls.some((at) => at > Date.parse(done) + 5))
      wrong(`step ${name} was done again`);
  }
}

async function journalOf({ url, token }: RunningWorker, href: string): Promise<JournalEntry[]> {
  const headers = { ...auth(token), accept: 'application/x-ndjson' };
  const response = await fetch(url + href, { headers, signal: AbortSignal.timeout(10_000) });
  const lines = (await response.text()).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as JournalEntry);
}

function auth(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}
