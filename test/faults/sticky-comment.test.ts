// Twenty legs of a matrix write one comment at once, in virtual time, over hundreds of histories. A failing seed can be
// run again alone: STICKY_SEED=17 vitest run test/faults/sticky-comment.test.ts
import { describe, expect, it } from 'vitest';
import { writeSticky } from '../../src/github/comment/write-sticky.ts';
import { createCommentDocument } from '../../src/report/comment-document.ts';
import type { Leg } from '../../src/report/comment-leg.ts';
import { partsOf } from '../../src/report/comment-markers.ts';
import { seeded } from '../support/faults/random.ts';
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

function legOf(index: number, total: number, over: Partial<Leg> = {}): Leg {
  const instance = `octo/repo/pr-7/test/leg=${index}`;
  return {
    workflow: '.github/workflows/ci.yml',
    job: 'test',
    index,
    total,
    step: '__flue',
    instance,
    run: 100,
    attempt: 1,
    at: Date.parse('2026-11-23T12:00:05Z') + index,
    conclusion: 'success',
    commit: 'abc1234def',
    pricesAsOf: '2026-11-20',
    rows: [snapshotFor({ instanceId: instance, costUsd: (index + 1) / 1000 })],
    rest: null,
    ...over,
  };
}

const documentOf = (leg: Leg) => createCommentDocument({ key: KEY, leg, details: '', logOf: () => null });

interface History {
  seed: number;
  legs: number;
  weather: Weather;
  /** Milliseconds within which the legs end. */
  spreadMs: number;
  /** The comment of an earlier run is there. */
  before?: boolean;
  /** Half of them belong to an older run of the GitHub workflow, which a push has overtaken. */
  overtaken?: boolean;
}

async function play({ seed, legs, weather, spreadMs, before = false, overtaken = false }: History) {
  const random = seeded('sticky', seed, legs, spreadMs, before ? 'before' : 'fresh', `${overtaken}`);
  const world = createWorld();
  const github = simulateComments(world, random, weather);
  github.add('A word of a reviewer.', 'mona');
  if (before) github.add(documentOf(legOf(0, legs, { run: 99 })).write([]), LOGIN);
  // Someone's copy of our comment.
  github.add(documentOf(legOf(3, legs, { run: 1000 })).write([]), 'mallory');
  const strangers = github.comments().filter(({ author }) => author !== LOGIN);
  const clients = Array.from({ length: legs }, () => github.connect());
  const start = world.now();
  const outcomes = await world.run(
    clients.map(async ({ api }, index) => {
      await world.wait(random.int(0, spreadMs));
      const begun = world.now();
      const outcome = await writeSticky({
        api,
        document: documentOf(
          overtaken ? legOf(index >> 1, legs, { run: 100 + (index % 2) }) : legOf(index, legs),
        ),
        circumstances: circumstancesOf(world, random),
        leg: { index, total: legs },
        mayBeShared: false,
        limitMs: 60_000,
      });
      return { ...outcome, tookMs: world.now() - begun };
    }),
  );
  const all = github.comments();
  const ours = all.filter(({ author }) => author === LOGIN);
  return {
    ours,
    untouched: strangers.every((one) => all.some(({ id, body }) => id === one.id && body === one.body)),
    calls: clients.map(({ requests }) => requests.length),
    outcomes,
    lastedMs: world.now() - start,
  };
}

function problemsOf(played: Awaited<ReturnType<typeof play>>, legs: number, run: number): string[] {
  const [comment, ...others] = played.ours;
  const problems: string[] = [];
  if (partsOf(comment?.body ?? '').some(({ leg }) => leg.run !== run)) problems.push('rows of an older run');
  if (others.length > 0) problems.push(`${others.length + 1} comments`);
  const indexes = partsOf(comment?.body ?? '').map(({ leg }) => leg.index);
  const lost = Array.from({ length: legs }, (_, index) => index).filter((index) => !indexes.includes(index));
  if (lost.length > 0) problems.push(`lost legs ${lost}`);
  const nanos = (legs * (legs + 1)) / 2;
  const total = `| Total |  |  | ${legs} | ${(legs * 1000).toLocaleString('en-US')} | ${(legs * 500).toLocaleString('en-US')} | 0 | 0 | $${(nanos / 1000).toFixed(4)} |`;
  if (lost.length === 0 && !comment?.body.includes(total)) problems.push('wrong total');
  if (!played.untouched) problems.push('a stranger’s comment was touched');
  return problems;
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;

const only = process.env.STICKY_SEED;
const seedsUpTo = (count: number): number[] =>
  only === undefined ? Array.from({ length: count }, (_, seed) => seed) : [Number(only)];

describe('a matrix that converges', () => {
  it.each([
    ['calm, all at once', 500, CALM, 0, false, false],
    ['calm, within a minute', 150, CALM, 60_000, false, false],
    ['in a storm, within five seconds', 500, STORM, 5_000, false, false],
    ['in a storm, over the comment of an earlier run', 150, STORM, 2_000, true, false],
    ['in a storm, while a newer run overtakes an older one', 150, STORM, 5_000, false, true],
  ] as const)(
    '%s: one comment, every row, the right total',
    async (name, seeds, weather, spreadMs, before, overtaken) => {
      const failed: string[] = [];
      const calls: number[] = [];
      const took: number[] = [];
      for (const seed of seedsUpTo(seeds)) {
        const played = await play({ seed, legs: 20, weather, spreadMs, before, overtaken });
        const problems = overtaken ? problemsOf(played, 10, 101) : problemsOf(played, 20, 100);
        if (problems.length > 0) failed.push(`seed ${seed}: ${problems.join(', ')}`);
        calls.push(...played.calls);
        took.push(...played.outcomes.map(({ tookMs }) => tookMs));
      }
      if (process.env.STICKY_FIGURES)
        console.log(
          name,
          { failed: failed.length, median: median(calls), most: Math.max(...calls) },
          { tookMedian: median(took), tookMost: Math.max(...took) },
        );
      expect(failed).toEqual([]);
      expect(median(calls)).toBeLessThanOrEqual(6);
    },
    300_000,
  );
});
