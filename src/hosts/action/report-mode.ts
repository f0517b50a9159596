// mode: report: merges what all legs of a run left into one comment, one summary, one set of outputs and two files. It loads
// nothing of the project, needs no model key, and runs nothing of what it reads.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PRICE_TABLE_DATE } from '../../adapters/prices/price-table.ts';
import { messageOf } from '../../errors.ts';
import { commentDetails } from '../../report/comment-details.ts';
import type { Leg } from '../../report/comment-leg.ts';
import { gravestOf, type MergedLeg, missingName } from '../../report/merge-legs.ts';
import type { CommentPart } from '../../report/render-comment.ts';
import type { Report } from '../../report/render-report.ts';
import { createReportDocument, singleReport } from '../../report/report-document.ts';
import { reportCsv, reportJson } from '../../report/report-files.ts';
import type { Delivery } from './announce.ts';
import { keysOf, logOf } from './comment-part.ts';
import { cancelledEnding, type Ending } from './conclude.ts';
import { type FoundLegs, findLegs } from './find-legs.ts';
import { printUntrusted } from './log.ts';
import { compareLegs } from './report-cost.ts';
import { reportEnding } from './report-ending.ts';
import { reportOf } from './report-of.ts';
import { createStepRedactor } from './step-redactor.ts';

/** Of the legs that are only named. */
const SHOWN = 50;
/** Of what the report says for itself. */
const OWN_BYTES = 4000;

/** What it finds it leaves in `delivery`. */
export async function mergeLegs(delivery: Delivery, signal: AbortSignal): Promise<Ending> {
  const cancelled = new Promise<Ending>((resolve) => {
    const end = (): void => resolve(cancelledEnding());
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  });
  return Promise.race([merge(delivery, signal), cancelled]);
}

async function merge(delivery: Delivery, signal: AbortSignal): Promise<Ending> {
  const { wanted } = delivery;
  if (wanted.comment === undefined) return cancelledEnding();
  const secrets = [wanted.comment.githubToken, delivery.runtimeService?.token].filter(
    (one) => typeof one === 'string',
  );
  delivery.redact = createStepRedactor(secrets).redact;
  // The legs have shown their findings already, each at its own commit.
  delivery.wanted = { ...wanted, annotations: false };
  delivery.fanOut = true;
  const found = await findLegs(delivery, wanted.comment);
  if (signal.aborted) return cancelledEnding();
  delivery.event = found.subject.event;
  tell(found);
  const { ending, legs } = await compareLegs(reportEnding(found, found.troubles), {
    delivery,
    found,
    keys: [keyOf(delivery, found), ...(found.subject.foreign ? [] : found.keys)],
    reporter: reporterOf(delivery, found),
    signal,
  });
  if (signal.aborted) return cancelledEnding();
  delivery.remarks = remarksOf(found);
  handOn(delivery, { found: { ...found, legs }, ending });
  return ending;
}

/** In the summary a leg without a run has no row. */
function remarksOf({ legs, missing }: FoundLegs): Delivery['remarks'] {
  const bare = legs.filter(({ rows, rest }) => rows.length === 0 && rest === null);
  const told = [
    ...missing.map((leg) => `${missingName(leg)}: no record`),
    ...bare.map(({ instance, conclusion }) => `${instance}: ${conclusion}, without a run`),
  ];
  if (told.length === 0) return [];
  const more = told.length > SHOWN ? `; ${told.length - SHOWN} more` : '';
  return [{ text: `Legs without a row: ${told.slice(0, SHOWN).join('; ')}${more}`, url: null }];
}

function tell({ legs, missing, troubles, subject }: FoundLegs): void {
  const lost = missing.length === 0 ? '' : `, ${missing.length} missing`;
  printUntrusted(`run ${subject.whole.run}: ${legs.length} legs${lost}`);
  for (const trouble of [...troubles, subject.trouble ?? ''].filter(Boolean).slice(0, 10))
    printUntrusted(trouble, { maxLines: 1 });
}

function handOn(delivery: Delivery, { found, ending }: { found: FoundLegs; ending: Ending }): void {
  const { event, redact, step } = delivery;
  const document = {
    key: keyOf(delivery, found),
    merged: found,
    reporter: reporterOf(delivery, found),
    own: ownParts(delivery, { found, ending }),
    reportOf: (leg: MergedLeg) => legReport(delivery, leg),
    logOf: (leg: Leg) => logOf(leg, event),
    redact,
  };
  const base = join(step.temp, 'flue', `report-${crypto.randomUUID()}`);
  delivery.files = { result: `${base}.result.json`, results: `${base}.results.json` };
  const file = `${base}.json`;
  const facts = { ...ending, ...event, commit: event.sha };
  const { repository, pullRequest, commit, runUrl, conclusion, problem } = facts;
  const told = { repository, pullRequest, commit, runUrl, conclusion, problem };
  try {
    mkdirSync(join(step.temp, 'flue'), { recursive: true });
    writeFileSync(file, redact(reportJson(found, told)));
    writeFileSync(`${base}.csv`, redact(reportCsv(found, document.logOf)));
  } catch (thrown) {
    printUntrusted(`the report's files could not be written: ${messageOf(thrown)}`);
  }
  delivery.merged = {
    file,
    document: () => createReportDocument(document),
    body: () => singleReport(document),
  };
}

/**
 * The comment of the legs where all of them have the same one. What a stranger's records say of it is not asked: it could
 * be the comment of others.
 */
function keyOf({ step, event, wanted, redact }: Delivery, { keys, legs, subject }: FoundLegs): string {
  const named = (job: string | null): string => [step.github.GITHUB_WORKFLOW, job].filter(Boolean).join('/');
  const given = wanted.comment?.key ?? null;
  if (given !== null) return keysOf(given, redact).key;
  if (subject.foreign) return named(event.job);
  const [key, ...otherKeys] = keys;
  if (key !== undefined) return otherKeys.length === 0 ? key : named(event.job);
  const [job = null, ...otherJobs] = new Set(legs.map((leg) => leg.job));
  return otherJobs.length === 0 ? named(job ?? event.job) : named(event.job);
}

function reporterOf({ event, step }: Delivery, { subject, ...merged }: FoundLegs): Leg {
  return {
    ...subject.whole,
    attempt: merged.legs.reduce((most, { attempt }) => Math.max(most, attempt), 1),
    job: event.job ?? '',
    index: 0,
    total: 1,
    step: step.github.GITHUB_ACTION ?? '',
    instance: '',
    at: Date.now(),
    conclusion: gravestOf(merged),
    commit: event.sha,
    pricesAsOf: PRICE_TABLE_DATE,
    rows: [],
    rest: null,
  };
}

/** Each leg says why it is not green; why all of them together are too much, nobody else does. */
function ownParts(
  delivery: Delivery,
  { found, ending }: { found: FoundLegs; ending: Ending },
): CommentPart[] {
  if (ending.problem?.code !== 'cost_increase') return [];
  const { event, filesRoot } = delivery;
  const instance = 'max-cost-increase';
  const leg: Leg = { ...reporterOf(delivery, found), instance, conclusion: ending.conclusion };
  const report = reportOf({ ending: { ...ending, snapshots: [] }, event, filesRoot });
  return [{ leg, details: commentDetails(report, { maxBytes: OWN_BYTES, title: instance }) }];
}

function legReport({ event, filesRoot }: Delivery, leg: MergedLeg): Report {
  const { conclusion, rows: snapshots, problem, skipReason } = leg;
  return reportOf({ ending: { conclusion, snapshots, problem, skipReason }, event, filesRoot });
}
