// Numbers as people read them, the same in the summary, the comment and the console.
import { formatUsd } from '../protocol/money.ts';
import type { Usage } from '../protocol/usage.ts';

/** 1234567 → `1,234,567`, whatever the machine's locale. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1.2 s`, `2 min 5 s`, `1 h 3 min`; `–` when nothing has started. */
export function formatDuration(ms: number | null): string {
  if (ms === null) return '–';
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export interface Cost {
  costUsd: number | null;
  /** What requests that got no complete answer may have cost at most. */
  unreportedUsdMax: number;
}

/** `$0.0035`, `unpriced`, `$0.0035 + up to $0.0100 unreported`. */
export function formatCost({ costUsd, unreportedUsdMax }: Cost): string {
  const known = formatUsd(costUsd);
  return unreportedUsdMax > 0 ? `${known} + up to ${formatUsd(unreportedUsdMax)} unreported` : known;
}

export interface Spent extends Cost {
  turns: number;
  usage: Usage;
}

/** The cells of a table's row that tell what was used: turns, the four counts of tokens, the cost. */
export function spentCells({ turns, usage, ...cost }: Spent): string[] {
  return [
    formatCount(turns),
    formatCount(usage.inputTokens),
    formatCount(usage.outputTokens),
    formatCount(usage.cacheReadTokens),
    formatCount(usage.cacheWriteTokens),
    formatCost(cost),
  ];
}
