// Memory of the built server over many finished runs: what each of them leaves behind once the process is warm.
// Limit: 1 kB a run over 20,000.
// usage: node bench/server-memory.ts [runs=20000]
import { join } from 'node:path';
import { printTable } from './lib/figures.ts';
import { startProvider } from './lib/provider.ts';
import { buildServer, load, postOurs, startOurs } from './lib/server.ts';

const runs = Number(process.argv[2] ?? 20_000);
const ROUNDS = 8;
const CONCURRENCY = 25;

const provider = await startProvider(0, { text: 'Hello.', usage: { inputTokens: 100, outputTokens: 5 } });
const built = await buildServer();
const server = await startOurs(built, { ANTHROPIC_BASE_URL: provider.url }, join(built.folder, 'flue.db'));
const rows: string[][] = [['runs', 'RSS MB', 'peak MB', 'succeeded', 'runs/s']];
const points: Array<[runs: number, bytes: number]> = [];
try {
  rows.push(['0', server.rssMb().toFixed(0), server.peakMb().toFixed(0), '', '']);
  const count = Math.ceil(runs / ROUNDS);
  for (let round = 1; round <= ROUNDS; round++) {
    const { ok, wallMs } = await load(postOurs, server.url, { count, concurrency: CONCURRENCY });
    points.push([round * count, server.rssMb() * 2 ** 20]);
    rows.push([
      String(round * count),
      server.rssMb().toFixed(0),
      server.peakMb().toFixed(0),
      `${ok} of ${count}`,
      ((count / wallMs) * 1000).toFixed(0),
    ]);
  }
} finally {
  await server.stop();
  await provider.stop();
  built.remove();
}
printTable(rows);
// The first half warms up.
console.log(`bytes of RSS a run: ${slope(points.slice(ROUNDS / 2 - 1)).toFixed(0)}`);

/** By least squares. */
function slope(of: ReadonlyArray<readonly [number, number]>): number {
  const mean = (pick: 0 | 1): number => of.reduce((sum, point) => sum + point[pick], 0) / of.length;
  const [x, y] = [mean(0), mean(1)];
  const over = of.reduce((sum, [runs, bytes]) => sum + (runs - x) * (bytes - y), 0);
  return over / of.reduce((sum, [runs]) => sum + (runs - x) ** 2, 0);
}
