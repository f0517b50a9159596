// What this step has to say in the comment: its leg, with the runs, and its details. Secrets are taken out here, before
// anything is encoded: in an encoded record they would be found by nobody, or their place would break it.
import { createHash } from 'node:crypto';
import { PRICE_TABLE_DATE } from '../../adapters/prices/price-table.ts';
import { redactStrings } from '../../core/redact.ts';
import type { EventContext } from '../../github/event-context.ts';
import type { recordName } from '../../github/records/record-name.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { commentDetails } from '../../report/comment-details.ts';
import type { OwnPart } from '../../report/comment-document.ts';
import type { Leg } from '../../report/comment-leg.ts';
import type { Forecast } from '../../report/forecast.ts';
import type { RecordContent } from '../../report/leg-record.ts';
import type { Delivery } from './announce.ts';
import type { CommentInputs } from './comment-inputs.ts';
import type { Ending } from './conclude.ts';
import { reportOf } from './report-of.ts';

/** For the details of all legs together; the table and the records need the rest of 65,536. */
const DETAILS_BYTES = 20_000;
const LEAST_DETAILS_BYTES = 800;

export type Told = Pick<Delivery, 'ending' | 'event' | 'step' | 'instanceId' | 'filesRoot' | 'deployed'>;
type Redact = Delivery['redact'];

export function ownPartOf(
  told: Told & Pick<Delivery, 'redact'>,
  inputs: CommentInputs,
  now: number,
): OwnPart {
  const { event, redact } = told;
  const ending = redactEnding(told.ending, redact);
  const report = reportOf({ ...told, ending });
  const leg = legOf({ ...told, ending }, inputs, now);
  const maxBytes = Math.max(LEAST_DETAILS_BYTES, Math.floor(DETAILS_BYTES / leg.total));
  return {
    ...keysOf(rawKeyOf(told, inputs), redact),
    leg,
    details: commentDetails(report, { maxBytes, title: leg.total > 1 ? leg.instance : null }),
    logOf: (of) => logOf(of, event),
    redact,
  };
}

/** What the step leaves for mode: report, and what tells the record apart from those of others. */
export function recordOf(
  told: Told & Pick<Delivery, 'redact'>,
  inputs: CommentInputs,
  now: number,
): { name: Parameters<typeof recordName>[0]; content: RecordContent } {
  const ending = redactEnding(told.ending, told.redact);
  const leg = legOf({ ...told, ending }, inputs, now);
  const { key } = keysOf(rawKeyOf(told, inputs), told.redact);
  const { index, attempt, job, step, instance } = leg;
  const name = { key: rawKeyOf(told, inputs), index, attempt, place: [job, step, instance] };
  return { name, content: { key, leg, problem: ending.problem, skipReason: ending.skipReason } };
}

function rawKeyOf({ step, event }: Told, inputs: CommentInputs): string {
  return inputs.key ?? [step.github.GITHUB_WORKFLOW, event.job].filter(Boolean).join('/');
}

/** The ending has no secrets any more. */
function legOf(
  { ending, event, step, redact, instanceId }: Told & Pick<Delivery, 'redact'>,
  inputs: CommentInputs,
  now: number,
): Leg {
  return {
    workflow: cut(redact(workflowOf(step.github))),
    job: cut(redact(event.job ?? '')),
    index: inputs.leg?.index ?? 0,
    total: inputs.leg?.total ?? 1,
    step: cut(redact(step.github.GITHUB_ACTION ?? '')),
    instance: redact(instanceId ?? ending.snapshots[0]?.instanceId ?? ''),
    run: countOf(step.github.GITHUB_RUN_ID),
    attempt: event.attempt ?? 1,
    at: now,
    conclusion: ending.conclusion,
    commit: event.sha,
    pricesAsOf: PRICE_TABLE_DATE,
    rows: ending.snapshots,
    rest: null,
    ...(ending.idle?.summary ? { mark: cut(ending.idle.summary) } : {}),
    base: ending.base,
    forecast: ending.forecast && { ...ending.forecast, runs: ending.forecast.runs.length },
  };
}

/**
 * A key that holds a secret is shown as its hash. Another leg may know other secrets, and see none in the same key: so
 * the comment is known by both.
 */
export function keysOf(key: string, redact: Redact): Pick<OwnPart, 'key' | 'aliases'> {
  const hash = `sha256-${createHash('sha256').update(key).digest('hex')}`;
  return redact(key) === key ? { key, aliases: [hash] } : { key: hash, aliases: [key] };
}

export function redactEnding(ending: Ending, redact: Redact): Ending {
  const { snapshots, problem, skipReason, conclusion, idle, base, forecast } = ending;
  return {
    conclusion,
    snapshots: snapshots.map((run) => redactRun(run, redact)),
    problem: problem && redactSaid(problem, redact),
    skipReason: skipReason && redact(skipReason),
    ...(base === undefined ? {} : { base }),
    ...(forecast === undefined ? {} : { forecast: redactForecast(forecast, redact) }),
    ...(idle === undefined ? {} : { idle: { ...idle, summary: idle.summary && redact(idle.summary) } }),
  };
}

function redactForecast(forecast: Forecast, redact: Redact): Forecast {
  const { runs } = forecast;
  return {
    ...forecast,
    runs: runs.map((run) => ({
      ...run,
      instanceId: redact(run.instanceId),
      model: run.model && redact(run.model),
      note: run.note && redact(run.note),
    })),
  };
}

/** Words of our own, as a status, stay even where a secret has the same letters: a record is not read without them. */
function redactRun(run: RunSnapshot, redact: Redact): RunSnapshot {
  return {
    ...run,
    instanceId: redact(run.instanceId),
    name: redact(run.name),
    model: run.model && redact(run.model),
    models: run.models.map((use) => ({ ...use, model: redact(use.model) })),
    text: run.text && redact(run.text),
    result: redactStrings(run.result, redact) as RunSnapshot['result'],
    error: run.error && redactSaid(run.error, redact),
  };
}

function redactSaid<T extends { message: string; hint?: string | undefined }>(said: T, redact: Redact): T {
  const { message, hint } = said;
  return { ...said, message: redact(message), ...(hint === undefined ? {} : { hint: redact(hint) }) };
}

/** By its file: two GitHub workflows may have one name. */
export function workflowOf({
  GITHUB_WORKFLOW_REF: ref,
  GITHUB_WORKFLOW: name,
}: Delivery['step']['github']): string {
  const path = /^[^/]+\/[^/]+\/(.+?)@/.exec(ref ?? '')?.[1];
  return path ?? name ?? '';
}

function cut(text: string): string {
  return text.slice(0, 300).toWellFormed();
}

export function countOf(text: string | undefined): number {
  const count = Number(text);
  return Number.isSafeInteger(count) && count > 0 ? count : 0;
}

export function logOf({ run, attempt }: Leg, { serverUrl, repository }: EventContext): string | null {
  if (repository === null || run === 0) return null;
  return `${serverUrl}/${repository}/actions/runs/${run}/attempts/${Math.max(1, attempt)}`;
}
