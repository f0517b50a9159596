// `flue invoke`, `flue logs` and `flue approve --url`: a run of a server, started, watched and answered for from here.
import { type Client, createClient } from '../../client/client.ts';
import type { RunEvent } from '../../protocol/events.ts';
import { isTerminal } from '../../protocol/fold.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { createProgress } from '../../report/console.ts';
import { exitCodeOf, SIGNAL_EXITS, type StopSignal, SUCCEEDED } from './exit-code.ts';
import { document, renderOutcome } from './outcome.ts';
import { readPayload } from './payload.ts';
import { print } from './print.ts';
import { type Progress, showProgress } from './progress.ts';
import type { InvokeArgs, LogsArgs, RemoteApproveArgs } from './remote-args.ts';

/** Standard output: the run's result with --wait, else the run's id. */
export async function invokeWorkflow(args: InvokeArgs): Promise<number> {
  const { workflow, instanceId, quiet, debug } = args;
  const input = await readPayload(args.payload);
  const client = createClient(args);
  return untilStopped(async (signal) => {
    const run = await client.start({ workflow, input, instanceId }, { signal });
    if (!args.wait) {
      print({ out: args.json ? document(run) : `${run.runId}\n` });
      return SUCCEEDED;
    }
    const columns = process.stderr.isTTY ? process.stderr.columns : undefined;
    const progress = quiet
      ? undefined
      : showProgress({ print: (err) => print({ err }), columns, debug, now: Date.now });
    try {
      progress?.say(`run       ${run.runId} in instance ${oneLine(run.instanceId, 256)}`);
      const snapshot = await watch(client, run, { progress, signal });
      progress?.stop();
      print(renderOutcome(snapshot, args));
      return exitCodeOf(snapshot);
    } finally {
      progress?.stop();
    }
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

/** Its events are the result here: a line for each, or with --json one document. */
export async function showLogs(args: LogsArgs): Promise<number> {
  const client = createClient(args);
  return untilStopped(async (signal) => {
    const { of } = args;
    const run = await (of.kind === 'run'
      ? client.status(of.runId, { signal })
      : client.latest(of, { signal }));
    const describe = createProgress();
    const events: Array<RunEvent & { offset: number }> = [];
    const until = args.follow && !isTerminal(run.status) ? Number.POSITIVE_INFINITY : run.lastOffset;
    if (until > 0)
      for await (const frame of client.stream(run, { signal })) {
        if (!('offset' in frame)) continue;
        const { event, offset } = frame;
        if (args.json) events.push({ ...event, offset });
        else print({ out: `${event.at} ${describe(event) ?? event.type}\n` });
        if (offset >= until) break;
      }
    if (args.json) print({ out: document({ runId: run.runId, events }) });
    return SUCCEEDED;
  });
}

export async function approveThere(args: RemoteApproveArgs): Promise<number> {
  const { runId, callId, approve, reason } = args;
  const snapshot = await createClient(args).approve(runId, callId, { approve, reason });
  const err = `${approve ? 'approved' : 'denied'}  ${oneLine(callId, 200)}\n`;
  print({ out: args.json ? document(snapshot) : '', err: args.quiet ? '' : err });
  return SUCCEEDED;
}

/** Ctrl-C ends the watching: the run is the server's, and goes on. */
async function untilStopped(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const abort = new AbortController();
  let received: StopSignal | undefined;
  const stop = (signal: StopSignal): void => {
    received = signal;
    abort.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await work(abort.signal);
  } catch (thrown) {
    if (received === undefined) throw thrown;
    print({ err: 'stopped watching; what runs on the server goes on there\n' });
    return SIGNAL_EXITS[received];
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
