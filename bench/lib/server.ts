// The built server of a small project as a process of its own, and the load that is put on it over HTTP.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runChild } from './child.ts';

export const TOKEN = 'the-token-of-the-bench';
const flue = fileURLToPath(new URL('../../dist/flue.js', import.meta.url));

const PROJECT: Readonly<Record<string, string>> = {
  'flue.config.ts':
    "import { defineConfig } from 'flue-action';\nexport default defineConfig({ model: 'anthropic/claude-haiku-5-5' });\n",
  'workflows/hello.ts': `import { defineWorkflow } from 'flue-action';
export default defineWorkflow({
  description: 'Says hello.',
  async run({ session }) {
    return (await session.prompt('Say hello.')).text;
  },
});
`,
};

export interface BuiltServer {
  folder: string;
  file: string;
  buildMs: number;
  bytes: number;
  remove(): void;
}

/** With `dist/flue.js`: run `npm run build` first. */
export async function buildServer(): Promise<BuiltServer> {
  const { folder, out, wallMs } = await buildFor('node');
  const file = join(out, 'server.mjs');
  return {
    folder,
    file,
    buildMs: wallMs,
    bytes: statSync(file).size,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The same project in a folder that is deployed as a Worker. */
export async function buildWorker(): Promise<{ folder: string; out: string }> {
  return buildFor('cloudflare');
}

async function buildFor(target: string): Promise<{ folder: string; out: string; wallMs: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'flue-bench-'));
  for (const [path, text] of Object.entries(PROJECT)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const out = join(folder, 'out');
  const args = [flue, 'build', '--target', target, '--project', folder, '--out', out];
  const { wallMs, exitCode, stderr } = await runChild({ args, bare: true });
  if (exitCode !== 0) throw new Error(`flue build: ${stderr}`);
  return { folder, out, wallMs };
}

export interface ServerProcess {
  url: string;
  /** From the spawn to the line that says it listens. */
  startMs: number;
  rssMb(): number;
  peakMb(): number;
  cpuMs(): number;
  stop(): Promise<void>;
}

export interface ServerCommand {
  args: readonly string[];
  cwd: string;
  env?: Readonly<Record<string, string>>;
  /** The line that says where it listens, with the URL or the port as its group. */
  listening: RegExp;
}

export async function startServer({ args, cwd, env, listening }: ServerCommand): Promise<ServerProcess> {
  const began = performance.now();
  const child: ChildProcess = spawn(process.execPath, [...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const where = await firstMatch(child, listening);
  const startMs = performance.now() - began;
  const status = (key: string): number => {
    const text = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    return Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) / 1024;
  };
  return {
    url: where.startsWith('http') ? where : `http://127.0.0.1:${where}`,
    startMs,
    rssMb: () => status('VmRSS'),
    peakMb: () => status('VmHWM'),
    cpuMs() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}

/** Both outputs are read on, so that the process never waits for us. */
function firstMatch(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        if (said.length < 50) said.push(line);
        const found = pattern.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
    }
    child.once('close', (code) => reject(new Error(`it ended with ${code}: ${said.join('\n')}`)));
  });
}

export function startOurs(server: BuiltServer, env: Record<string, string>, database = ':memory:') {
  return startServer({
    args: [server.file],
    cwd: server.folder,
    env: {
      HOST: '127.0.0.1',
      PORT: '0',
      FLUE_TOKEN: TOKEN,
      FLUE_DB: database,
      ANTHROPIC_API_KEY: 'bench-key-0123456789',
      ...env,
    },
    listening: /listening on (http:\S+)/,
  });
}

/** For a server that cannot choose one itself. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port is free');
  return address.port;
}

/** Posts one run and waits for its end. True when it succeeded. */
export type Post = (url: string, index: number) => Promise<boolean>;

export const postOurs: Post = async (url, index) => {
  const response = await fetch(`${url}/workflows/hello/i-${index}?wait=60`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const { status } = (await response.json()) as { status?: string };
  return response.status === 200 && status === 'succeeded';
};

/** `count` runs, `concurrency` of them at once; counts on from the last index, so that no instance comes twice. */
export async function load(post: Post, url: string, { count, concurrency }: Load): Promise<Loaded> {
  let begun = 0;
  let ok = 0;
  const took: number[] = [];
  const began = performance.now();
  const work = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      const from = performance.now();
      if (await post(url, nextIndex++).catch(() => false)) ok += 1;
      took.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { ok, wallMs: performance.now() - began, took };
}

let nextIndex = 0;

export interface Load {
  count: number;
  concurrency: number;
}

export interface Loaded {
  ok: number;
  wallMs: number;
  /** Milliseconds of each, as they ended. */
  took: number[];
}
