// What a wave of runs leaves of V8's young generation, in processes of their own.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// As on a machine with much memory.
const FLAGS = ['--max-semi-space-size=64', '--input-type=module-typescript'];
const module = fileURLToPath(new URL('../../../../src/hosts/node/young-memory.ts', import.meta.url));

/** Allocates what survives for a while, turn by turn of the event loop; prints the MiB of the young generation then. */
const wave = `
  import { getHeapSpaceStatistics } from 'node:v8';
  let kept = [];
  for (let turn = 0; turn < 100; turn++) {
    for (let i = 0; i < 20_000; i++) kept.push({ turn, i, text: 'x' + i });
    if (kept.length > 200_000) kept = [];
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { space_size } = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  console.log(space_size / 2 ** 20);
`;
const after = (code: string): number =>
  Number(execFileSync(process.execPath, [...FLAGS, '-e', code], { encoding: 'utf8' }));

test('it stays at what it needs, where V8 alone would keep a multiple of it', () => {
  const alone = after(wave);
  const kept = after(
    `import { keepYoungMemorySmall } from ${JSON.stringify(module)};\nkeepYoungMemorySmall();\n${wave}`,
  );
  expect(alone).toBeGreaterThanOrEqual(64);
  // It may have doubled once more before anybody heard of it.
  expect(kept).toBeLessThanOrEqual(32);
});
