// Histories of the simulator by the thousand, in as many processes as wanted, until one goes wrong.
// usage: node test/faults/simulate.ts [--histories 10000] [--from SEED] [--processes 1]
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type Batch, playBatch } from '../support/simulator/batch.ts';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '10000' },
    from: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    processes: { type: 'string', default: '1' },
  },
});
const [histories, from, processes] = [values.histories, values.from, values.processes].map(Number);
if (histories === undefined || from === undefined || !(processes !== undefined && processes >= 1))
  throw new Error('give numbers');

const began = performance.now();
const parts = processes === 1 ? [await playBatch({ from, histories })] : await playApart(processes);
report(parts);

/** Each process has its share of the seeds. */
async function playApart(count: number): Promise<Batch[]> {
  const share = Math.ceil((histories ?? 0) / count);
  const playPart = (index: number): Promise<Batch> =>
    new Promise((resolve, reject) => {
      const args = ['--histories', String(share), '--from', String((from ?? 0) + index * share)];
      const child = fork(import.meta.filename, args, { env: { ...process.env, SIMULATE_PART: '1' } });
      child.on('message', ([batch, counts]: [Batch, Array<[string, number]>]) =>
        resolve({ ...batch, counts: new Map(counts) }),
      );
      child.on('exit', (code) => reject(new Error(`a part ends with ${code}`)));
    });
  return Promise.all(Array.from({ length: count }, (_, index) => playPart(index)));
}

function report(batches: Batch[]): void {
  if (process.env.SIMULATE_PART !== undefined) {
    const [batch] = batches;
    process.send?.([batch, [...(batch?.counts ?? [])]]);
    process.disconnect();
    return;
  }
  const played = batches.reduce((sum, batch) => sum + batch.histories, 0);
  const minutes = (performance.now() - began) / 60_000;
  const counts = new Map<string, number>();
  for (const batch of batches)
    for (const [what, count] of batch.counts) counts.set(what, (counts.get(what) ?? 0) + count);
  for (const [what, count] of [...counts].sort()) console.log(`${String(count).padStart(9)} ${what}`);
  const megabytes = Math.round(process.memoryUsage().heapUsed / 2 ** 20);
  console.log(
    `${played} histories from seed ${from}, ${Math.round(played / minutes)} a minute, ${megabytes} MiB of heap at the end`,
  );
  for (const { failure } of batches) {
    if (failure === undefined) continue;
    console.log(failure);
    process.exitCode = 1;
  }
}
