// What runs may cost before any of them has been started: from the input of the first request to the budget.
import { formatUsd } from '../protocol/money.ts';
import { formatCount } from './figures.ts';
import { inertMarkdown } from './inert-markdown.ts';

export interface RunForecast {
  instanceId: string;
  /** null when nothing would be asked of a model. */
  model: string | null;
  /** Of the first request. `bounded`: at most so many, by its bytes, because nobody could be asked. */
  inputTokens: number | null;
  inputSource: 'counted' | 'bounded' | null;
  /** That input at its price, without an answer; null = not known. */
  leastUsd: number | null;
  /** The run's budget; null = no limit, or a model without a price. */
  mostUsd: number | null;
  /** What else there is to say of it. */
  note: string | null;
}

/** The sums are null where one of the runs has none. */
export interface Forecast {
  runs: readonly RunForecast[];
  leastUsd: number | null;
  mostUsd: number | null;
}

/** What of it stands in the record of a leg. */
export interface ForecastSum {
  runs: number;
  leastUsd: number | null;
  mostUsd: number | null;
}

/** `🔮 estimate · $0.0012 to $1.00` */
export function forecastLine({ runs, ...range }: ForecastSum): string {
  const parts = ['🔮 estimate', rangeOf(range)];
  if (runs > 1) parts.push(`${formatCount(runs)} runs`);
  return parts.join(' · ');
}

function rangeOf({ leastUsd, mostUsd }: Pick<ForecastSum, 'leastUsd' | 'mostUsd'>): string {
  if (leastUsd === null) return mostUsd === null ? 'unpriced' : `up to ${formatUsd(mostUsd)}`;
  return mostUsd === null
    ? `${formatUsd(leastUsd)} or more`
    : `${formatUsd(leastUsd)} to ${formatUsd(mostUsd)}`;
}

/** Of several legs. */
export function addForecasts(all: readonly ForecastSum[]): ForecastSum {
  return all.reduce((sum, one) => ({
    runs: sum.runs + one.runs,
    leastUsd: plus(sum.leastUsd, one.leastUsd),
    mostUsd: plus(sum.mostUsd, one.mostUsd),
  }));
}

export function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.round((a + b) * 1e9) / 1e9;
}

const HEAD = [
  '| Instance | Model | Input of the first request | At least | At most | |',
  '|---|---|--:|--:|--:|---|',
];

export function forecastTable({ runs, leastUsd, mostUsd }: Forecast, rows: number): string {
  const shown = runs
    .slice(0, rows)
    .map((run) =>
      row([
        inertMarkdown(run.instanceId, { line: 256 }),
        run.model === null ? '–' : inertMarkdown(run.model, { line: 200 }),
        tokensOf(run),
        cell(run.leastUsd),
        cell(run.mostUsd),
        run.note === null ? '' : inertMarkdown(run.note, { line: 300 }),
      ]),
    );
  const hidden = runs.length - shown.length;
  if (hidden > 0) shown.push(row([`… ${formatCount(hidden)} more`, '', '', '', '', '']));
  return [...HEAD, ...shown, row(['Total', '', '', cell(leastUsd), cell(mostUsd), ''])].join('\n');
}

/** One row per leg: each has its own table among its details. */
export function legForecasts(
  legs: ReadonlyArray<{ instance: string; forecast: ForecastSum }>,
  { rows, brief }: { rows: number; brief: boolean },
): string {
  const shown = legs.slice(0, rows).map(({ instance, forecast: { runs, leastUsd, mostUsd } }) => {
    const name = inertMarkdown(instance, { line: brief ? 40 : 256 });
    return row([name, formatCount(runs), cell(leastUsd), cell(mostUsd)]);
  });
  const hidden = legs.length - shown.length;
  if (hidden > 0) shown.push(row([`… ${formatCount(hidden)} more`, '', '', '']));
  const { runs, leastUsd, mostUsd } = addForecasts(legs.map(({ forecast }) => forecast));
  const total = row(['Total', formatCount(runs), cell(leastUsd), cell(mostUsd)]);
  return ['| Instance | Runs | At least | At most |', '|---|--:|--:|--:|', ...shown, total].join('\n');
}

function tokensOf({ inputTokens, inputSource }: RunForecast): string {
  if (inputTokens === null) return '–';
  return `${inputSource === 'bounded' ? '≤ ' : ''}${formatCount(inputTokens)} tokens`;
}

function cell(usd: number | null): string {
  return usd === null ? '–' : formatUsd(usd);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
