import { expect, it } from 'vitest';
import { copyInTurns } from '../../../../../../src/adapters/sandbox/just-bash/thread/copy-in-turns.ts';

const MIB = 2 ** 20;

it('copies many files at once a piece in each turn of the event loop, and small ones at once', async () => {
  const files = Array.from({ length: 6 }, (_, i) => new Uint8Array(9 * MIB).fill(i + 1));
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  const copies = Promise.all(files.map(copyInTurns));
  setImmediate(count);
  const small = new Uint8Array(1000).fill(7);
  expect(await copyInTurns(small)).toEqual(small);
  expect(turns).toBe(0);
  const copied = await copies;
  isOver = true;
  // Five pieces each, none beside another.
  expect(turns).toBeGreaterThanOrEqual(29);
  for (const [i, bytes] of copied.entries())
    expect([bytes.length, bytes.every((byte) => byte === i + 1)]).toEqual([9 * MIB, true]);
});

it('copies nothing and the last odd byte', async () => {
  expect(await copyInTurns(new Uint8Array(0))).toHaveLength(0);
  const odd = new Uint8Array(2 * MIB + 1).fill(3);
  expect((await copyInTurns(odd)).at(-1)).toBe(3);
});
