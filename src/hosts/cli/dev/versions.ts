// The versions of a project that `flue dev` has: one that is being loaded, one that serves, and those whose runs are not over.
import { join } from 'node:path';
import type { Problem } from '../../../project/problem.ts';
import type { Environment } from '../args.ts';
import { dim, red } from '../colour.ts';
import type { Serving } from './front.ts';
import type { ServeSettings } from './messages.ts';
import { type Loaded, startVersion, type Version } from './version.ts';

export interface VersionsOptions {
  settings: Omit<ServeSettings, 'socketPath'>;
  environment: Environment;
  /** Where their sockets are. */
  folder: string;
  say(text: string): void;
  problemLines(problems: readonly Problem[]): string[];
  /** The port of a new version's config. */
  onConfig(port: number | null): void;
}

export interface Versions {
  serving(): Serving;
  /** Loads what the files say now, because these have changed. Resolves when it is known what came of it. */
  load(changed: readonly string[]): Promise<void>;
  stop(): Promise<void>;
  kill(): void;
}

/** Each costs a process. Of one more the runs go on, by their journals, with the newest version. */
const MOST_OLDER = 3;
const CRASH_LOOP_MS = 3_000;

export function createVersions(options: VersionsOptions): Versions {
  const { settings, environment, folder, say, problemLines, onConfig } = options;
  const older: Version[] = [];
  let [current, candidate]: Array<Version | undefined> = [];
  let trouble: Serving['trouble'];
  let count = 0;
  let isStopping = false;

  const retire = (version: Version): void => {
    older.unshift(version);
    void version.retire().then(() => older.splice(older.indexOf(version), 1));
    void older[MOST_OLDER]?.stop();
  };
  const load = async (changed: readonly string[]): Promise<void> => {
    if (isStopping) return;
    const startedAt = performance.now();
    candidate?.kill();
    count += 1;
    const loading = startVersion({ ...settings, socketPath: socketAt(folder, count) }, environment);
    candidate = loading;
    const loaded = await loading.loaded;
    // Another change has come meanwhile.
    if (candidate !== loading) return;
    candidate = undefined;
    if (loaded.is !== 'good') {
      fail(loaded);
      return;
    }
    const wasBroken = trouble !== undefined;
    const before = current;
    trouble = undefined;
    current = loading;
    if (before !== undefined) retire(before);
    watchOver(loading);
    if (before !== undefined || wasBroken) say(loadedLine(changed, wasBroken, performance.now() - startedAt));
    onConfig(loaded.port);
  };
  const fail = (loaded: Exclude<Loaded, { is: 'good' }>): void => {
    if (loaded.is === 'given up') return;
    trouble = loaded.trouble;
    const stays =
      current === undefined
        ? 'nothing is served until it is mended'
        : 'the last good version goes on being served';
    say([...problemLines(trouble.problems), dim(`  ${stays}`)].join('\n'));
  };
  const watchOver = (version: Version): void => {
    const since = performance.now();
    void version.ended.then((how) => {
      if (version !== current || isStopping) return;
      current = undefined;
      say(`${red('✗')} the process that serves the project has ended (${how})`);
      // What ends it at once would do so for ever.
      if (performance.now() - since > CRASH_LOOP_MS) void load([]);
      else trouble = { problems: [endedProblem(how)], broken: 'all' };
    });
  };
  const all = (): Version[] => [candidate, current, ...older].filter((version) => version !== undefined);
  return {
    serving: () => ({ current, older, trouble }),
    load,
    async stop() {
      isStopping = true;
      candidate?.kill();
      await Promise.all(all().map((version) => version.stop()));
    },
    kill() {
      for (const version of all()) version.kill();
    },
  };
}

function socketAt(folder: string, count: number): string {
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\flue-dev-${process.pid}-${count}`
    : join(folder, `${count}.sock`);
}

function loadedLine(changed: readonly string[], wasBroken: boolean, ms: number): string {
  const what =
    changed.length > 3
      ? `${changed.slice(0, 3).join(', ')} and ${changed.length - 3} more`
      : changed.join(', ');
  return dim(
    `${wasBroken ? 'mended' : 'loaded again'} in ${Math.round(ms)} ms${what === '' ? '' : `: ${what}`}`,
  );
}

function endedProblem(how: string): Problem {
  return {
    path: '.',
    message: `the process that serves it ends soon after its start (${how})`,
    fix: 'look for process.exit in the project, and save a file to try again',
  };
}
