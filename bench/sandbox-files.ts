// The checkout in a sandbox: mounting it, the grep and glob tools beside `grep -rE` and `find`, and what idle sandboxes
// hold, over a repository of many files made for the purpose.
// usage: node --expose-gc bench/sandbox-files.ts [files=10000] [rounds=7] [sandboxes=10000]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkoutLayer } from '../src/adapters/files/checkout.ts';
import { re2Patterns } from '../src/adapters/patterns/re2.ts';
import { nodeBuild } from '../src/adapters/sandbox/just-bash/node-build.ts';
import { sandboxesInThisThread } from '../src/adapters/sandbox/just-bash/sandboxes.ts';
import { createFileTree } from '../src/core/files/file-tree.ts';
import type { Mount, Sandbox } from '../src/core/sandbox-port.ts';
import { globTool } from '../src/core/tools/glob.ts';
import { grepTool } from '../src/core/tools/grep.ts';
import type { BuiltinTool, ToolContext } from '../src/core/tools/tool.ts';
import type { Json } from '../src/protocol/json.ts';
import { median, printTable, spread } from './lib/figures.ts';

const [files = 10_000, rounds = 7, idle = 10_000] = process.argv.slice(2).map(Number);
if (gc === undefined) throw new Error('usage: node --expose-gc bench/sandbox-files.ts');
const collect = gc;

const workspace = mkdtempSync(join(tmpdir(), 'flue-bench-files-'));
makeRepository(workspace);

/** Folders of 25 files of 1 to 8 kB; one file in 40 has what is searched for. */
function makeRepository(root: string): void {
  for (let i = 0; i < files; i++) {
    const folder = join(root, `package-${i % 20}`, 'src', `part-${Math.floor(i / 500)}`);
    mkdirSync(folder, { recursive: true });
    const lines = Array.from(
      { length: 20 + (i % 8) * 25 },
      (_, n) => `export const value${n} = compute(${i}, '${n % 7}');`,
    );
    if (i % 40 === 0) lines.splice(7, 0, `  // TODO(someone): handle case ${i}`);
    writeFileSync(join(folder, `file-${i}.ts`), `${lines.join('\n')}\n`);
  }
}

const sandboxes = sandboxesInThisThread({ createTree: createFileTree, build: nodeBuild });
const mountAll = (): Mount[] => [{ at: '/workspace', layer: checkoutLayer({ workspace, path: '.' }) }];
const openOver = (mounts: Mount[]): Promise<Sandbox> =>
  sandboxes.open({ mounts, restore: { files: [], shell: undefined } });

async function call(sandbox: Sandbox, tool: BuiltinTool, input: Json): Promise<string> {
  const context: ToolContext = {
    sandbox,
    patterns: re2Patterns(),
    skills: new Map(),
    signal: new AbortController().signal,
    onOutput() {},
    onSkillLoaded() {},
  };
  const { text, isError } = await tool.run(input, context);
  if (isError) throw new Error(text);
  return text;
}

interface Timed {
  ours: number[];
  theirs: number[];
  /** The longest time in ours in which nothing else could run, in ms. */
  blocked: number;
}

/** Taken in turns, because a shared machine is faster one second than the next; the first round warms up. */
async function timed(ours: () => Promise<unknown>, theirs: () => void): Promise<Timed> {
  const all: Timed = { ours: [], theirs: [], blocked: 0 };
  for (let round = 0; round <= rounds; round++) {
    let last = performance.now();
    let blocked = 0;
    const look = (): void => {
      blocked = Math.max(blocked, performance.now() - last);
      last = performance.now();
    };
    const timer = setInterval(look, 1);
    const began = performance.now();
    await ours();
    const between = performance.now();
    look();
    clearInterval(timer);
    theirs();
    if (round === 0) continue;
    all.ours.push(between - began);
    all.theirs.push(performance.now() - between);
    all.blocked = Math.max(all.blocked, blocked);
  }
  return all;
}

const run = (file: string, args: string[]) => (): void => {
  try {
    execFileSync(file, args, { cwd: workspace, maxBuffer: 2 ** 28 });
  } catch (thrown) {
    if ((thrown as { status?: number }).status !== 1) throw thrown;
  }
};

async function row(name: string, body: () => Promise<unknown>, peer: () => void): Promise<string[]> {
  const { ours, theirs, blocked } = await timed(body, peer);
  const ratio = median(ours.map((time, i) => time / (theirs[i] ?? Number.NaN)));
  const times = [median(ours), median(theirs)].map((ms) => ms.toFixed(1));
  return [name, times[0] ?? '', spread(ours), times[1] ?? '', `${ratio.toFixed(2)}x`, blocked.toFixed(0)];
}

const grepRow = (pattern: string, ignoreCase = false): Promise<string[]> => {
  const flags = ignoreCase ? '-rniE' : '-rnE';
  const ours = async () => call(await openOver(mountAll()), grepTool, { pattern, ignoreCase });
  return row(`grep ${flags} ${pattern}`, ours, run('grep', [flags, pattern, '.']));
};

/** Bytes that each of many sandboxes keeps, after `use`. */
async function idleBytes(
  use: (sandbox: Sandbox) => Promise<unknown>,
): Promise<{ each: number; rss: number }> {
  const layers = mountAll();
  await use(await openOver(layers));
  const before = await settled();
  const kept: Sandbox[] = [];
  for (let i = 0; i < idle; i++) {
    const sandbox = await openOver(layers);
    await use(sandbox);
    kept.push(sandbox);
  }
  const after = await settled();
  for (const sandbox of kept) await sandbox.dispose();
  const used = after.heapUsed + after.external - before.heapUsed - before.external;
  return { each: used / idle, rss: (after.rss - before.rss) / 2 ** 20 };
}

async function settled(): Promise<NodeJS.MemoryUsage> {
  for (let i = 0; i < 5; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return process.memoryUsage();
}

async function printIdle(name: string, use: (sandbox: Sandbox) => Promise<unknown>): Promise<void> {
  const { each, rss } = await idleBytes(use);
  console.log(
    `${idle} sandboxes, ${name}: ${each.toFixed(0)} bytes each, resident ${rss.toFixed(1)} MiB more`,
  );
}

const mounting = async () => {
  const sandbox = await openOver(mountAll());
  await sandbox.list('/workspace');
  await sandbox.readFile('/workspace/package-0/src/part-0/file-0.ts');
};

printTable([
  [`${files} files`, 'ms', 'spread', 'peer ms', 'ratio', 'longest block ms'],
  await row('mount, list, read one', mounting, run('ls', [])),
  await row(
    'glob **/*.ts',
    async () => call(await openOver(mountAll()), globTool, { pattern: '**/*.ts' }),
    run('find', ['.', '-name', '*.ts']),
  ),
  await grepRow('TODO\\(\\w+\\)'),
  await grepRow('TODO'),
  await grepRow('absent[0-9]+'),
  await grepRow('fixme|todo', true),
  await grepRow('case \\d+$'),
  await grepRow('[a-z]+\\([0-9]+7,'),
]);
await printIdle('only opened', async () => undefined);
await printIdle('after a look at a file', (sandbox) => sandbox.stat('/workspace/package-0'));
await printIdle('after a file was written', (sandbox) => sandbox.writeFile('/tmp/a', new Uint8Array(10)));
rmSync(workspace, { recursive: true, force: true });
