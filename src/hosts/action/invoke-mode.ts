// mode: invoke: the runs of the step are on a server. They are started there under keys by which a job that is run again finds
// them, watched from here, and cancelled with the job. Nothing of a project is loaded, and no key of a model is needed.
import { createNodeFetch } from '../../adapters/http/node-fetch.ts';
import { type Client, createClient } from '../../client/client.ts';
import { type Redactor, redactStrings } from '../../core/redact.ts';
import { FlueError } from '../../errors.ts';
import type { EventContext } from '../../github/event-context.ts';
import { isTerminal } from '../../protocol/fold.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { Caps } from '../../protocol/start-run.ts';
import { receiptLines } from '../../report/console.ts';
import type { Delivery } from './announce.ts';
import { cancelledEnding, conclude, type Ending } from './conclude.ts';
import type { ActionInputs } from './inputs.ts';
import type { Interrupt } from './interrupt.ts';
import { invokeMany } from './invoke-fan-out.ts';
import type { InvokeInputs } from './invoke-inputs.ts';
import { type KeyedRequest, keyed } from './invoke-key.ts';
import { noteRun } from './invoke-runs-file.ts';
import { findServer } from './invoke-server.ts';
import { startThere, workOf } from './invoke-start.ts';
import { watchThere } from './invoke-watch.ts';
import { createJournalFile, remoteRunsFile } from './journal-file.ts';
import { cappedLimits, capsWithin } from './limits-there.ts';
import { printUntrusted } from './log.ts';
import { planRuns } from './plan.ts';
import { policiesOf } from './policy-inputs.ts';
import { tellStory } from './run-plan.ts';
import { tokenOf } from './server-token.ts';
import type { Outcome } from './watch-run.ts';

export interface InvokeOptions {
  inputs: ActionInputs;
  delivery: Delivery;
  interrupt: Interrupt;
  redactor: Redactor;
}

/** Between SIGINT and SIGTERM lie 7.5 s; the rest is for outputs and summary. */
const GRACE_MS = 3000;
/** Of a server that was there when the step began, and may be replaced just now. */
const AWAY_MS = 15 * 60_000;

interface Server extends InvokeOptions {
  wanted: InvokeInputs;
  client: Client;
  caps: Caps;
  late: AbortSignal;
  runsFile: string;
}

export async function invoke(options: InvokeOptions): Promise<Ending> {
  const { inputs, delivery, interrupt } = options;
  const { invoke: wanted } = inputs;
  if (wanted === null) return cancelledEnding();
  if (wanted.access.by === 'nothing') return tokenless(delivery.event);
  const plan = planRuns(inputs, delivery.event);
  const caps = await limitsThere(inputs);
  // All of them are judged before the first is started.
  for (const request of plan.requests) workOf(request, caps);
  const journal = createJournalFile(delivery.step);
  delivery.files = journal;
  delivery.remoteUrl = wanted.url;
  delivery.remarks = [{ text: wanted.wait ? 'Run on' : 'Accepted, and not waited for, by', url: wanted.url }];
  const planned = plan.requests.length;
  try {
    const server = await connected(options, { wanted, caps, runsFile: remoteRunsFile(journal.path) });
    const requests = keyed(plan.requests, inputs);
    const outcomes = plan.fanOut ? await many(server, requests) : await only(server, requests);
    const circumstances = { onLimit: delivery.wanted.onLimit, origin: delivery.event, server: wanted.url };
    if (outcomes.length < planned || wanted.wait) {
      const ending = conclude(outcomes, { ...circumstances, planned });
      return interrupt.signal.aborted ? ending : cancelledElsewhere(ending);
    }
    return accepted(outcomes, circumstances);
  } catch (thrown) {
    if (interrupt.signal.aborted) return cancelledEnding([], planned);
    throw thrown;
  }
}

async function connected(
  options: InvokeOptions,
  { wanted, ...more }: Pick<Server, 'wanted' | 'caps' | 'runsFile'>,
): Promise<Server> {
  const { inputs, interrupt, redactor } = options;
  const { environment, limits } = inputs;
  const { url, access } = wanted;
  const { signal } = interrupt;
  const fetch = createNodeFetch({ environment });
  const version = await findServer({ url, fetch, signal });
  printUntrusted(redactor.redact(`server    ${url}, version ${oneLine(version, 100)}`), { maxLines: 1 });
  const patienceMs = Math.max(AWAY_MS, limits.timeoutMs ?? 0);
  const client = createClient({
    url,
    token: tokenOf(access, { fetch, redactor }),
    fetch,
    // It knows no proxy; server-sent events go through one.
    ...(behindProxy(environment) ? { WebSocket: null } : {}),
    patience: { neverAnsweredMs: patienceMs, answeredMs: patienceMs },
  });
  return { ...options, ...more, wanted, client, late: after(signal, GRACE_MS) };
}

function behindProxy(environment: ActionInputs['environment']): boolean {
  return ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].some((name) =>
    Boolean(environment[name]),
  );
}

/** Aborted so long after the other. */
function after(signal: AbortSignal, ms: number): AbortSignal {
  const late = new AbortController();
  const begin = (): void => void setTimeout(() => late.abort(signal.reason), ms);
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  return late.signal;
}

/** What the inputs and their policy allow: the server holds each of its runs to it. */
async function limitsThere({ limits, policy }: ActionInputs): Promise<Caps> {
  return capsWithin(cappedLimits(limits, await policiesOf(policy)));
}

async function only(server: Server, [request]: readonly KeyedRequest[]): Promise<Outcome[]> {
  if (request === undefined) return [];
  const { delivery, wanted, redactor, interrupt } = server;
  const run = await start(server, request);
  delivery.remoteUrl = wanted.url + run.href;
  const page = `${wanted.url}/#/runs${run.href}`;
  printUntrusted(redactor.redact(`${run.status.padEnd(9)} run ${run.runId}, ${page}`), { maxLines: 1 });
  if (!wanted.wait) return [{ snapshot: run, failure: undefined }];
  const story = tellStory(run);
  try {
    const outcome = await watch(server, run, (event) => {
      story.onEvent(redactStrings(event, redactor.redact) as typeof event);
    });
    story.end();
    // Below the group, so that it is seen without unfolding anything.
    if (!interrupt.signal.aborted || isTerminal(outcome.snapshot.status))
      printUntrusted(receiptLines(outcome.snapshot).join('\n'));
    return [outcome];
  } finally {
    story.end();
  }
}

function many(server: Server, requests: readonly KeyedRequest[]): Promise<Outcome[]> {
  const { inputs, wanted, interrupt } = server;
  return invokeMany({
    requests,
    concurrency: inputs.concurrency,
    interrupt: interrupt.signal,
    start: (request) => start(server, request),
    watch: wanted.wait ? (run) => watch(server, run, () => {}) : null,
  });
}

async function start(server: Server, request: KeyedRequest): Promise<RunSnapshot> {
  const { delivery, interrupt, wanted, runsFile, redactor } = server;
  const run = await startThere(request, {
    ...server,
    access: wanted.access,
    attempt: delivery.event.attempt ?? 1,
    interrupt: interrupt.signal,
  });
  const shown = redactStrings(run, redactor.redact) as RunSnapshot;
  noteRun(runsFile, shown);
  return shown;
}

async function watch(
  { client, interrupt, late, caps, redactor, runsFile }: Server,
  run: RunSnapshot,
  onEvent: Parameters<typeof watchThere>[1]['onEvent'],
): Promise<Outcome> {
  const outcome = await watchThere(run, {
    client,
    interrupt: interrupt.signal,
    late,
    timeoutMs: caps.timeoutMs ?? null,
    onEvent,
  });
  const snapshot = redactStrings(outcome.snapshot, redactor.redact) as RunSnapshot;
  if (outcome.failure === undefined) noteRun(runsFile, snapshot);
  return { ...outcome, snapshot };
}

/** Nobody waits for what was accepted; what was refused, or has failed by now, is told. */
function accepted(
  outcomes: readonly Outcome[],
  circumstances: Omit<Parameters<typeof conclude>[1], 'planned'>,
): Ending {
  const snapshots = outcomes.map(({ snapshot }) => snapshot);
  const bad = outcomes.filter(({ snapshot: { status } }) => status === 'failed' || status === 'cancelled');
  if (bad.length > 0) return { ...conclude(bad, { ...circumstances, planned: bad.length }), snapshots };
  return { conclusion: 'success', snapshots, problem: null, skipReason: null };
}

function cancelledElsewhere(ending: Ending): Ending {
  const { problem, snapshots } = ending;
  const first = snapshots.find(({ status }) => status === 'cancelled');
  if (problem?.code !== 'cancelled' || first === undefined) return ending;
  const message = `${first.kind} ${first.name} was cancelled on the server, ${first.error?.message ?? 'by somebody'}`;
  return { ...ending, problem: { code: 'cancelled', message } };
}

/** Before anything is sent. GitHub gives no secrets to these events, so it is nobody's mistake there. */
function tokenless({ fork, dependabot }: EventContext): Ending {
  const message = 'there is nothing to show to the server: no flue-token, and no identity token of the job';
  const hint = 'give the job permissions: id-token: write, or set flue-token';
  if (!fork && !dependabot) throw new FlueError('unauthorized', message, { hint });
  const who = fork ? 'the event of a fork' : "Dependabot's events";
  return {
    conclusion: 'neutral',
    snapshots: [],
    problem: { code: 'unauthorized', message, hint },
    skipReason: `no token for the server: GitHub hands no secrets to ${who}`,
  };
}
