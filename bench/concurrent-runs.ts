// N concurrent inline runs of one turn in one process (the action's fan-out, as spawned by the runner), beside a bare
// loop over the same SDK against the same provider in the same session of measuring.
// usage: node bench/concurrent-runs.ts [N=1000] [rounds=5] [latencyMs=200]
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChildResult, runChild } from './lib/child.ts';
import { median, printTable, spread } from './lib/figures.ts';
import { startProvider } from './lib/provider.ts';

const count = Number(process.argv[2] ?? 1000);
const rounds = Number(process.argv[3] ?? 5);
const latencyMs = Number(process.argv[4] ?? 200);
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const bare = fileURLToPath(new URL('./bare-sdk-loop.ts', import.meta.url));

const reply = { text: 'Hello.', usage: { inputTokens: 100, outputTokens: 5 } };
const workspace = mkdtempSync(join(tmpdir(), 'flue-bench-ws-'));
writeFileSync(
  join(workspace, 'flue.config.ts'),
  "import { defineConfig } from 'flue-action';\nexport default defineConfig({ model: 'anthropic/claude-haiku-5-5' });\n",
);
const { mkdirSync } = await import('node:fs');
mkdirSync(join(workspace, 'workflows'));
writeFileSync(
  join(workspace, 'workflows', 'hello.md'),
  '---\ndescription: Says hello.\n---\nSay hello to the instance.\n',
);
writeFileSync(
  join(workspace, 'payloads.jsonl'),
  Array.from({ length: count }, (_, i) => JSON.stringify({ i })).join('\n'),
);

async function ours(url: string): Promise<ChildResult & { ok: number }> {
  const output = join(workspace, 'output');
  const files = Object.fromEntries(
    ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY', 'GITHUB_ENV', 'GITHUB_PATH'].map((name) => {
      const path = name === 'GITHUB_OUTPUT' ? output : join(workspace, name);
      writeFileSync(path, '');
      return [name, path];
    }),
  );
  const result = await runChild({
    args: [main],
    cwd: workspace,
    env: {
      ...files,
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: workspace,
      GITHUB_REPOSITORY: 'bench/bench',
      RUNNER_TEMP: workspace,
      INPUT_WORKFLOW: 'hello',
      'INPUT_PAYLOADS-FILE': 'payloads.jsonl',
      INPUT_CONCURRENCY: String(count),
      INPUT_FILES: 'none',
      'INPUT_ANTHROPIC-API-KEY': 'bench-key-0123456789',
      'INPUT_MODEL-BASE-URL': url,
    },
  });
  const outputs = readFileSync(output, 'utf8');
  const results = /^results<<(\S+)\n([\s\S]*?)\n\1$/m.exec(outputs)?.[2] ?? '[]';
  let ok = 0;
  try {
    ok = (JSON.parse(results) as { status: string }[]).filter((run) => run.status === 'succeeded').length;
  } catch {
    const report = /^report-file<<(\S+)\n([\s\S]*?)\n\1$/m.exec(outputs)?.[2];
    if (report)
      ok = (JSON.parse(readFileSync(report, 'utf8')) as { status: string }[]).filter(
        (run) => run.status === 'succeeded',
      ).length;
  }
  return { ...result, ok };
}

async function theirs(url: string): Promise<ChildResult & { ok: number }> {
  const result = await runChild({ args: [bare, String(count), url] });
  return { ...result, ok: result.exitCode === 0 ? (JSON.parse(result.stdout) as { ok: number }).ok : 0 };
}

const provider = await startProvider(latencyMs, reply);
const measured = {
  ours: [] as (ChildResult & { ok: number })[],
  bare: [] as (ChildResult & { ok: number })[],
};
try {
  for (let round = 0; round < rounds; round++) {
    measured.bare.push(await theirs(provider.url));
    const own = await ours(provider.url);
    measured.ours.push(own);
    if (own.exitCode !== 0) console.error(own.stdout.slice(-2000), own.stderr.slice(-2000));
  }
} finally {
  await provider.stop();
  rmSync(workspace, { recursive: true, force: true });
}

const row = (name: string, runs: (ChildResult & { ok: number })[]): string[] => [
  name,
  `${median(runs.map((run) => run.wallMs)).toFixed(0)} ms (${spread(runs.map((run) => run.wallMs))})`,
  `${median(runs.map((run) => run.cpuMs)).toFixed(0)} ms`,
  `${median(runs.map((run) => run.rssMb)).toFixed(0)} MB`,
  `${Math.min(...runs.map((run) => run.ok))} of ${count}`,
];
const ratio = (pick: (run: ChildResult) => number): string =>
  `× ${median(measured.ours.map((run, i) => pick(run) / pick(measured.bare[i] as ChildResult))).toFixed(2)}`;
printTable([
  [`${count} runs, ${latencyMs} ms model`, 'wall', 'CPU', 'peak RSS', 'succeeded'],
  row('bare SDK loop', measured.bare),
  row('flue-action', measured.ours),
  [
    'ratio (median of pairs)',
    ratio((run) => run.wallMs),
    ratio((run) => run.cpuMs),
    ratio((run) => run.rssMb),
    '',
  ],
]);
