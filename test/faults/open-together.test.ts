// Several servers on the same database are often started at the same moment, the first time too.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { tempFolder } from '../support/project.ts';

const OPENING = fileURLToPath(new URL('../support/faults/opening-process.ts', import.meta.url));
const folder = tempFolder('together');
const processes = Array.from({ length: 4 }, () => fork(OPENING, [], { execArgv: [] }));
afterAll(() => {
  for (const one of processes) one.kill();
  folder.cleanup();
});

async function open(one: ChildProcess, path: string): Promise<unknown> {
  const answer = once(one, 'message');
  one.send(path);
  return (await answer)[0];
}

it('a new database is opened by four processes at once, again and again', async () => {
  for (let round = 0; round < 40; round++) {
    const path = join(folder.dir, `${round}.db`);
    const answers = await Promise.all(processes.map((one) => open(one, path)));
    expect(answers).toEqual(['opened', 'opened', 'opened', 'opened']);
  }
}, 60_000);
