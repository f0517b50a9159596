// `flue run` and `flue approve`: one run in this process, its result on standard output.
import { statSync } from 'node:fs';
import type { RunHandle, RunListener } from '../../core/runtime-api.ts';
import type { FlueError } from '../../errors.ts';
import type { JournalEntry, Limits } from '../../protocol/events.ts';
import { mintId } from '../../protocol/ids.ts';
import type { Json } from '../../protocol/json.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { StartRun } from '../../protocol/start-run.ts';
import type { Assembled } from '../assemble.ts';
import { divertOutput } from '../author-output.ts';
import { exitCodeOf, SIGNAL_EXITS } from './exit-code.ts';
import { renderFailure, stackOf, withRedactedStack } from './failure.ts';
import { renderOutcome } from './outcome.ts';
import { usage } from './parse-argv.ts';
import { readPayload } from './payload.ts';
import { print } from './print.ts';
import { type Progress, showProgress } from './progress.ts';
import type { ApproveArgs, HereArgs, RunArgs } from './run-args.ts';
import { type RunDatabase, runDatabase } from './run-database.ts';
import { guardRun, type RunGuard } from './run-guard.ts';

export async function runWorkflow(args: RunArgs): Promise<number> {
  requireFolder(args.filesDir);
  if (args.resume !== undefined) {
    const runId = args.resume;
    return workHere(args, ({ runtime }, listener) => runtime.resume(runId, listener));
  }
  const input = await readPayload(args.payload);
  return workHere(args, (assembled, listener) =>
    assembled.runtime.start(requestFor(args, input, assembled), listener),
  );
}

/** `flue approve`: the answer, and what the run makes of it. */
export async function approveCall(args: ApproveArgs): Promise<number> {
  requireFolder(args.filesDir);
  const { runId, callId, approve, reason, actor } = args;
  return workHere(args, ({ runtime }, listener) =>
    runtime.resolveApproval(runId, callId, { approve, by: actor, reason }, listener),
  );
}

async function workHere(
  args: HereArgs,
  begin: (assembled: Assembled, listener: RunListener) => Promise<RunHandle>,
): Promise<number> {
  const database = runDatabase(args.databasePath);
  const progress = args.quiet ? undefined : startProgress(args);
  let assembled: Assembled | undefined;
  const redact = (text: string): string => assembled?.redact(text) ?? text;
  const guard = guardRun({
    runtime: () => assembled?.runtime,
    onEnded({ snapshot, failure }) {
      progress?.stop();
      if (snapshot === undefined) print(renderFailure(failure, { ...args, redact }));
      else tell(snapshot, failure, { ...args, redact });
    },
    cleanUp: database.remove,
    say: (line) => progress?.say(line),
  });
  divertOutput(process.stdout, (text) => progress?.write(text));
  try {
    assembled = await assemble(args, database, progress);
    const run = await begin(assembled, {
      onEvent({ event }) {
        guard.onEvent(event);
        progress?.onEvent(event);
      },
    });
    const snapshot = await untilOver(run, { args, assembled, guard, progress });
    progress?.stop();
    tell(snapshot, run.failure(), { ...args, redact });
    return exitCode(snapshot, run.failure()?.code, guard);
  } catch (thrown) {
    throw withRedactedStack(thrown, redact);
  } finally {
    progress?.stop();
    guard.stop();
    assembled?.close();
    database.remove();
  }
}

interface Surroundings {
  args: HereArgs;
  assembled: Assembled;
  guard: RunGuard;
  progress: Progress | undefined;
}

/** Or until it waits for an answer that nobody here gives. */
async function untilOver(run: RunHandle, { args, assembled, guard, progress }: Surroundings) {
  const { runtime } = assembled;
  for (;;) {
    guard.onGoingOn(run.snapshot(), limitsOf(runtime.entries(run.runId)));
    const snapshot = await run.done;
    if (snapshot.status !== 'waiting' || !args.interactive) return snapshot;
    guard.onWaiting();
    const { askForApprovals } = await import('./ask-approvals.ts');
    const answers = await askForApprovals(snapshot, { by: args.actor, progress });
    if (guard.received !== undefined) return run.over;
    if (answers.length === 0) return snapshot;
    for (const { callId, decision } of answers) await runtime.resolveApproval(run.runId, callId, decision);
  }
}

function limitsOf([first]: readonly JournalEntry[]): Limits {
  if (first?.event.type !== 'run_queued') throw new Error('a journal begins with run_queued');
  return first.event.limits;
}

function tell(
  snapshot: RunSnapshot,
  failure: FlueError | undefined,
  args: HereArgs & { redact(text: string): string },
): void {
  print(renderOutcome(snapshot, args));
  if (args.debug && failure !== undefined) print({ err: `${args.redact(stackOf(failure))}\n` });
}

function requireFolder(filesDir: string | null): void {
  if (filesDir === null || statSync(filesDir, { throwIfNoEntry: false })?.isDirectory()) return;
  throw usage(`--files "${filesDir}" is no folder`, 'name a folder, or none for an empty sandbox');
}

function startProgress({ debug }: HereArgs) {
  const columns = process.stderr.isTTY ? process.stderr.columns : undefined;
  return showProgress({ print: (err) => print({ err }), columns, debug, now: Date.now });
}

const LEASE_MS = 2500;

/** Loaded here, so that the guard's thread starts meanwhile. */
async function assemble(
  args: HereArgs,
  database: RunDatabase,
  progress: Progress | undefined,
): Promise<Assembled> {
  const { assembleRuntime } = await import('../assemble-project.ts');
  const { fallbackModel: model } = args;
  return assembleRuntime({
    projectDir: args.projectDir,
    configFile: args.configFile,
    databasePath: database.path,
    survives: args.databasePath === undefined ? 'process' : 'power',
    // Where the journal stays, another process may have it open, and somebody may answer later.
    leaseMs: args.databasePath === undefined ? undefined : LEASE_MS,
    asksHumans: args.interactive || args.databasePath !== undefined,
    // On someone's own machine any folder may be mounted; nothing below it leads out.
    files: args.filesDir === null ? null : { dir: args.filesDir, workspace: args.filesDir },
    agentsMd: { from: 'files' },
    keys: args.keys,
    environment: args.environment,
    fallback:
      model === undefined
        ? undefined
        : {
            model,
            announce: (wanted) =>
              progress?.say(`no key for ${wanted}: ${model} answers instead, and spends nothing`),
          },
  });
}

function requestFor(args: RunArgs, input: Json, { project }: Assembled): StartRun {
  if (args.workflow === undefined) {
    const names = [...project.workflows.keys()].toSorted();
    const hint =
      names.length === 0 ? 'this project has no workflow yet' : `this project has: ${names.join(', ')}`;
    throw usage('flue run needs the name of a workflow', hint);
  }
  return {
    kind: 'workflow',
    name: args.workflow,
    instanceId: args.instanceId ?? mintId('inst', Date.now()),
    input,
    ...(args.model === undefined ? {} : { model: args.model }),
    limits: args.limits,
    trigger: { actor: args.actor, repository: null, sha: null, via: 'cli' },
  };
}

function exitCode(snapshot: RunSnapshot, cause: Parameters<typeof exitCodeOf>[1], guard: RunGuard): number {
  if (snapshot.status === 'cancelled' && guard.received !== undefined) return SIGNAL_EXITS[guard.received];
  return exitCodeOf(snapshot, cause);
}
