// Puts the checks' findings and the model's review together. The model reads files that an attacker may have written, so
// it can add and explain, but what it dismisses stays on record and cannot turn a failing audit into a passing one.
import type { CheckoutAudit } from './checkout.ts';
import { type CheckFinding, SEVERITIES, type Severity } from './finding.ts';
import type { AuditFinding, AuditOutput, Review, Verdict } from './review.ts';

export type FailOn = 'error' | 'warning' | 'never';
const VERDICTS: readonly Verdict[] = ['pass', 'warn', 'fail'];
const MAX_TEXT = 1000;

// No context excuses these: nobody knows what an unreadable file does, and no workflow of today needs the log to set the
// environment. A dismissal of one is refused.
const UNDISMISSABLE = ['unreadable-workflow', 'unsecure-commands'];

/** Findings as they are shown to the model and judged by it: F1 is the most serious. */
export function numbered(findings: readonly CheckFinding[]): AuditFinding[] {
  return findings.map((finding, at) => ({ id: `F${at + 1}`, source: 'check', ...finding }));
}

/** The verdict that findings alone ask for. */
export function verdictOf(findings: ReadonlyArray<{ severity: Severity }>, failOn: FailOn): Verdict {
  const has = (severity: Severity) => findings.some((finding) => finding.severity === severity);
  if (failOn !== 'never' && (has('error') || (failOn === 'warning' && has('warning')))) return 'fail';
  return has('error') || has('warning') ? 'warn' : 'pass';
}

export interface Case {
  audit: CheckoutAudit;
  reported: readonly AuditFinding[];
  review: Review;
  failOn: FailOn;
}

export function settle({ audit, reported, review, failOn }: Case): Omit<AuditOutput, 'checked'> {
  const dismissed = dismissedOf(reported, review);
  const kept = reported.filter(({ id }) => !dismissed.some((one) => one.id === id));
  const findings = [...inReviewersOrder(kept, review), ...addedOf(review, audit)].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
  return {
    verdict: finalVerdict({ review, findings, dismissed, failOn }),
    summary: summaryOf(review, reported, dismissed),
    findings,
    dismissed,
  };
}

function dismissedOf(reported: readonly AuditFinding[], review: Review): AuditOutput['dismissed'] {
  return reported.flatMap((finding) => {
    const judgement = review.judgements.find((one) => one.id === finding.id && one.decision === 'dismiss');
    const reason = judgement?.reason.trim() ?? '';
    // Without a reason there is nothing a person could check the dismissal by.
    if (reason === '' || UNDISMISSABLE.includes(finding.rule)) return [];
    return [{ ...finding, reason: cut(reason) }];
  });
}

function inReviewersOrder(kept: readonly AuditFinding[], review: Review): AuditFinding[] {
  const rank = new Map(review.judgements.map((judgement, at) => [judgement.id, at]));
  const reasons = new Map(review.judgements.map(({ id, reason }) => [id, cut(reason.trim())]));
  return kept
    .map((finding) => {
      const reason = reasons.get(finding.id) ?? '';
      return reason === '' ? finding : { ...finding, reason };
    })
    .sort((a, b) => (rank.get(a.id) ?? rank.size) - (rank.get(b.id) ?? rank.size));
}

/** What the model adds must be at a place that exists, or nobody can look it up. */
function addedOf(review: Review, audit: CheckoutAudit): AuditFinding[] {
  return review.added
    .map((added) => ({ ...added, path: added.path.replace(/^(?:\/workspace\/|\.\/)/, '') }))
    .filter(({ path, line }) => line <= (Object.hasOwn(audit.files, path) ? (audit.files[path] ?? 0) : 0))
    .map((added, at) => ({
      id: `R${at + 1}`,
      rule: 'review',
      source: 'review',
      ...added,
      title: cut(added.title),
      message: cut(added.message),
    }));
}

interface Outcome {
  review: Review;
  findings: readonly AuditFinding[];
  dismissed: readonly AuditFinding[];
  failOn: FailOn;
}

/**
 * The model may be stricter than the checks, not milder. What stands after its dismissals is a floor, because it agreed
 * to those findings itself; and a dismissed error still warns, because the reason may come from the very file that was
 * judged, so a person should see it. Below that, a context such as an `if:` may well excuse a finding, and it counts.
 */
function finalVerdict({ review, findings, dismissed, failOn }: Outcome): Verdict {
  const floors = [verdictOf(findings, failOn), verdictOf(dismissed.filter(isError), 'never'), review.verdict];
  const worst = Math.max(...floors.map((verdict) => VERDICTS.indexOf(verdict)));
  const most = failOn === 'never' ? 'warn' : 'fail';
  return VERDICTS[Math.min(worst, VERDICTS.indexOf(most))] ?? most;
}

function isError(finding: AuditFinding): boolean {
  return finding.severity === 'error';
}

function summaryOf(
  review: Review,
  reported: readonly AuditFinding[],
  dismissed: readonly AuditFinding[],
): string {
  const known = new Set(review.judgements.map(({ id }) => id));
  const unjudged = reported.filter(({ id }) => !known.has(id)).length;
  const errors = dismissed.filter(isError).length;
  return [
    cut(review.summary.trim()),
    errors === 0
      ? ''
      : `The review dismissed ${count(errors, 'error')} of the checks; the reasons are listed.`,
    unjudged === 0 ? '' : `It did not judge ${count(unjudged, 'finding')} of the checks.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function count(many: number, what: string): string {
  return many === 1 ? `1 ${what}` : `${many} ${what}s`;
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
