// Every hostile script ends by itself, with no clock to go by, in one process with the memory of an isolate. The
// times asked for are wide: they tell a script that is bounded from one that is not, not a fast machine from a slow one.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { HOSTILE } from './hostile-scripts.ts';

/** Processor time of one script, six times what the longest takes: a busy machine's caches make it three times that. */
const MAX_MS = 12_000;
/** Then the process is ended: it is not alone on its machine. */
const HUNG_MS = 40_000;
/** An isolate has 128 MB, code and all. */
const MAX_HEAP_MB = 128;

interface Ended {
  name: string;
  ms: number;
  exitCode: number;
  printed: number;
}

const names = Object.keys(HOSTILE);
const ended = new Map<string, Ended>();

describe('hostile scripts, with the clock frozen', () => {
  beforeAll(async () => {
    let left = names;
    while (left.length > 0) {
      const failed = await runAll(left);
      left = failed === undefined ? [] : left.slice(left.indexOf(failed) + 1);
    }
  }, 300_000);

  test.each(names)('%s: ends by itself', (name) => {
    const result = ended.get(name);
    expect(result, 'it hung, or took all memory').toBeDefined();
    expect(result?.ms).toBeLessThan(MAX_MS);
    expect(result?.printed).toBeLessThanOrEqual(2 ** 20);
  });
});

/** Runs them in one process, and gives the name of the one that it did not survive. */
async function runAll(scripts: readonly string[]): Promise<string | undefined> {
  const main = fileURLToPath(new URL('./run-hostile.ts', import.meta.url));
  const child = spawn(process.execPath, [`--max-old-space-size=${MAX_HEAP_MB}`, main, ...scripts], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let running: string | undefined = scripts[0];
  let killer = setTimeout(() => child.kill('SIGKILL'), HUNG_MS);
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as Ended | { name: string };
    clearTimeout(killer);
    killer = setTimeout(() => child.kill('SIGKILL'), HUNG_MS);
    running = 'ms' in said ? undefined : said.name;
    if ('ms' in said) ended.set(said.name, said);
  }
  clearTimeout(killer);
  return running;
}
