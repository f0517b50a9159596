// Loads what was built once, as Cloudflare will: in a process of its own, without what is refused there while modules are
// loaded. What would fail after the upload, or at the first request, is said before it.
import { spawn } from 'node:child_process';
import { type Problem, ProjectError } from '../../project/problem.ts';
import { START_SOURCE, type StartReport, type StartTask } from './start-source.ts';

/** https://developers.cloudflare.com/workers/platform/limits/#worker-startup-time */
const LIMIT_MS = 1000;
const PATIENCE_MS = 20_000;

export interface StartOptions {
  files: ReadonlyMap<string, string>;
  main: string;
  env: Readonly<Record<string, string>>;
  /** Modules that requests load, with the files of the project that they were made of. */
  entries: ReadonlyMap<string, string>;
  /** Of the entries, the one that is an author's app. */
  app: string | undefined;
  limitMs?: number;
  patienceMs?: number;
}

/** Throws ProjectError. */
export async function checkStart(options: StartOptions): Promise<void> {
  const { files, main, env, entries, limitMs = LIMIT_MS, patienceMs = PATIENCE_MS } = options;
  const modules = [...files].filter(([path]) => path.endsWith('.js'));
  const task = { files: Object.fromEntries(modules), main, env, entries: [...entries.keys()] };
  const report = await loaded(task, patienceMs);
  const problems = problemsIn(report, options);
  if (problems.length > 0) throw new ProjectError(problems);
  if (report.mainMs <= limitMs) return;
  // What a busy machine adds is not there twice.
  const { mainMs } = await loaded(task, patienceMs);
  if (mainMs <= limitMs) return;
  const message = `the Worker takes ${Math.round(mainMs)} ms to start, and Cloudflare allows ${limitMs}`;
  const fix = 'make the files of skills smaller: they are part of what is loaded first';
  throw new ProjectError([{ path: '.', message, fix }]);
}

const IN_FUNCTIONS =
  'timers, requests and random values belong into run() or what it calls; of a package that cannot be loaded take another, or build for node';

function problemsIn({ loading, failures, apps, isLate }: Loaded, { entries, app }: StartOptions): Problem[] {
  const problem = (path: string, message: string, fix: string): Problem => ({
    path: entries.get(path) ?? path,
    message,
    fix,
  });
  const problems = Object.entries(failures).map(([path, said]) =>
    problem(path, `a Worker cannot load it: ${firstLine(said)}`, IN_FUNCTIONS),
  );
  if (loading !== null) {
    const message = isLate
      ? 'a Worker cannot load it: that takes too long'
      : 'a Worker cannot load it: it ends the process, or waits for what never comes';
    return [...problems, problem(loading, message, 'look for code that runs when it is imported')];
  }
  if (app === undefined || failures[app] !== undefined || apps.includes(app)) return problems;
  const fix = "write export default app, where app is a Hono with app.route('/', flue())";
  return [...problems, problem(app, 'it has no default export with a fetch function', fix)];
}

interface Loaded extends StartReport {
  /** It was ended from here. */
  isLate: boolean;
}

function loaded(task: StartTask, patienceMs: number): Promise<Loaded> {
  return new Promise((resolve, reject) => {
    const args = ['--disallow-code-generation-from-strings', '--input-type=commonjs', '--eval', START_SOURCE];
    const child = spawn(process.execPath, args, {
      env: ownEnv(),
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    });
    const [input, , , output] = child.stdio;
    const parts: Buffer[] = [];
    const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    output?.on('data', (part: Buffer) => parts.push(part));
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      clearTimeout(timer);
      const last = Buffer.concat(parts).toString().trim().split('\n').at(-1);
      if (last === undefined || last === '') reject(new Error('modules cannot be loaded on this machine'));
      else resolve({ ...(JSON.parse(last) as StartReport), isLate: signal === 'SIGKILL' });
    });
    // It may be gone before it has read everything.
    input?.on('error', () => {});
    input?.end(JSON.stringify(task));
  });
}

/** What a program needs to run at all. */
function ownEnv(): Record<string, string> {
  const { SYSTEMROOT } = process.env;
  return SYSTEMROOT === undefined ? {} : { SYSTEMROOT };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.slice(0, 300) ?? '';
}
