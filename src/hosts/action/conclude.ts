// How the step ends: the one place that turns outcomes and refusals into a conclusion, an error code and one sentence.
import { FlueError, messageOf } from '../../errors.ts';
import type { EventContext } from '../../github/event-context.ts';
import type { Untrusted } from '../../github/trust/decision.ts';
import type { Conclusion } from '../../protocol/conclusion.ts';
import { findingsOf, verdictOf } from '../../protocol/findings.ts';
import { formatUsd } from '../../protocol/money.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { totalsOf } from '../../protocol/totals.ts';
import type { CostBase } from '../../report/cost-base.ts';
import type { Forecast } from '../../report/forecast.ts';
import { type IdleMarks, idleMarksOf, idlenessOfOutcome } from './idle-marks.ts';
import { CANCEL_MESSAGE, type Outcome } from './watch-run.ts';

/** Why the step is not simply green. */
export interface Problem {
  code: string;
  message: string;
  hint?: string | undefined;
}

export interface Ending {
  conclusion: Conclusion;
  snapshots: readonly RunSnapshot[];
  problem: Problem | null;
  /** Set when nothing was done and that is all right. */
  skipReason: string | null;
  /** Which runs succeeded and did nothing. */
  idle?: IdleMarks;
  /** What the base branch costs, where that was looked up. */
  base?: CostBase;
  /** Of a step that has only priced its runs. */
  forecast?: Forecast;
}

type Origin = Pick<EventContext, 'fork' | 'dependabot'>;

export interface Circumstances {
  onLimit: 'fail' | 'neutral';
  /** How many runs were asked for. */
  planned: number;
  origin: Origin;
  /** Address of the server that the runs are on. */
  server?: string;
}

export function conclude(outcomes: readonly Outcome[], circumstances: Circumstances): Ending {
  const snapshots = outcomes.map(({ snapshot }) => snapshot);
  if (outcomes.length < circumstances.planned) return cancelledEnding(snapshots, circumstances.planned);
  const idle = idleMarksOf(outcomes);
  const judged = outcomes.map((outcome) => ({ outcome, ...judge(outcome, circumstances) }));
  const gravest = GRAVITY.find((conclusion) => judged.some((one) => one.conclusion === conclusion));
  const group = judged.filter(({ conclusion }) => conclusion === gravest);
  const [first] = group;
  if (gravest === undefined || first === undefined) {
    return { conclusion: 'success', snapshots, problem: null, skipReason: null, idle };
  }
  const problem = problemOf(first.outcome, circumstances.server);
  const many = outcomes.length > 1;
  return {
    conclusion: gravest,
    snapshots,
    problem: many ? { ...problem, message: groupMessage(problem, group, outcomes.length) } : problem,
    skipReason: first.skipReason,
    idle,
  };
}

const GRAVITY = ['cancelled', 'failure', 'neutral'] as const;
const IDLE_HINT = 'the log shows each call with what it was refused for';
const GROUP_WORDS: Partial<Record<Conclusion, string>> = {
  cancelled: 'were cancelled',
  neutral: 'ended early',
};

function groupMessage(
  { message }: Problem,
  group: ReadonlyArray<{ outcome: Outcome; conclusion: Conclusion }>,
  all: number,
): string {
  const [first] = group;
  const became = (first && GROUP_WORDS[first.conclusion]) ?? 'failed';
  const instance = oneLine(first?.outcome.snapshot.instanceId ?? '', 120);
  return `${group.length} of ${all} instances ${became}; the first is ${instance}: ${message}`;
}

interface Judgement {
  conclusion: Conclusion;
  skipReason: string | null;
}

function judge(outcome: Outcome, { onLimit, origin }: Circumstances): Judgement {
  const { snapshot, failure } = outcome;
  const plain = (conclusion: Conclusion): Judgement => ({ conclusion, skipReason: null });
  if (snapshot.status === 'succeeded') {
    if (idlenessOfOutcome(outcome)?.barren) return plain('neutral');
    return plain(verdictOf(snapshot.result) === 'fail' ? 'failure' : 'success');
  }
  if (snapshot.status === 'waiting') return plain('neutral');
  const withheld = failure === undefined ? null : withheldKey(failure, origin);
  if (withheld !== null) return { conclusion: 'neutral', skipReason: withheld };
  if (snapshot.status !== 'failed') return plain('cancelled');
  return plain(snapshot.limitHit !== null && onLimit === 'neutral' ? 'neutral' : 'failure');
}

/** GitHub gives no secrets to these events, so a missing key is nobody's mistake there. */
function withheldKey({ code }: FlueError, { fork, dependabot }: Origin): string | null {
  if (code !== 'missing_key') return null;
  if (fork) return 'no model key: GitHub hands no secrets to the event of a fork';
  return dependabot ? "no model key: GitHub hands Dependabot's events only Dependabot's own secrets" : null;
}

function problemOf(outcome: Outcome, server: string | undefined): Problem {
  const { snapshot, failure } = outcome;
  const { error, status, result } = snapshot;
  const idle = idlenessOfOutcome(outcome);
  if (idle?.barren) return { code: 'nothing_done', message: idle.reason, hint: IDLE_HINT };
  if (status === 'succeeded') {
    const count = findingsOf(result).length;
    const findings = count === 1 ? '1 finding' : `${count} findings`;
    return {
      code: 'verdict_fail',
      message: `the verdict of ${snapshot.kind} ${snapshot.name} is fail (${findings})`,
    };
  }
  if (status === 'waiting') return pendingProblem(snapshot, server);
  if (status !== 'failed') return cancelProblem([snapshot]);
  return {
    // Of a model that could not be asked the run says model_error; what a person can act on is the cause.
    code: failure?.code ?? error?.code ?? 'workflow_error',
    message: error?.message ?? 'the run failed',
    hint: error?.hint,
  };
}

function pendingProblem(
  { kind, name, runId, pendingApprovals }: RunSnapshot,
  server: string | undefined,
): Problem {
  const calls = pendingApprovals.map((call) => `${call.name} (${call.callId})`).join(', ');
  const [only, ...others] = pendingApprovals;
  const call = others.length === 0 ? only?.callId : undefined;
  return {
    code: 'approval_pending',
    message: `${kind} ${name} waits for an approval of ${calls}`,
    hint:
      server === undefined
        ? answerHere({ kind, runId }, call)
        : `answer it on ${server}, or with flue approve ${runId} ${call ?? '<call>'} --url ${server}`,
  };
}

function answerHere({ kind, runId }: Pick<RunSnapshot, 'kind' | 'runId'>, only: string | undefined): string {
  if (kind !== 'agent') return `run a step with resume: ${runId} and decision: approve or deny`;
  const call = only === undefined ? ' <call>' : '';
  return `comment /flue approve${call} or /flue deny${call}, or run a step with resume: ${runId} and a decision`;
}

function cancelProblem(snapshots: readonly RunSnapshot[], planned = snapshots.length): Problem {
  const begun = snapshots.length < planned ? `, ${snapshots.length} of ${planned} instances had begun` : '';
  const spent = formatUsd(totalsOf(snapshots).costUsd);
  return { code: 'cancelled', message: `${CANCEL_MESSAGE}; ${spent} was spent by then${begun}` };
}

/** The job was cancelled before any run of it had begun, or between the runs of a fan-out. */
export function cancelledEnding(snapshots: readonly RunSnapshot[] = [], planned?: number): Ending {
  const problem = cancelProblem(snapshots, planned);
  return { conclusion: 'cancelled', snapshots, problem, skipReason: null };
}

/** Nothing ran: an input, the project or a key was refused. */
export function refusedEnding(thrown: unknown, origin: Origin): Ending {
  const refusal = thrown instanceof FlueError ? thrown : unexpected(thrown);
  const { code, message, hint } = refusal;
  const skipReason = withheldKey(refusal, origin);
  const conclusion = skipReason === null ? 'failure' : 'neutral';
  return { conclusion, snapshots: [], problem: { code, message, hint }, skipReason };
}

/** Nothing ran: who caused the event may not start a run, or GitHub withholds what one needs. */
export function untrustedEnding(
  { code, reason, wayOut, mild }: Untrusted,
  onUntrusted: 'skip' | 'fail',
): Ending {
  const nothing = { snapshots: [], problem: null };
  if (mild) {
    const message =
      code === 'missing_key' ? `there is ${reason.replace(/:.*/s, '')}` : 'nothing of the project was loaded';
    return {
      ...nothing,
      conclusion: 'neutral',
      problem: { code, message, hint: wayOut },
      skipReason: reason,
    };
  }
  if (onUntrusted === 'skip')
    return { ...nothing, conclusion: 'skipped', skipReason: `${reason}. ${wayOut}` };
  const problem = { code, message: reason, hint: wayOut };
  return { ...nothing, conclusion: 'failure', problem, skipReason: null };
}

function unexpected(cause: unknown): FlueError {
  return new FlueError('internal_error', `something unexpected went wrong: ${messageOf(cause)}`, {
    hint: 're-run the job with debug logging to see where',
    cause,
  });
}

/** Anybody can cause such an event, and nobody may put an empty report in the place of a good one with it. */
export function isOutsiders({ conclusion, problem }: Ending): boolean {
  return conclusion === 'skipped' || problem?.code === 'untrusted';
}

/** Green or red: a cancelled step is red too, so that no later step takes it for done. */
export function exitCodeOf({ conclusion }: Ending): 0 | 1 {
  return conclusion === 'failure' || conclusion === 'cancelled' ? 1 : 0;
}

/** The step's one sentence. The hint is kept whole as far as it goes; the message gets what is left of 560 characters. */
export function sentenceOf({ code, message, hint }: Problem): string {
  if (hint === undefined) return `${code}: ${oneLine(message, 560 - code.length)}`;
  const advice = oneLine(hint, 270);
  return `${code}: ${oneLine(message, 560 - code.length - advice.length).replace(/\.$/, '')}. ${advice}`;
}
