// The fields at the end of a record that most legs do not have. Those that are not needed are left out, so that a record
// of an older version reads as one without them.
import type { Json } from '../protocol/json.ts';
import { toNanos, toUsd } from '../protocol/money.ts';
import type { Leg } from './comment-leg.ts';
import type { FieldReader } from './record-fields.ts';

type Extras = Pick<Leg, 'mark' | 'base' | 'forecast'>;

const UNKNOWN = -1;

export function extraFields({ mark, base, forecast }: Extras): Json[] {
  const fields: Json[] = [
    mark ?? 0,
    base === undefined ? 0 : [nanosOf(base.totalUsd), base.rows.map(nanosOf)],
    forecast === undefined ? 0 : [forecast.runs, nanosOf(forecast.leastUsd), nanosOf(forecast.mostUsd)],
  ];
  while (fields.at(-1) === 0) fields.pop();
  return fields;
}

export function readExtras(read: FieldReader, maxRows: number): Extras {
  const mark = read.isOver() ? null : read.textOrZero(300);
  const base = read.isOver()
    ? null
    : read.nestedOrZero((fields) => ({ totalUsd: usdIn(fields), rows: fields.list(maxRows, usdIn) }));
  const forecast = read.isOver()
    ? null
    : read.nestedOrZero((fields) => ({
        runs: fields.count(),
        leastUsd: usdIn(fields),
        mostUsd: usdIn(fields),
      }));
  return {
    ...(mark === null ? {} : { mark }),
    ...(base === null ? {} : { base }),
    ...(forecast === null ? {} : { forecast }),
  };
}

function nanosOf(usd: number | null): number {
  return usd === null ? UNKNOWN : toNanos(usd);
}

function usdIn(read: FieldReader): number | null {
  const nanos = read.countOrUnknown();
  return nanos === null ? null : toUsd(nanos);
}
