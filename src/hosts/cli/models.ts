// `flue models`: every model with a known price, per million tokens, and where that is known from.
import { type ListedPrice, listPrices, PRICE_TABLE_DATE } from '../../adapters/prices/list-prices.ts';
import { didYouMean } from '../../protocol/nearest.ts';
import type { Common } from './args.ts';
import { SUCCEEDED } from './exit-code.ts';
import { usage } from './parse-argv.ts';
import { print } from './print.ts';

export interface ModelsArgs extends Common {
  filter: string | undefined;
}

export async function showModels({ filter, json }: ModelsArgs): Promise<number> {
  const prices = await listPrices({ filter });
  if (prices.length === 0) {
    const known = (await listPrices()).map(({ ref }) => ref);
    throw usage(`no model with a known price has "${filter}" in its name`, didYouMean(filter ?? '', known));
  }
  print({ out: json ? `${JSON.stringify(modelList(prices), null, 2)}\n` : modelTable(prices) });
  return SUCCEEDED;
}

/** The document of `--json`: US dollars per million tokens, null = unknown. */
function modelList(prices: readonly ListedPrice[]) {
  const models = prices.map(({ ref, from, ...rest }) => ({ model: ref, ...rest, source: from }));
  return { currency: 'USD', perTokens: 1_000_000, tableDate: PRICE_TABLE_DATE, models };
}

export function modelTable(prices: readonly ListedPrice[]): string {
  const head = ['model', 'input', 'output', 'cache read', 'cache write', 'context', 'source'];
  const rows = [head, ...prices.flatMap(rowsOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        isFigure(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n\nUS dollars per million tokens. table: ours, of ${PRICE_TABLE_DATE}; others: the package named.\n`;
}

function isFigure(column: number): boolean {
  return column > 0 && column < 6;
}

function rowsOf({ ref, from, contextWindow, longPrompt, ...rates }: ListedPrice): string[][] {
  const row = [ref, ...figures(rates), contextWindow === null ? '–' : thousands(contextWindow), from];
  if (longPrompt === undefined) return [row];
  return [row, [`  prompts over ${thousands(longPrompt.over)}`, ...figures(longPrompt.rates), '', '']];
}

type Shown = Pick<ListedPrice, 'input' | 'output' | 'cacheRead' | 'cacheWrite5m'>;

function figures({ input, output, cacheRead, cacheWrite5m }: Shown): string[] {
  return [input, output, cacheRead, cacheWrite5m].map(dollars);
}

/** Cents at least, and no digit of a smaller price lost. */
function dollars(rate: number): string {
  return rate.toFixed(Math.max(2, String(rate).split('.')[1]?.length ?? 0));
}

function thousands(tokens: number): string {
  return tokens >= 1_000_000 && tokens % 100_000 === 0
    ? `${tokens / 1_000_000}M`
    : `${Math.round(tokens / 1000)}k`;
}
