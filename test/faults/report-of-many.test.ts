// Two hundred legs leave their records at once and one job reports them, in virtual time, over hundreds of histories. A
// failing seed can be run again alone: REPORT_SEED=17 vitest run test/faults/report-of-many.test.ts
import { describe, expect, it } from 'vitest';
import { writeSticky } from '../../src/github/comment/write-sticky.ts';
import { recordName } from '../../src/github/records/record-name.ts';
import { RECORDS as OF_RECORDS, RECORD_FILE } from '../../src/github/records/record-source.ts';
import { zipOne } from '../../src/github/records/record-zip.ts';
import { createRuntimeArtifacts } from '../../src/github/records/runtime-artifacts.ts';
import { collectRecords } from '../../src/hosts/action/collect-records.ts';
import type { Leg } from '../../src/report/comment-leg.ts';
import { partsOf } from '../../src/report/comment-markers.ts';
import { recordText } from '../../src/report/leg-record.ts';
import { mergeLegs } from '../../src/report/merge-legs.ts';
import { createReportDocument } from '../../src/report/report-document.ts';
import { seeded } from '../support/faults/random.ts';
import { SERVICE, simulateArtifacts } from '../support/faults/simulated-artifacts.ts';
import {
  CALM,
  circumstancesOf,
  createWorld,
  LOGIN,
  STORM,
  simulateComments,
  type Weather,
} from '../support/faults/simulated-comments.ts';
import { snapshotFor } from '../support/snapshots.ts';

const KEY = 'CI/test';
const LEGS = 200;
const WHOLE = { workflow: '.github/workflows/ci.yml', run: 100, attempt: 2 };

function legOf(index: number): Leg {
  const instance = `octo/repo/pr-7/test/leg=${index}`;
  return {
    workflow: WHOLE.workflow,
    job: 'test',
    index,
    total: LEGS,
    step: '__flue',
    instance,
    run: WHOLE.run,
    attempt: 1,
    at: Date.parse('2026-11-23T12:00:05Z') + index,
    conclusion: 'success',
    commit: 'abc1234def',
    pricesAsOf: '2026-11-20',
    rows: [snapshotFor({ instanceId: instance, costUsd: (index + 1) / 1000 })],
    rest: null,
  };
}

// Made once: they are the same in every history.
const RECORDS = Array.from({ length: LEGS }, (_, index) => {
  const leg = legOf(index);
  const { attempt, job, step, instance } = leg;
  const text = recordText({ key: KEY, leg, problem: null, skipReason: null });
  return {
    name: recordName({ key: KEY, index, attempt, place: [job, step, instance] }),
    zip: zipOne(RECORD_FILE, Buffer.from(text)),
  };
});

async function play(seed: number, weather: Weather, spreadMs: number) {
  const random = seeded('report', seed, spreadMs);
  const world = createWorld();
  const artifacts = simulateArtifacts(world, random, weather);
  const comments = simulateComments(world, random, weather);
  const clients = RECORDS.map(() => artifacts.connect());
  const luck = { clock: { now: world.now, wait: world.wait }, random: random.next };
  await world.run(
    RECORDS.map(async ({ name, zip }, index) => {
      await world.wait(random.int(0, spreadMs));
      const { fetch = globalThis.fetch } = clients[index] ?? {};
      await createRuntimeArtifacts(SERVICE, { ...OF_RECORDS, fetch, limitMs: 20_000, ...luck }).save(
        name,
        zip,
        new Date(),
      );
    }),
  );
  const reader = artifacts.connect();
  const [merged] = await world.run([
    (async () => {
      const source = createRuntimeArtifacts(SERVICE, {
        ...OF_RECORDS,
        fetch: reader.fetch,
        limitMs: 40_000,
        ...luck,
      });
      const { legs } = await collectRecords(source, { whole: WHOLE, keyHash: null, most: 1024 });
      const found = mergeLegs(legs, WHOLE);
      const document = createReportDocument({
        key: KEY,
        merged: found,
        reporter: { ...legOf(0), job: 'report', total: 1, instance: '', rows: [] },
        own: [],
        reportOf: ({ conclusion, rows, commit, pricesAsOf }) => ({
          conclusion,
          snapshots: rows,
          problem: null,
          note: null,
          source: null,
          runUrl: null,
          attempt: 1,
          commit,
          pricesAsOf,
        }),
        logOf: () => null,
        redact: (text) => text,
      });
      const { api } = comments.connect();
      const circumstances = circumstancesOf(world, random);
      await writeSticky({ api, document, circumstances, leg: null, mayBeShared: false, limitMs: 60_000 });
      return found;
    })(),
  ]);
  return { merged, comments: comments.comments(), calls: clients.map(({ requests }) => requests.length) };
}

const TOTAL = '| Total |  |  | 200 | 200,000 | 100,000 | 0 | 0 | $20.10 |';

function problemsOf({ merged, comments }: Awaited<ReturnType<typeof play>>): string[] {
  const [comment, ...others] = comments.filter(({ author }) => author === LOGIN);
  const body = comment?.body ?? '';
  const rows = partsOf(body).flatMap(({ leg }) => leg.rows.map(({ instanceId }) => instanceId));
  const lost = RECORDS.filter((_, index) => !rows.includes(`octo/repo/pr-7/test/leg=${index}`));
  return [
    ...(others.length > 0 ? [`${others.length + 1} comments`] : []),
    ...((merged?.missing.length ?? 0) > 0 ? [`${merged?.missing.length} legs are missing`] : []),
    ...(lost.length > 0 || rows.length !== LEGS ? [`${rows.length} rows`] : []),
    ...(body.match(/^\| octo\/repo/gm)?.length === LEGS ? [] : ['rows that are not shown']),
    ...(body.includes(TOTAL) ? [] : ['a wrong total']),
  ];
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;

const only = process.env.REPORT_SEED;
const seedsUpTo = (count: number): number[] =>
  only === undefined ? Array.from({ length: count }, (_, seed) => seed) : [Number(only)];

describe('two hundred legs and one report', () => {
  it.each([
    ['calm, all at once', 5, CALM, 0],
    ['in a storm, within five seconds', 25, STORM, 5000],
    ['in a storm, within a minute', 25, STORM, 60_000],
  ] as const)(
    '%s: one comment, every row, the right total',
    async (name, seeds, weather, spreadMs) => {
      const failed: string[] = [];
      const calls: number[] = [];
      for (const seed of seedsUpTo(seeds)) {
        const played = await play(seed, weather, spreadMs);
        const problems = problemsOf(played);
        if (problems.length > 0) failed.push(`seed ${seed}: ${problems.join(', ')}`);
        calls.push(...played.calls);
      }
      if (process.env.REPORT_FIGURES)
        console.log(name, { failed: failed.length, median: median(calls), most: Math.max(...calls) });
      expect(failed).toEqual([]);
      expect(median(calls)).toBeLessThanOrEqual(6);
    },
    300_000,
  );
});
