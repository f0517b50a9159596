import { expect, it } from 'vitest';
import {
  addForecasts,
  type Forecast,
  forecastLine,
  forecastTable,
  legForecasts,
} from '../../../src/report/forecast.ts';

const run = {
  instanceId: 'eu-1',
  model: 'anthropic/claude-test',
  inputTokens: 12_345,
  inputSource: 'counted',
  leastUsd: 0.0123,
  mostUsd: 1,
  note: null,
} as const;

it.each([
  [{ runs: 1, leastUsd: 0.0012, mostUsd: 0.5 }, '🔮 estimate · $0.0012 to $0.5000'],
  [{ runs: 12, leastUsd: 0.0012, mostUsd: 12 }, '🔮 estimate · $0.0012 to $12.00 · 12 runs'],
  [{ runs: 1, leastUsd: null, mostUsd: 1 }, '🔮 estimate · up to $1.00'],
  [{ runs: 1, leastUsd: 0.5, mostUsd: null }, '🔮 estimate · $0.5000 or more'],
  [{ runs: 1, leastUsd: null, mostUsd: null }, '🔮 estimate · unpriced'],
])('the first line of %o is %s', (sum, line) => {
  expect(forecastLine(sum)).toBe(line);
});

it('sums what is known, and knows no sum of what is not', () => {
  const known = { runs: 1, leastUsd: 0.1, mostUsd: 0.2 };
  expect(addForecasts([known, known, known])).toEqual({ runs: 3, leastUsd: 0.3, mostUsd: 0.6 });
  expect(addForecasts([known, { runs: 2, leastUsd: null, mostUsd: 1 }])).toEqual({
    runs: 3,
    leastUsd: null,
    mostUsd: 1.2,
  });
});

it('has a row for each run as far as there is room, inert whatever the instance is called, and the total last', () => {
  const bounded = {
    ...run,
    instanceId: '<b>|@mona',
    inputSource: 'bounded',
    leastUsd: null,
    note: 'no key',
  } as const;
  const silent = {
    ...run,
    model: null,
    inputTokens: null,
    inputSource: null,
    leastUsd: 0,
    mostUsd: 0,
  } as const;
  const forecast: Forecast = { runs: [run, bounded, silent], leastUsd: null, mostUsd: 2 };
  const lines = forecastTable(forecast, 10).split('\n');
  expect(lines[2]).toBe('| eu-1 | anthropic/claude-test | 12,345 tokens | $0.0123 | $1.00 |  |');
  expect(lines[3]).toMatch(/ \| ≤ 12,345 tokens \| – \| \$1\.00 \| no key \|$/);
  expect(lines[3]).not.toMatch(/<b>|@mona/);
  expect(lines[4]).toBe('| eu-1 | – | – | $0.0000 | $0.0000 |  |');
  expect(lines[5]).toBe('| Total |  |  | – | $2.00 |  |');
  expect(forecastTable(forecast, 1).split('\n')[3]).toBe('| … 2 more |  |  |  |  |  |');
});

it('has a row for each leg in a comment', () => {
  const legs = ['a', 'b'].map((instance) => ({ instance, forecast: { runs: 2, leastUsd: 0.1, mostUsd: 1 } }));
  expect(legForecasts(legs, { rows: 1, brief: false }).split('\n').slice(2)).toEqual([
    '| a | 2 | $0.1000 | $1.00 |',
    '| … 1 more |  |  |  |',
    '| Total | 4 | $0.2000 | $2.00 |',
  ]);
});
