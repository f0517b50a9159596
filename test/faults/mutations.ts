// Whether the simulator notices what it is there for: breaks a copy of the harness in one place at a time, and plays
// histories until one goes wrong. Not part of the test run: about ten minutes.
// usage: node test/faults/mutations.ts [--only TEXT]… [--histories 4000] [--processes 1]
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { inLanes } from '../support/faults/random.ts';
import { applyBreak, type Break } from '../support/mutations/break.ts';
import { BREAKS } from '../support/mutations/breaks.ts';
import type { Outcome } from '../support/mutations/play-until-wrong.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What histories are made of. */
const COPIED = ['package.json', 'src', 'test/support/simulator', 'test/support/faults'];
const COPIED_TOO = ['test/support/anthropic', 'test/support/mutations'];
/** A harness that turns in circles never comes back. */
const SILENT_MS = 60_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [''] },
    histories: { type: 'string', default: '4000' },
    processes: { type: 'string', default: '1' },
  },
});
const chosen = BREAKS.filter(({ name }) => values.only.some((text) => name.includes(text)));
const whole: Break = { name: 'nothing is broken', edits: [] };
const began = performance.now();
const caught = await inLanes([whole, ...chosen], Number(values.processes), async (one) => {
  const outcome = await playBroken(one);
  const isCaught = outcome.seed !== null;
  const word = one === whole ? (isCaught ? 'WRONG ' : 'whole ') : isCaught ? 'caught' : 'MISSED';
  console.log(`${word} ${one.name}: ${textOf(outcome)}`);
  return isCaught;
});
const [isWrongAnyway, ...ofBreaks] = caught;
const count = ofBreaks.filter(Boolean).length;
const seconds = Math.round((performance.now() - began) / 1_000);
console.log(`${count} of ${chosen.length} breaks are caught, in ${seconds} s`);
if (isWrongAnyway || count < chosen.length) process.exitCode = 1;

function textOf({ seed, histories, problems }: Outcome): string {
  if (seed === null) return `${histories} histories are as they should be`;
  return `seed ${seed}: ${problems[0]?.slice(0, 200)}${problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''}`;
}

async function playBroken(one: Break): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'flue-broken-'));
  try {
    for (const path of [...COPIED, ...COPIED_TOO])
      cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    applyBreak(folder, one);
    return await playIn(folder, one.from ?? 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What comes of it: an end in the middle of a history is that history's fault. */
function playIn(folder: string, first: number): Promise<Outcome> {
  const script = join(folder, 'test/support/mutations/play-until-wrong.ts');
  const child = spawn(process.execPath, [script, values.histories, String(first)]);
  let [printed, seed, isSilent] = ['', 0, false];
  const giveUp = setTimeout(() => {
    isSilent = true;
    child.kill('SIGKILL');
  }, SILENT_MS);
  let lastWords = '';
  child.stdout.on('data', (data) => {
    printed += data;
  });
  child.stderr.on('data', (data) => {
    giveUp.refresh();
    lastWords = String(data);
    seed = Number(/(\d+)\n$/.exec(lastWords)?.[1] ?? seed);
  });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(giveUp);
      const problem = isSilent ? 'it comes to no end' : `the process ends with ${code}: ${lastWords}`;
      resolve(printed === '' ? { histories: seed, seed, problems: [problem] } : JSON.parse(printed));
    });
  });
}
