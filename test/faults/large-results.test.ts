// A tool that returns a hundred megabytes: the run goes on, the model gets what it can read, the rest is bounded, and no
// half of a secret is left at a cut. In a process that would die if the whole were copied about.
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { startNode } from '../support/process.ts';

const ENTRY = fileURLToPath(new URL('../support/faults/large-results.ts', import.meta.url));
const HEAP_MIB = 384;

async function dump(kind: string) {
  const { exitCode, stdout, stderr } = await startNode([`--max-old-space-size=${HEAP_MIB}`, ENTRY, kind])
    .done;
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as Record<string, unknown> & { ended: { output: string } };
}

describe('a tool that returns a hundred megabytes', { timeout: 60_000 }, () => {
  test.each([
    ['text', /^All work/, /says the log\.\n$/, 104_857_600],
    ['one line', /^xxx/, /xxx$/, 104_857_600],
    ['bytes', /^All work/, /says the log\.\n$/, 104_857_600],
  ])('as %s is shown by its ends, and kept in part', async (kind, begins, ends, bytes) => {
    const { status, result, leaks, ended } = await dump(kind);
    expect([status, leaks]).toEqual(['succeeded', 0]);
    expect(ended).toMatchObject({ isError: false, spillPath: expect.stringMatching(/^\/tmp\/flue\//) });
    expect((ended as unknown as { outputBytes: number }).outputBytes).toBeGreaterThanOrEqual(bytes);
    expect(ended.output.length).toBeLessThanOrEqual(32 * 1024);
    expect(ended.output).toMatch(begins);
    expect(ended.output).toMatch(ends);
    const [spilled = 0, ...others] = (result as { spilled: number[] }).spilled;
    expect(others).toEqual([]);
    expect(spilled).toBeGreaterThan(7 * 1024 * 1024);
    expect(spilled).toBeLessThan(9 * 1024 * 1024);
  });

  test('as JSON is told instead of shown', async () => {
    const { status, ended } = await dump('json');
    expect(status).toBe('succeeded');
    expect(ended.output).toBe('dump ran, but its result cannot be shown: it has more than 8 MiB');
  });

  test('in what it throws is cut as well', async () => {
    const { status, leaks, ended } = await dump('thrown');
    expect([status, leaks]).toEqual(['succeeded', 0]);
    expect(ended).toMatchObject({ isError: true, output: expect.stringMatching(/^dump failed: All work/) });
    expect(ended.output.length).toBeLessThanOrEqual(32 * 1024);
  });
});
