// Spawns a process to be measured and tells its wall time, CPU, peak memory and what it printed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const preload = fileURLToPath(new URL('./usage-preload.ts', import.meta.url));

export interface ChildOptions {
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
  /** Leave the preload out where a process's bare start is measured. */
  bare?: boolean;
}

export interface ChildResult {
  /** Milliseconds since the epoch at the spawn. */
  startedAt: number;
  wallMs: number;
  cpuMs: number;
  rssMb: number;
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export async function runChild({ args, env = {}, cwd, bare = false }: ChildOptions): Promise<ChildResult> {
  const dir = mkdtempSync(join(tmpdir(), 'flue-bench-'));
  const usage = join(dir, 'usage.json');
  const startedAt = performance.timeOrigin + performance.now();
  const child = spawn(process.execPath, bare ? args : ['--import', preload, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: dir, ...env, ...(bare ? {} : { BENCH_USAGE: usage }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk));
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const wallMs = performance.timeOrigin + performance.now() - startedAt;
  const { cpuMs, rssMb } = bare ? { cpuMs: 0, rssMb: 0 } : JSON.parse(readFileSync(usage, 'utf8'));
  rmSync(dir, { recursive: true, force: true });
  return { startedAt, wallMs, cpuMs, rssMb, exitCode, stdout, stderr };
}
