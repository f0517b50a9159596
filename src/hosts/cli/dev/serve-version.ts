// The process that serves one version of a project for `flue dev`: this same program, started again with another role. It
// loads everything first and says what is wrong, then serves on a socket of its own until it is told to end. A process for
// each version is what gives all memory of an old one back, and what an author's code cannot take `flue dev` down with.
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Loadable } from '../../../authoring/manifest.ts';
import type { RunHandle } from '../../../core/runtime-api.ts';
import { FlueError, messageOf } from '../../../errors.ts';
import { loopbackGate } from '../../../http/auth/gates.ts';
import { APP_MODULES, mountedApp } from '../../../http/author-app.ts';
import { appFile } from '../../../project/app-file.ts';
import { loadModule } from '../../../project/load-module.ts';
import { openProject, type Project } from '../../../project/manifest.ts';
import { relativeTo } from '../../../project/paths.ts';
import { type Problem, ProjectError, problemsOf } from '../../../project/problem.ts';
import { provideModules } from '../../../project/provided-modules.ts';
import type { RunKind } from '../../../protocol/ids.ts';
import { gateOf } from '../../gate.ts';
import { readServerEnv } from '../../node/env.ts';
import { type RunningServer, type StartServerOptions, startServer } from '../../node/start-server.ts';
import { provideOurModules } from '../../our-modules.ts';
import { shell } from '../../shell.ts';
import { stackOf } from '../failure.ts';
import { print } from '../print.ts';
import type { FromServer, ServeSettings, ToServer, Trouble } from './messages.ts';
import { begunLine, endedLine, failureLines } from './tell.ts';
import { trackRuns } from './track-runs.ts';

/** False when nobody is there to talk to: somebody typed the role as if it were a command. */
export function serveVersion(): boolean {
  if (process.send === undefined) return false;
  // Ctrl-C at a terminal reaches every process there; `flue dev` says what it means for this one.
  process.on('SIGINT', () => {}).on('SIGTERM', () => {});
  process.on('uncaughtException', (thrown) => {
    const what = thrown instanceof Error ? stackOf(thrown) : messageOf(thrown);
    say(redact(`error in code that nothing waits for: ${what}`));
  });
  let serving: Promise<Serving | undefined> | undefined;
  const stop = async (): Promise<void> => {
    await (await serving)?.server.stop();
    process.exit(0);
  };
  process.on('disconnect', () => void stop());
  process.on('message', (message: ToServer) => {
    if (message.type === 'serve') serving = serve(message.settings);
    if (message.type === 'retire') void serving?.then(retire);
    if (message.type === 'stop') void stop();
  });
  return true;
}

/** Until there is a server nobody has been handed a secret. */
let redact = (text: string): string => text;

interface Serving {
  server: RunningServer;
  runs: ReturnType<typeof trackRuns>;
}

async function serve(settings: ServeSettings): Promise<Serving | undefined> {
  try {
    const project = await loadProject(settings);
    const runs = trackRuns();
    const server = await startServer(
      serverOptions(project, settings, { ...(await mountOf(project)), onRun: runs.add }),
    );
    redact = server.redact;
    const definitions = project.workflows.size + project.agents.size;
    tell({ type: 'serving', port: project.config.port ?? null, version: versionOf(project), definitions });
    return { server, runs };
  } catch (thrown) {
    const fallback = {
      path: '.',
      message: messageOf(thrown),
      fix: thrown instanceof FlueError ? (thrown.hint ?? '') : '',
    };
    refuse(
      thrown instanceof BrokenDefinitions
        ? thrown.trouble
        : { problems: problemsOf(thrown, fallback), broken: 'all' },
    );
    return undefined;
  }
}

function refuse(trouble: Trouble): void {
  process.send?.({ type: 'refused', trouble } satisfies FromServer, () => process.exit(0));
}

class BrokenDefinitions extends Error {
  readonly trouble: Trouble;
  constructor(trouble: Trouble) {
    super('some definitions cannot be loaded');
    this.trouble = trouble;
  }
}

/** All of it is loaded now: what a run begins with later must be what the files said together. */
async function loadProject({ projectDir, configFile }: ServeSettings): Promise<Project> {
  provideOurModules();
  provideModules(APP_MODULES);
  tell({ type: 'loading', path: configFile ?? 'flue.config.ts' });
  const project = await openProject(projectDir, { config: configFile });
  const problems: Problem[] = [];
  const broken: Array<{ kind: RunKind; name: string }> = [];
  for (const [kind, all] of [
    ['workflow', project.workflows],
    ['agent', project.agents],
  ] as const) {
    for (const [name, definition] of all as ReadonlyMap<string, Loadable<unknown>>) {
      tell({ type: 'loading', path: definition.path });
      try {
        await definition.load();
      } catch (thrown) {
        const fallback = { path: definition.path, message: messageOf(thrown), fix: 'correct the file' };
        problems.push(...problemsOf(thrown, fallback));
        broken.push({ kind, name });
      }
    }
  }
  if (broken.length > 0) throw new BrokenDefinitions({ problems: distinct(problems), broken });
  return project;
}

/** A broken file that several import is told of once. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [
    ...new Map(
      problems.map((problem) => [`${problem.path}:${problem.line} ${problem.message}`, problem]),
    ).values(),
  ];
}

async function mountOf({ root }: Project): Promise<Pick<StartServerOptions, 'mount'>> {
  const file = appFile(root);
  if (file === undefined) return {};
  tell({ type: 'loading', path: relativeTo(root)(file) });
  const exports = await loadModule(file, { relative: relativeTo(root) });
  try {
    return { mount: mountedApp(exports) };
  } catch (thrown) {
    const fix = thrown instanceof FlueError ? (thrown.hint ?? '') : '';
    throw new ProjectError([{ path: relativeTo(root)(file), message: messageOf(thrown), fix }], {
      cause: thrown,
    });
  }
}

function serverOptions(
  project: Project,
  { socketPath, isOpen, debug, quiet }: ServeSettings,
  { mount, onRun }: Pick<StartServerOptions, 'mount'> & { onRun(run: RunHandle): void },
): StartServerOptions {
  const { root, config } = project;
  const env = readServerEnv(config.auth?.tokens);
  const { token, audience } = env;
  if (!isOpen && token === undefined) throw nobodyMayUse(config.auth?.tokens ?? 'FLUE_TOKEN');
  const here = process.cwd();
  return {
    manifest: project,
    root,
    port: 0,
    host: '',
    socketPath,
    databasePath: env.databasePath,
    keys: env.keys,
    environment: env.environment,
    files: { dir: here, workspace: here },
    secrets: token === undefined ? [] : [token],
    loadScript: (file) => readFile(isAbsolute(file) ? file : join(root, file), 'utf8'),
    gate: isOpen
      ? loopbackGate()
      : gateOf({ auth: undefined, token, audience, ids: { repositories: [], owners: [] } }),
    version: versionOf(project),
    assets: shell(),
    mount,
    onRun(run) {
      onRun(run);
      if (!quiet) say(begunLine(run.snapshot()));
      void run.over.then((snapshot) => {
        if (quiet && snapshot.status === 'succeeded') return;
        const lines = failureLines(snapshot, run.failure(), { root, debug, redact });
        say([endedLine(snapshot), ...lines].join('\n'));
      });
    },
    say,
  };
}

function nobodyMayUse(name: string): FlueError {
  return new FlueError('config_error', `HOST is not this machine alone, and ${name} is not set`, {
    hint: `set ${name}, which every request must then send, or leave HOST out`,
  });
}

function versionOf({ codeHash }: Project): string {
  return `dev-${(codeHash ?? '').slice(0, 12)}`;
}

/** What waits for a human has no process: the newer version goes on with it. */
function retire(serving: Serving | undefined): void {
  tell({ type: 'retiring' });
  serving?.server.stopResuming();
  const whenIdle = (): void => tell({ type: 'idle' });
  if (serving === undefined) whenIdle();
  else serving.runs.whenIdle(whenIdle);
}

function tell(message: FromServer): void {
  if (process.connected) process.send?.(message);
}

function say(text: string): void {
  print({ err: `${text}\n` });
}
