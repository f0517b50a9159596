// `flue invoke`, `flue logs` and `flue approve --url`: a run of a server, started, watched and answered for from here.
import { type Client, createClient } from '../../client/client.ts';
import { FlueError, messageOf } from '../../errors.ts';
import type { ListedRun } from '../../protocol/api.ts';
import type { RunEvent } from '../../protocol/events.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { createProgress } from '../../report/console.ts';
import { exitCodeOf, SIGNAL_EXITS, type StopSignal, SUCCEEDED } from './exit-code.ts';
import { renderFailure } from './failure.ts';
import { laterRuns } from './later-runs.ts';
import { document, renderOutcome } from './outcome.ts';
import { readPayload } from './payload.ts';
import { print } from './print.ts';
import { type Progress, showProgress } from './progress.ts';
import type { InvokeArgs, LogsArgs, RemoteApproveArgs } from './remote-args.ts';
import { letIn, ours } from './server-answer.ts';
import { handleSignals } from './signals.ts';

/** Standard output: the run's result with --wait, else the run's id. Ctrl-C cancels the run that it waits for. */
export function invokeWorkflow(args: InvokeArgs): Promise<number> {
  return letIn(args, () => startAndWatch(args));
}

async function startAndWatch(args: InvokeArgs): Promise<number> {
  const { workflow, instanceId, quiet, debug } = args;
  const input = await readPayload(args.payload);
  const client = createClient(args);
  const stopped = untilSignal();
  const { signal } = stopped;
  const columns = process.stderr.isTTY ? process.stderr.columns : undefined;
  let run: RunSnapshot | undefined;
  let progress: Progress | undefined;
  try {
    run = ours(await client.start({ workflow, input, instanceId }, { signal }), args);
    if (!args.wait) {
      print({ out: args.json ? document(run) : `${run.runId}\n` });
      return SUCCEEDED;
    }
    if (!quiet) progress = showProgress({ print: (err) => print({ err }), columns, debug, now: Date.now });
    progress?.say(`run       ${run.runId} in instance ${oneLine(run.instanceId, 256)}`);
    const snapshot = await watch(client, run, { progress, signal });
    progress?.stop();
    print(renderOutcome(snapshot, args));
    return exitCodeOf(snapshot);
  } catch (thrown) {
    progress?.stop();
    if (stopped.received === undefined) throw thrown;
    const ended = await (run === undefined ? stoppedEarly() : cancelled(client, run));
    if (ended instanceof FlueError) print(renderFailure(ended, args));
    else print(renderOutcome(ended, args));
    const isOurs = ended instanceof FlueError || ended.status === 'cancelled';
    return isOurs ? SIGNAL_EXITS[stopped.received] : exitCodeOf(ended);
  } finally {
    progress?.stop();
    stopped.release();
  }
}

/** How long a server may take to end a run that nobody waits for any more. */
const CANCEL_MS = 20_000;

/** The run's end. It may have come to one by itself meanwhile. */
async function cancelled(client: Client, run: RunSnapshot): Promise<RunSnapshot | FlueError> {
  const signal = AbortSignal.timeout(CANCEL_MS);
  try {
    await client.cancel(run, { signal }).catch((thrown: unknown) => {
      if (!(thrown instanceof FlueError && thrown.code === 'run_finished')) throw thrown;
    });
    return await client.wait(run, { signal });
  } catch (cause) {
    return new FlueError(
      'server_unreachable',
      `run ${run.runId} could not be cancelled, and may go on: ${messageOf(cause)}`,
      { hint: 'flue logs shows what it does', cause },
    );
  }
}

function stoppedEarly(): FlueError {
  return new FlueError('interrupted', 'stopped before the server had answered: a run may have begun', {
    hint: 'look for it on the server',
  });
}

/** To its end, or to where it waits for somebody who is not here. */
async function watch(
  client: Client,
  run: RunSnapshot,
  { progress, signal }: { progress: Progress | undefined; signal: AbortSignal },
): Promise<RunSnapshot> {
  for await (const frame of client.stream(run, { signal })) {
    if (frame.type === 'result') return frame.snapshot;
    if (!('offset' in frame)) continue;
    progress?.onEvent(frame.event);
    if (frame.event.type !== 'approval_requested') continue;
    const now = await client.status(run, { signal });
    if (now.pendingApprovals.length > 0) return now;
  }
  return client.wait(run, { signal });
}

/** Its events are the result here: a line for each, or with --json one document. Who follows one run ends as it does. */
export function showLogs(args: LogsArgs): Promise<number> {
  return letIn(args, () => show(args));
}

async function show(args: LogsArgs): Promise<number> {
  const client = createClient(args);
  const stopped = untilSignal();
  const shown: Shown = { runId: null, events: [] };
  let ended: RunSnapshot | undefined;
  try {
    for await (const run of runsOf(client, args, stopped.signal)) {
      shown.runId = run.runId;
      ended = await showRun(client, run, { args, shown, signal: stopped.signal });
    }
  } catch (thrown) {
    if (stopped.received === undefined) throw thrown;
  } finally {
    stopped.release();
  }
  if (args.json) print({ out: document(shown) });
  if (stopped.received !== undefined) return SIGNAL_EXITS[stopped.received];
  return args.follow && ended !== undefined ? exitCodeOf(ended) : SUCCEEDED;
}

interface Shown {
  runId: string | null;
  events: Array<RunEvent & { offset: number; runId?: string }>;
}

/** The run, or the latest of the instance; of an instance that is followed all that begin after it too. */
async function* runsOf(
  client: Client,
  { of, follow, url }: LogsArgs,
  signal: AbortSignal,
): AsyncGenerator<RunSnapshot | ListedRun, void> {
  if (of.kind === 'run') return yield ours(await client.status(of.runId, { signal }), { url });
  const first = ours(await client.latest(of, { signal }), { url });
  yield first;
  if (follow) yield* laterRuns(client, { of, after: first.runId, signal });
}

/** What became of it, where it was watched to its end. */
async function showRun(
  client: Client,
  run: RunSnapshot | ListedRun,
  { args, shown, signal }: { args: LogsArgs; shown: Shown; signal: AbortSignal },
): Promise<RunSnapshot | undefined> {
  const describe = createProgress();
  const isOfMany = args.follow && args.of.kind === 'instance';
  const until = args.follow ? Number.POSITIVE_INFINITY : run.lastOffset;
  if (until === 0) return undefined;
  if (isOfMany && !args.json) print({ out: `${run.createdAt} run ${run.runId}\n` });
  for await (const frame of client.stream(run, { signal })) {
    if (frame.type === 'result') return frame.snapshot;
    if (!('offset' in frame)) continue;
    const { event, offset } = frame;
    if (args.json) shown.events.push({ ...event, offset, ...(isOfMany ? { runId: run.runId } : {}) });
    else print({ out: `${event.at} ${describe(event) ?? said(event)}\n` });
    if (offset >= until) break;
  }
  return undefined;
}

function said(event: RunEvent): string {
  if (event.type !== 'run_failed') return event.type;
  return `${event.type}  ${event.error.code}: ${oneLine(event.error.message, 1000)}`;
}

export function approveThere(args: RemoteApproveArgs): Promise<number> {
  return letIn(args, () => answer(args));
}

async function answer(args: RemoteApproveArgs): Promise<number> {
  const { runId, callId, approve, reason } = args;
  const snapshot = await createClient(args).approve(runId, callId, { approve, reason });
  const err = `${approve ? 'approved' : 'denied'}  ${oneLine(callId, 200)}\n`;
  print({ out: args.json ? document(snapshot) : '', err: args.quiet ? '' : err });
  return SUCCEEDED;
}

interface Stopped {
  readonly signal: AbortSignal;
  readonly received: StopSignal | undefined;
  release(): void;
}

/** The first Ctrl-C aborts the signal, the second leaves at once. */
function untilSignal(): Stopped {
  const abort = new AbortController();
  const signals = handleSignals({ onFirst: () => abort.abort(), beforeExit() {} });
  return {
    signal: abort.signal,
    get received() {
      return signals.received;
    },
    release: () => signals.listen(false),
  };
}
