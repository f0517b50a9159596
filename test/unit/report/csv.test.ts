import { expect, it } from 'vitest';
import { csv } from '../../../src/report/csv.ts';

const cell = (text: string): string =>
  csv([], [[text]])
    .split('\r\n')
    .slice(1, -1)
    .join('\r\n');

it('writes lines as RFC 4180 has them', () => {
  expect(
    csv(
      ['a', 'b'],
      [
        ['x', 1],
        ['', null],
        ['y, "z"', 0.5],
      ],
    ),
  ).toBe('a,b\r\nx,1\r\n,\r\n"y, ""z""",0.5\r\n');
  expect(cell('two\nlines')).toBe('"two\nlines"');
});

it.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '  =1',
  '\t=1',
  '\r\n=1',
  '\u0000=1',
  '\u202e=1',
  '\u001b[31m=1',
  '\uff1d1',
])('lets no spreadsheet take %j for a formula', (text) => {
  expect(cell(text)).toMatch(/^"?'/);
});

it('leaves text that only has such a sign inside as it is', () => {
  expect(cell('octo-org/pr-7/n=1#1')).toBe('octo-org/pr-7/n=1#1');
});

it('writes small sums of money without an exponent', () => {
  expect(csv([], [[5e-7, 1e21]])).toContain('0.0000005,');
});
