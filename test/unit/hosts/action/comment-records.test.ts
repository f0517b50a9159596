import { expect, it } from 'vitest';
import { legsInComments } from '../../../../src/hosts/action/comment-records.ts';
import { createCommentDocument } from '../../../../src/report/comment-document.ts';
import type { Leg } from '../../../../src/report/comment-leg.ts';

const WHOLE = { workflow: '.github/workflows/ci.yml', run: 100, attempt: 1 };

const legOf = (job: string, over: Partial<Leg> = {}): Leg => ({
  ...WHOLE,
  ...{ job, index: 0, total: 1, step: '__flue', instance: job, at: 1, conclusion: 'success' },
  ...{ commit: null, pricesAsOf: null, rows: [], rest: null, ...over },
});

function commentOf(legs: readonly Leg[]): string {
  const write = (body: string, leg: Leg): string =>
    createCommentDocument({ key: 'CI/test', leg, details: '', logOf: () => null }).write(
      body === '' ? [] : [body],
    );
  return legs.reduce(write, '');
}

const read = (body: string, author = 'us') =>
  legsInComments(
    {
      list: async () => [{ id: '1', body, author }],
      identity: async () => 'us',
    } as never,
    { whole: WHOLE, key: null, reporter: { job: 'report', step: '__flue' } },
  );

it('finds the legs that the steps of a run have written, and not what the report has said for itself', async () => {
  const own = legOf('report', { instance: 'max-cost-increase', conclusion: 'failure' });
  const beside = legOf('report', { step: '__flue_2' });
  const legs = await read(commentOf([legOf('test'), own, beside]));
  expect(legs.map(({ job, step }) => [job, step])).toEqual([
    ['report', '__flue_2'],
    ['test', '__flue'],
  ]);
});

it('takes nobody else at their word', async () => {
  expect(await read(commentOf([legOf('test')]), 'mallory')).toEqual([]);
});
