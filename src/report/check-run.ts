// What a check run says: its title is the first line of every report, its summary the report itself, within GitHub's
// 65,535 characters. https://docs.github.com/rest/checks/runs#create-a-check-run
import { byteLength } from '../protocol/json.ts';
import { oneLine } from '../protocol/plain-text.ts';
import { cutText } from './cut-text.ts';
import { firstLine, type Report, renderReport } from './render-report.ts';

/** Characters in GitHub's words; in bytes it is never more of them. */
export const CHECK_RUN_BYTES = 65_535;
const TITLE_LENGTH = 250;

/** `redact` hides secrets, also where the rendering has brought two halves together; that may make a text longer. */
export function renderCheckRun(
  report: Report,
  redact: (text: string) => string,
): { title: string; summary: string } {
  return { title: oneLine(redact(firstLine(report)), TITLE_LENGTH), summary: summaryOf(report, redact) };
}

function summaryOf(report: Report, redact: (text: string) => string): string {
  for (const budget of [CHECK_RUN_BYTES, Math.floor(CHECK_RUN_BYTES / 2)]) {
    const summary = redact(renderReport(report, budget));
    if (byteLength(summary) <= CHECK_RUN_BYTES) return summary;
  }
  return cutText(redact(firstLine(report)), CHECK_RUN_BYTES);
}
