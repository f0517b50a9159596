// Sums over the rows that are shown.
import { formatCount, formatSum } from '../format.ts';
import { STATUSES } from '../runs/filter.ts';
import type { Totals } from '../runs/totals.ts';
import { Status } from './status.tsx';

export function TotalsStrip({ totals, hasMore }: { totals: Totals; hasMore: boolean }) {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = totals.usage;
  return (
    <section class="totals" aria-label="Totals">
      <dl>
        <div>
          <dt>{hasMore ? 'Newest runs' : 'Runs'}</dt>
          <dd>{formatCount(totals.runs)}</dd>
        </div>
        <div>
          <dt>Cost</dt>
          <dd>{formatSum(totals)}</dd>
        </div>
        <div>
          <dt>Tokens in / out</dt>
          <dd>
            {formatCount(inputTokens)} / {formatCount(outputTokens)}
          </dd>
        </div>
        {cacheReadTokens + cacheWriteTokens > 0 && (
          <div>
            <dt>Cache read / write</dt>
            <dd>
              {formatCount(cacheReadTokens)} / {formatCount(cacheWriteTokens)}
            </dd>
          </div>
        )}
      </dl>
      <ul class="states">
        {STATUSES.filter((status) => totals.byStatus[status] > 0).map((status) => (
          <li key={status}>
            <Status status={status} /> {formatCount(totals.byStatus[status])}
          </li>
        ))}
      </ul>
    </section>
  );
}
