// The comment of one key: verdict and figures in its first line, the table, folded details, a footer, and hidden at its
// end what another step needs to go on from it. Of the same family as the job summary, within GitHub's limit.
import type { Conclusion } from '../protocol/conclusion.ts';
import { byteLength } from '../protocol/json.ts';
import { type Totals, totalsOf } from '../protocol/totals.ts';
import type { Leg } from './comment-leg.ts';
import { markersOf } from './comment-markers.ts';
import { commentTable, deltaOf, type TableOptions } from './comment-table.ts';
import { formatCount } from './figures.ts';
import { addForecasts, type ForecastSum, forecastLine, legForecasts } from './forecast.ts';
import { inertMarkdown } from './inert-markdown.ts';
import { headline } from './render-report.ts';
import { conclusionWord } from './verdict.ts';

/** Characters of a comment's body, counted here in bytes, of which no character has less than one. */
export const COMMENT_BYTES = 65_536;

export interface CommentPart {
  leg: Leg;
  details: string;
}

export interface CommentContent {
  key: string | null;
  /** Details as they are to be shown. */
  parts: readonly CommentPart[];
  logOf(leg: Leg): string | null;
  /** For all that is seen but the details; the hidden lines stay as they are, or nobody could read them back. */
  redact(text: string): string;
}

const EXTENTS = [
  { rows: 2000, brief: false },
  { rows: 2000, brief: true },
  { rows: 200, brief: true },
  { rows: 50, brief: true },
  { rows: 10, brief: true },
  { rows: 0, brief: true },
];

/** At most `maxBytes` of UTF-8, as long as the records alone are not more: `fitRecords` sees to that. */
export function renderComment(content: CommentContent, maxBytes: number = COMMENT_BYTES): string {
  const { parts } = content;
  const whole = compose(content, EXTENTS[0], parts);
  const excess = byteLength(whole) - maxBytes;
  if (excess <= 0) return whole;
  const fewer = compose(content, EXTENTS[0], withoutDetails(parts, excess));
  if (byteLength(fewer) <= maxBytes) return fewer;
  const bare = withoutDetails(parts, Number.POSITIVE_INFINITY);
  let text = '';
  for (const extent of EXTENTS) {
    text = compose(content, extent, bare);
    if (byteLength(text) <= maxBytes) break;
  }
  return text;
}

/** The longest details go first, until enough has gone for the line that says so too. */
function withoutDetails(parts: readonly CommentPart[], excess: number): CommentPart[] {
  const left = parts.map((part) => ({ ...part }));
  let gone = -byteLength(LEFT_OUT) - 2;
  for (const part of left.toSorted((a, b) => b.details.length - a.details.length)) {
    if (gone >= excess) break;
    gone += byteLength(part.details);
    part.details = '';
  }
  return left;
}

const LEFT_OUT = '_Details that do not fit here are in the job summary._';

function compose(
  { key, parts, logOf, redact }: CommentContent,
  extent = { rows: 0, brief: true },
  shown: readonly CommentPart[] = parts,
): string {
  const legs = parts.map(({ leg }) => leg);
  const totals = totalsOf(legs.flatMap(({ rows, rest }) => (rest === null ? rows : [...rows, rest.sum])));
  const lost = shown.some(({ details }, index) => details !== parts[index]?.details);
  const { details, records } = markersOf(key, shown);
  const sections = [
    harmless(redact(firstLineOf(legs, totals))),
    harmless(redact(tableOf(legs, totals, { ...extent, logOf }))),
    ...details,
    lost ? LEFT_OUT : '',
    harmless(redact(footer(legs))),
    records,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** In code nothing of a text is changed, so it could hold a marker of ours; a comment's body must hold none but ours. */
export function harmless(text: string): string {
  return text.replace(/<!--/g, '<\u200b!--');
}

function tableOf(legs: readonly Leg[], totals: Totals, options: TableOptions): string {
  const forecasts = forecastsOf(legs);
  return forecasts === null ? commentTable(legs, totals, options) : legForecasts(forecasts, options);
}

/** null as soon as one of the legs has run. */
function forecastsOf(legs: readonly Leg[]): Array<{ instance: string; forecast: ForecastSum }> | null {
  const found = legs.flatMap(({ instance, forecast }) => (forecast ? [{ instance, forecast }] : []));
  return found.length > 0 && found.length === legs.length ? found : null;
}

function firstLineOf(legs: readonly Leg[], totals: ReturnType<typeof totalsOf>): string {
  const forecasts = forecastsOf(legs);
  if (forecasts !== null) return forecastLine(addForecasts(forecasts.map(({ forecast }) => forecast)));
  const rows = legs.flatMap((leg) => leg.rows);
  const succeeded = rows.filter(({ status }) => status === 'succeeded').length;
  const count = (of: (leg: Leg) => number): number => legs.reduce((sum, leg) => sum + of(leg), 0);
  const mark = markOf(legs);
  return headline({
    word: conclusionWord(gravest(legs), rows, mark),
    mark,
    delta: deltaOf(legs, totals),
    totals,
    runs: rows.length + count(({ rest }) => rest?.runs ?? 0),
    succeeded: succeeded + count(({ rest }) => rest?.succeeded ?? 0),
  });
}

/** The first of them, and how many more there are. */
function markOf(legs: readonly Leg[]): string | null {
  const [first, ...others] = legs.flatMap(({ mark }) => mark ?? []);
  if (first === undefined) return null;
  return others.length === 0 ? first : `${first} (and ${formatCount(others.length)} more)`;
}

const GRAVITY: readonly Conclusion[] = ['failure', 'cancelled', 'neutral', 'success'];

function gravest(legs: readonly Leg[]): Conclusion {
  return GRAVITY.find((one) => legs.some(({ conclusion }) => conclusion === one)) ?? 'skipped';
}

function footer(legs: readonly Leg[]): string {
  const newest = legs.toSorted((a, b) => b.at - a.at)[0];
  if (newest === undefined) return '';
  const rows = legs.flatMap((leg) => leg.rows);
  const [only, ...others] = rows;
  const isOne = only !== undefined && others.length === 0 && legs.every(({ rest }) => rest === null);
  const facts = [
    isOne && `run ${inertMarkdown(only.runId, { line: 64 })}`,
    !isOne && newest.run > 0 && `run ${newest.run}`,
    `attempt ${legs.reduce((most, { attempt }) => Math.max(most, attempt), 1)}`,
    newest.commit !== null && `commit ${inertMarkdown(newest.commit.slice(0, 7), { line: 7 })}`,
    newest.pricesAsOf !== null && `prices of ${inertMarkdown(newest.pricesAsOf, { line: 32 })}`,
    ...waitingFor(legs),
  ];
  return `<sub>${facts.filter((fact) => typeof fact === 'string').join(' · ')}</sub>`;
}

/** A matrix of which not all legs have come is no result yet. */
function waitingFor(legs: readonly Leg[]): string[] {
  const total = legs.reduce((most, leg) => Math.max(most, leg.total), 1);
  const here = new Set(legs.filter((leg) => leg.total === total).map(({ index }) => index)).size;
  return here < total ? [`${formatCount(here)} of ${formatCount(total)} legs`] : [];
}
