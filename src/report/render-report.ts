// The report of a step in Markdown, for the job summary; the comment (render-comment.ts) is made of the same parts. Both have
// a budget of bytes. What does not fit is shortened evenly, the first line and the total never are.
import type { Conclusion } from '../protocol/conclusion.ts';
import type { DeployOutcome } from '../protocol/deploy-outcome.ts';
import type { Trigger } from '../protocol/events.ts';
import { byteLength } from '../protocol/json.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import { type Totals, totalsOf } from '../protocol/totals.ts';
import { type CostBase, totalDelta } from './cost-base.ts';
import { cutText } from './cut-text.ts';
import { deploySection } from './deploy-section.ts';
import { formatCost, formatCount, formatDuration } from './figures.ts';
import { findingsTable, suggestions } from './findings-table.ts';
import { type Forecast, forecastLine, forecastTable } from './forecast.ts';
import { inertMarkdown } from './inert-markdown.ts';
import { instanceTable } from './instance-table.ts';
import { runSections } from './run-sections.ts';
import { conclusionWord } from './verdict.ts';

export interface Report {
  conclusion: Conclusion;
  snapshots: readonly RunSnapshot[];
  /** Why nothing ran, or why the step ended as it did, when no snapshot says it. */
  problem: { code: string; message: string; hint?: string | undefined } | null;
  /** Why the step is neutral or was skipped. */
  note: string | null;
  /** Where the files of the findings can be seen. */
  source: { serverUrl: string; repository: string; sha: string; root: string } | null;
  /** The page of the job's log. */
  runUrl: string | null;
  attempt: number | null;
  commit: string | null;
  /** The commit of the base that the project was taken from, when that is not simply what was checked out. */
  definitions?: string | undefined;
  /** The day of the price table, as 2026-11-20. */
  pricesAsOf: string | null;
  /** Which runs succeeded and did nothing; when left out, the snapshots alone are asked. */
  idle?: { summary: string | null; runs: Readonly<Record<string, string>> };
  /** What the base branch costs, run by run; left out where nobody has looked. */
  base?: CostBase | undefined;
  /** Of a step that has only priced its runs. */
  forecast?: Forecast | undefined;
  /** Of a step that has deployed a Worker, or said what it would do. */
  deployed?: DeployOutcome | undefined;
  /** What else became of the step, each with a page of GitHub where it can be seen. */
  remarks?: ReadonlyArray<{ text: string; url: string | null }> | undefined;
}

/** How much of each part is shown. */
export interface Extent {
  rows: number;
  findings: number;
  textBytes: number;
}

const EXTENTS: readonly Extent[] = [
  { rows: 2000, findings: 500, textBytes: 256 * 1024 },
  { rows: 1000, findings: 200, textBytes: 32 * 1024 },
  { rows: 200, findings: 100, textBytes: 4 * 1024 },
  { rows: 50, findings: 20, textBytes: 1024 },
  { rows: 10, findings: 5, textBytes: 256 },
  { rows: 0, findings: 0, textBytes: 0 },
];

/** At most `maxBytes` of UTF-8. */
export function renderReport(report: Report, maxBytes: number): string {
  let text = '';
  for (const extent of EXTENTS) {
    text = compose(report, extent);
    if (byteLength(text) <= maxBytes) return text;
  }
  return cutText(text, maxBytes);
}

function compose(report: Report, extent: Extent): string {
  const sections = [
    firstLine(report),
    report.note === null ? '' : `> ${inertMarkdown(report.note, { line: 600 })}`,
    problemSection(report.problem),
    deploySection(report.deployed),
    ...(report.remarks ?? []).map(remark),
    instanceTable(report.snapshots, { runUrl: report.runUrl, rows: extent.rows, base: report.base }),
    report.forecast === undefined ? '' : forecastTable(report.forecast, extent.rows),
    findingsTable(report.snapshots, report.source, extent.findings),
    ...report.snapshots
      .slice(0, extent.rows)
      .flatMap((snapshot) =>
        runSections(snapshot, { named: report.snapshots.length > 1, extent, idle: report.idle?.runs }),
      ),
    suggestions(report.snapshots, extent),
    footer(report),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** The address is GitHub's own answer; one that could end its brackets is text. */
function remark({ text, url }: NonNullable<Report['remarks']>[number]): string {
  const said = inertMarkdown(text, { line: 4000 });
  if (url === null) return `> ${said}`;
  return /^https?:\/\/[\w./:%~-]+$/.test(url)
    ? `> ${said} <${url}>`
    : `> ${said} ${inertMarkdown(url, { line: 300 })}`;
}

/** `✅ success · $0.0035 · 1.2 s · 1,000 in / 500 out` */
export function firstLine({
  conclusion,
  snapshots,
  idle,
  base,
  forecast,
}: Pick<Report, 'conclusion' | 'snapshots' | 'idle' | 'base' | 'forecast'>): string {
  if (forecast !== undefined) return forecastLine({ ...forecast, runs: forecast.runs.length });
  const totals = totalsOf(snapshots);
  const mark = idle?.summary ?? null;
  return headline({
    word: conclusionWord(conclusion, snapshots, mark),
    mark,
    delta: base === undefined ? null : totalDelta(totals.costUsd, [base]),
    totals,
    runs: snapshots.length,
    succeeded: snapshots.filter(({ status }) => status === 'succeeded').length,
  });
}

/** The first line of a report and of a comment. `word` is what conclusionWord says. */
export function headline(line: {
  word: string;
  totals: Totals;
  runs: number;
  succeeded: number;
  /** What was visibly not done. */
  mark?: string | null;
  /** Against the base branch. */
  delta?: string | null;
}): string {
  const { word, totals, runs, succeeded } = line;
  const { inputTokens, outputTokens } = totals.usage;
  const parts = [
    word,
    formatCost(totals),
    formatDuration(totals.durationMs ?? 0),
    `${formatCount(inputTokens)} in / ${formatCount(outputTokens)} out`,
  ];
  if (runs > 1) parts.push(`${formatCount(succeeded)} of ${formatCount(runs)} succeeded`);
  if (totals.costSource === 'scripted') parts.push('🎭 scripted');
  if (line.delta) parts.push(`Δ ${line.delta}`);
  if (line.mark) parts.push(inertMarkdown(line.mark, { line: 300 }));
  return parts.join(' · ');
}

export function problemSection(problem: Report['problem']): string {
  if (problem === null) return '';
  const hint =
    problem.hint === undefined ? '' : `\n\n**What to do:** ${inertMarkdown(problem.hint, { line: 600 })}`;
  return `**\`${problem.code}\`:** ${inertMarkdown(problem.message, { line: 2000 })}${hint}`;
}

/** As text: nobody is told of it. */
function startedBy({ actor, event, rerunBy, permittedBy }: Trigger): string | undefined {
  if (actor === null) return undefined;
  const who = (login: string): string => inertMarkdown(`@${login}`, { line: 60 });
  return [
    `started by ${who(actor)}`,
    event && `(${inertMarkdown(event, { line: 40 })})`,
    rerunBy && `run again by ${who(rerunBy)}`,
    permittedBy && permittedBy !== actor && `permitted by ${who(permittedBy)}`,
  ]
    .filter(Boolean)
    .join(' ');
}

function footer({ snapshots, attempt, commit, definitions, pricesAsOf }: Report): string {
  const [only, ...others] = snapshots;
  const facts = [
    only && `${only.kind} ${inertMarkdown(only.name, { line: 100 })}`,
    only && (others.length === 0 ? `run ${only.runId}` : `${formatCount(snapshots.length)} runs`),
    only && startedBy(only.trigger),
    attempt !== null && `attempt ${attempt}`,
    commit !== null && `commit ${inertMarkdown(commit.slice(0, 7), { line: 7 })}`,
    definitions !== undefined && `definitions of ${inertMarkdown(definitions.slice(0, 7), { line: 7 })}`,
    pricesAsOf !== null && `prices of ${pricesAsOf}`,
  ];
  const known = facts.filter((fact) => typeof fact === 'string');
  return known.length === 0 ? '' : `<sub>${known.join(' · ')}</sub>`;
}
