// Whether the sandbox answers as a real bash does: every case of the corpus against what a real bash said, recorded in
// recorded.json (written with FLUE_RECORD=1), and, where there is one, against the machine's own bash.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ConformanceCase } from './cases.ts';
import { CORPUS } from './corpus/index.ts';
import { differencesTable, KNOWN_DIFFERENCES } from './known-differences.ts';
import { type Answer, ofJustBash, ofRealBash, ofSandbox } from './referees.ts';

const RECORDED = new URL('./recorded.json', import.meta.url);
const DOCUMENT = new URL('../../docs/bash-conformance.md', import.meta.url);
/** How many of a hundred cases have to agree. */
const WANTED = 88;
/** A quarter of the cases, because each starts a process. The machine's bash and tools may be other versions than those of the record. */
const WANTED_OF_MACHINE = 97;

const isRecording = process.env.FLUE_RECORD === '1';

let recorded: Record<string, Answer> = {};
const ours: Record<string, Answer> = {};

function same(a: Answer | undefined, b: Answer | undefined): boolean {
  return a !== undefined && b !== undefined && a.stdout === b.stdout && a.exitCode === b.exitCode;
}

async function answersOf(
  ask: (one: ConformanceCase) => Promise<Answer>,
  cases: readonly ConformanceCase[] = CORPUS,
): Promise<Record<string, Answer>> {
  const answers: Record<string, Answer> = {};
  const waiting = [...cases];
  const ask1 = async (): Promise<void> => {
    for (let one = waiting.shift(); one; one = waiting.shift()) answers[one.id] = await ask(one);
  };
  await Promise.all([ask1(), ask1()]);
  return answers;
}

/** bash 5 on Linux with GNU tools and the others that the corpus uses. */
function hasReferee(): boolean {
  if (process.platform !== 'linux' || !existsSync('/bin/bash')) return false;
  const script =
    '[ ${BASH_VERSINFO[0]} -ge 5 ] && sort --version | grep -q GNU && command -v jq awk xxd bc patch tar gzip column diff >/dev/null';
  try {
    execFileSync('/bin/bash', ['-c', script], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

beforeAll(async () => {
  if (isRecording) {
    const answers = await answersOf(ofRealBash);
    const sorted = Object.fromEntries(Object.entries(answers).sort(([a], [b]) => (a < b ? -1 : 1)));
    await writeFile(RECORDED, `${JSON.stringify(sorted, null, 1)}\n`);
  }
  recorded = JSON.parse(await readFile(RECORDED, 'utf8'));
  Object.assign(ours, await answersOf(ofSandbox));
}, 120_000);

describe('the corpus', () => {
  test('has at least 450 cases, each with its own name and a recorded answer', () => {
    expect(CORPUS.length).toBeGreaterThanOrEqual(450);
    expect(new Set(CORPUS.map(({ id }) => id)).size).toBe(CORPUS.length);
    expect(Object.keys(recorded).sort()).toEqual(CORPUS.map(({ id }) => id).sort());
  });
});

describe('the sandbox', () => {
  test('answers as a real bash in all cases but the known ones, and the known ones do differ', () => {
    const known = new Set(KNOWN_DIFFERENCES.flatMap(({ cases }) => cases));
    const differing = CORPUS.filter(({ id }) => !same(ours[id], recorded[id]));
    const shown = differing
      .filter(({ id }) => !known.has(id))
      .map(({ id, scripts }) => ({ id, scripts, real: recorded[id], ours: ours[id] }));
    expect(shown).toEqual([]);
    expect([...known].filter((id) => same(ours[id], recorded[id]))).toEqual([]);
    expect([...known].filter((id) => recorded[id] === undefined)).toEqual([]);
  });

  test(`agrees in at least ${WANTED} of a hundred cases`, () => {
    const agreeing = CORPUS.filter(({ id }) => same(ours[id], recorded[id])).length;
    expect((agreeing / CORPUS.length) * 100).toBeGreaterThanOrEqual(WANTED);
  });

  test('is nowhere worse than just-bash alone', async () => {
    const worse: string[] = [];
    for (const one of CORPUS) {
      if (one.scripts.length > 1 || same(ours[one.id], recorded[one.id])) continue;
      if (same(await ofJustBash(one).catch(() => undefined), recorded[one.id])) worse.push(one.id);
    }
    expect(worse).toEqual([]);
  });
});

describe('the record', () => {
  test.skipIf(!hasReferee())("agrees with the machine's own bash", { timeout: 120_000 }, async () => {
    const some = CORPUS.filter((_, i) => i % 4 === 0);
    const answers = await answersOf(ofRealBash, some);
    const differing = some.filter(({ id }) => !same(answers[id], recorded[id])).map(({ id }) => id);
    expect(differing.length / some.length, differing.join(', ')).toBeLessThanOrEqual(
      (100 - WANTED_OF_MACHINE) / 100,
    );
  });
});

describe('docs/bash-conformance.md', () => {
  test('has the figure and the table of what differs', async () => {
    const agreeing = CORPUS.filter(({ id }) => same(ours[id], recorded[id])).length;
    const text = await readFile(DOCUMENT, 'utf8');
    const wanted = `${text.slice(0, text.indexOf('<!-- measured -->'))}<!-- measured -->\n\n${differencesTable(agreeing, CORPUS.length)}`;
    if (isRecording) await writeFile(DOCUMENT, wanted);
    else expect(text).toBe(wanted);
  });
});
