// What a leg says below the table of a comment, folded: why it is not green, its findings, its answer and result. It is
// rendered once, by its own step, and carried along by the others.
import { byteLength } from '../protocol/json.ts';
import { oneLine } from '../protocol/plain-text.ts';
import { deploySection } from './deploy-section.ts';
import { findingsTable, suggestions } from './findings-table.ts';
import { forecastTable } from './forecast.ts';
import { inertMarkdown } from './inert-markdown.ts';
import { type Extent, problemSection, type Report } from './render-report.ts';
import { runSections } from './run-sections.ts';

const EXTENTS: readonly Extent[] = [
  { rows: 50, findings: 100, textBytes: 8 * 1024 },
  { rows: 20, findings: 50, textBytes: 2048 },
  { rows: 10, findings: 20, textBytes: 512 },
  { rows: 5, findings: 5, textBytes: 0 },
  { rows: 1, findings: 1, textBytes: 0 },
];

/** At most `maxBytes`; empty when there is nothing to say or no room for the least of it. */
export function commentDetails(
  report: Report,
  { maxBytes, title }: { maxBytes: number; title: string | null },
): string {
  for (const extent of EXTENTS) {
    const body = sectionsOf(report, extent);
    if (body === '') return '';
    const text = `<details><summary>${summaryOf(report, title)}</summary>\n\n${body}\n\n</details>`;
    if (byteLength(text) <= maxBytes) return text;
  }
  return '';
}

function sectionsOf(report: Report, extent: Extent): string {
  const { snapshots } = report;
  return [
    report.note === null ? '' : `> ${inertMarkdown(report.note, { line: 600 })}`,
    problemSection(report.problem),
    deploySection(report.deployed),
    report.forecast === undefined ? '' : forecastTable(report.forecast, extent.rows),
    findingsTable(snapshots, report.source, extent.findings),
    ...snapshots
      .slice(0, extent.rows)
      .flatMap((snapshot) =>
        runSections(snapshot, { named: snapshots.length > 1, extent, idle: report.idle?.runs }),
      ),
    suggestions(snapshots, extent),
  ]
    .filter((section) => section !== '')
    .join('\n\n');
}

/** What went wrong is seen without unfolding. */
function summaryOf({ problem, snapshots }: Report, title: string | null): string {
  const wrong = problem ?? snapshots.find(({ error }) => error !== null)?.error ?? null;
  const said = wrong === null ? '' : ` · ${wrong.code}: ${oneLine(wrong.message, 160)}`;
  return inertMarkdown(`${title ?? 'Details'}${said}`, { html: 400 });
}
