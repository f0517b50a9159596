// The same in a Durable Object of real workerd, each case in an object of its own.
import { describe, expect, it } from 'vitest';
import { useWorker } from '../../support/worker/use-worker.ts';
import { SQL_CASES } from './cases.ts';

const worker = useWorker('sql-worker');

describe("SQL contract: a Durable Object's database", () => {
  it.each(Object.keys(SQL_CASES))('%s', async (name) => {
    const response = await fetch(`${worker.url}/${encodeURIComponent(name)}`);
    expect(await response.text()).toBe('as it should be');
  });
});
