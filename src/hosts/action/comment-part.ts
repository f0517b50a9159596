// What this step has to say in the comment: its leg, with the runs, and its details.
import type { EventContext } from '../../github/event-context.ts';
import { commentDetails } from '../../report/comment-details.ts';
import type { OwnPart } from '../../report/comment-document.ts';
import type { Leg } from '../../report/comment-leg.ts';
import type { Delivery } from './announce.ts';
import type { CommentInputs } from './comment-inputs.ts';
import { reportOf } from './report-of.ts';

/** For the details of all legs together; the table and the records need the rest of 65,536. */
const DETAILS_BYTES = 20_000;
const LEAST_DETAILS_BYTES = 800;

export type Told = Pick<Delivery, 'ending' | 'event' | 'step' | 'instanceId' | 'filesRoot'>;

export function ownPartOf(told: Told, inputs: CommentInputs, now: number): OwnPart {
  const { event, step, ending } = told;
  const report = reportOf(told);
  const total = inputs.leg?.total ?? 1;
  const leg: Leg = {
    workflow: cut(workflowOf(step.github)),
    job: cut(event.job ?? ''),
    index: inputs.leg?.index ?? 0,
    total,
    step: cut(step.github.GITHUB_ACTION ?? ''),
    instance: told.instanceId ?? ending.snapshots[0]?.instanceId ?? '',
    run: countOf(step.github.GITHUB_RUN_ID),
    attempt: event.attempt ?? 1,
    at: now,
    conclusion: ending.conclusion,
    commit: event.sha,
    pricesAsOf: report.pricesAsOf,
    rows: ending.snapshots,
    rest: null,
  };
  const maxBytes = Math.max(LEAST_DETAILS_BYTES, Math.floor(DETAILS_BYTES / total));
  return {
    key: inputs.key ?? [step.github.GITHUB_WORKFLOW, event.job].filter(Boolean).join('/'),
    leg,
    details: commentDetails(report, { maxBytes, title: total > 1 ? leg.instance : null }),
    logOf: (of) => logOf(of, event),
  };
}

/** By its file: two GitHub workflows may have one name. */
function workflowOf({ GITHUB_WORKFLOW_REF: ref, GITHUB_WORKFLOW: name }: Delivery['step']['github']): string {
  const path = /^[^/]+\/[^/]+\/(.+?)@/.exec(ref ?? '')?.[1];
  return path ?? name ?? '';
}

function cut(text: string): string {
  return text.slice(0, 300).toWellFormed();
}

function countOf(text: string | undefined): number {
  const count = Number(text);
  return Number.isSafeInteger(count) && count > 0 ? count : 0;
}

function logOf({ run, attempt }: Leg, { serverUrl, repository }: EventContext): string | null {
  if (repository === null || run === 0) return null;
  return `${serverUrl}/${repository}/actions/runs/${run}/attempts/${Math.max(1, attempt)}`;
}
