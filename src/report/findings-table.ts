// Findings as a table, each at its file and line with a link to the blob, and their suggestions folded below.
import { repositoryPath } from '../protocol/finding-path.ts';
import { type Finding, findingsOf, type Severity } from '../protocol/findings.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import { cutText } from './cut-text.ts';
import { fenced } from './fences.ts';
import { formatCount } from './figures.ts';
import { inertMarkdown } from './inert-markdown.ts';
import type { Extent, Report } from './render-report.ts';

const SIGNS: Record<Severity, string> = { error: '❌', warning: '⚠️', notice: 'ℹ️' };
const ORDER: readonly Severity[] = ['error', 'warning', 'notice'];

/** The gravest first. */
export function findingsTable(
  snapshots: readonly RunSnapshot[],
  source: Report['source'],
  limit: number,
): string {
  const all = allFindings(snapshots);
  if (all.length === 0) return '';
  const shown = all.slice(0, limit).map((finding) => findingRow(finding, source));
  const hidden = all.length - shown.length;
  if (hidden > 0) shown.push(`| | … ${formatCount(hidden)} more | |`);
  return [
    `**Findings: ${formatCount(all.length)}**`,
    '',
    '| | Where | What |',
    '|---|---|---|',
    ...shown,
  ].join('\n');
}

function allFindings(snapshots: readonly RunSnapshot[]): Finding[] {
  return snapshots
    .flatMap(({ result }) => findingsOf(result))
    .sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}

function findingRow(finding: Finding, source: Report['source']): string {
  const title = finding.title === undefined ? '' : `**${inertMarkdown(finding.title, { line: 200 })}** `;
  const message = inertMarkdown(finding.message, { line: 1000 });
  return `| ${SIGNS[finding.severity]} | ${place(finding, source)} | ${title}${message} |`;
}

function place(finding: Finding, source: Report['source']): string {
  const shown = inertMarkdown(`${finding.path}:${finding.line}`, { line: 300 });
  if (source === null) return shown;
  const path = repositoryPath(finding.path, source.root).split('/').map(urlPart).join('/');
  const end = finding.endLine !== undefined && finding.endLine > finding.line ? `-L${finding.endLine}` : '';
  const url = `${source.serverUrl}/${source.repository}/blob/${source.sha}/${path}#L${finding.line}${end}`;
  // A bracket in the path would end the link's text.
  return `[${shown.replace(/[[\]]/g, '\\$&')}](${url})`;
}

/** encodeURIComponent leaves `(`, `)`, `'`, `*` and `!`, of which parentheses would end a Markdown link. */
function urlPart(part: string): string {
  return encodeURIComponent(part.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
}

export function suggestions(snapshots: readonly RunSnapshot[], extent: Extent): string {
  const blocks = allFindings(snapshots)
    .slice(0, extent.findings)
    .flatMap(({ path, line, suggestion }) =>
      suggestion === undefined || extent.textBytes === 0
        ? []
        : [
            `${inertMarkdown(`${path}:${line}`, { line: 300 })}\n\n${fenced(cutText(suggestion, extent.textBytes))}`,
          ],
    );
  if (blocks.length === 0) return '';
  return `<details><summary>Suggestions</summary>\n\n${blocks.join('\n\n')}\n\n</details>`;
}
