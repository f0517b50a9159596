// The start of a deployed Worker as Cloudflare's own tool profiles it: what V8 and the modules of a small project take of a
// processor before the first request.
// usage: node bench/worker-start.ts [rounds=7]
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { runChild } from './lib/child.ts';
import { median, printTable, spread } from './lib/figures.ts';
import { buildWorker } from './lib/server.ts';

const rounds = Number(process.argv[2] ?? 7);
const wrangler = fileURLToPath(new URL('../node_modules/wrangler/bin/wrangler.js', import.meta.url));
const { folder, out } = await buildWorker();
try {
  const active: number[] = [];
  for (let i = 0; i < rounds; i++) active.push(await profiled());
  printTable([
    ['median (range)', 'asked', ''],
    ['active at the start, ms', '<= 80', `${median(active).toFixed(1)} (${spread(active)})`],
    ['code as gzip, kB', '<= 600', (gzipBytes() / 1000).toFixed(0)],
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function profiled(): Promise<number> {
  const env = { WRANGLER_SEND_METRICS: 'false', CI: 'true' };
  const { stdout, stderr } = await runChild({
    args: [wrangler, 'check', 'startup'],
    env,
    cwd: out,
    bare: true,
  });
  const [, ms] = /Active: ([\d.]+) ms/.exec(stdout) ?? [];
  if (ms === undefined) throw new Error(`wrangler check startup says: ${stdout}${stderr}`);
  return Number(ms);
}

/** Each module by itself, as a deploy counts them. */
function gzipBytes(): number {
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.js') && !file.startsWith('assets'))
    .reduce((sum, file) => sum + gzipSync(readFileSync(join(out, file))).length, 0);
}
