// What the page shows of texts, numbers and addresses.
import { describe, expect, it } from 'vitest';
import { formatAgo, formatDuration, formatSum, formatValue } from '../../../src/dashboard/format.ts';
import { hashOfList, hashOfRun, routeOf } from '../../../src/dashboard/route.ts';
import { EVERYTHING } from '../../../src/dashboard/runs/filter.ts';
import { callLine, visibleLine, visibleOutput, visibleText } from '../../../src/dashboard/shown-text.ts';

describe('text of others', () => {
  it('is shown with every character that would hide or reorder it spelt out', () => {
    expect(visibleText('a\u202eb\u200bc\u0000d\u{e0041}\ttab\r\nline')).toBe(
      'a\\u{202e}b\\u{200b}c\\u{0}d\\u{e0041}\ttab\nline',
    );
  });

  it('loses the colours of programs, and what else they send to a terminal is seen', () => {
    expect(visibleOutput('\u001b[1;31mred\u001b[0m \u001b]8;;x\u0007')).toBe('red \\u{1b}]8;;x\\u{7}');
  });

  it('fits a line, cut between characters', () => {
    expect(visibleLine(`a\n b  ${'😀'.repeat(50)}`, 10).isWellFormed()).toBe(true);
    expect(visibleLine('x'.repeat(300), 10)).toBe(`${'x'.repeat(9)}…`);
  });

  it('tells of a call what it is about', () => {
    expect(callLine({ command: 'ls\n-la' })).toBe('ls -la');
    expect(callLine({ to: 1 })).toBe('{"to":1}');
    expect(callLine(null)).toBe('');
  });
});

describe('numbers', () => {
  it('never take an unknown price for nothing', () => {
    expect(formatSum({ costUsd: 0, unpriced: 0 })).toBe('$0.0000');
    expect(formatSum({ costUsd: 0, unpriced: 2 })).toBe('unpriced');
    expect(formatSum({ costUsd: 1.5, unpriced: 2 })).toBe('$1.50 + 2 unpriced');
  });

  it('say how long and how long ago', () => {
    expect([0, 59_949, 59_950, 125_000, 3_780_000].map(formatDuration)).toEqual([
      '0.0 s',
      '59.9 s',
      '1 min 0 s',
      '2 min 5 s',
      '1 h 3 min',
    ]);
    const at = '2026-11-30T10:00:00.000Z';
    const now = Date.parse(at);
    expect([-5000, 0, 12_000, 300_000, 7_200_000].map((ms) => formatAgo(at, now + ms))).toEqual([
      'now',
      'now',
      '12 s ago',
      '5 min ago',
      '2 h ago',
    ]);
  });
});

describe('JSON', () => {
  it('has short lists of plain values on one line, and is what it was', () => {
    const value = { regions: ['eu-1', 'us-2'], deep: [[1, 2], { a: [] }], text: '[\n  x\n]' };
    expect(formatValue(value)).toContain('"regions": ["eu-1", "us-2"]');
    expect(JSON.parse(formatValue(value))).toEqual(value);
  });

  it('is laid out at once, whatever its texts hold', () => {
    const texts = Array.from({ length: 5000 }, (_, i) => (i % 3 === 0 ? '[ { ' : '    blanks    '));
    expect(JSON.parse(formatValue({ texts }))).toEqual({ texts });
  });
});

describe('the address', () => {
  it('leads to a run of this server, and to nothing else', () => {
    const href = '/workflows/hello/a%2Fb%20%C3%BC?run=run_01ARZ3NDEKTSV4RRFFQ69G5FAV';
    expect(routeOf(hashOfRun(href))).toEqual({
      at: 'run',
      run: { href, runId: 'run_01ARZ3NDEKTSV4RRFFQ69G5FAV' },
    });
    for (const hash of [
      '#/runs//evil.example/workflows/x/y?run=run_1',
      '#/runs/workflows/x/y',
      '#/runs/workflows/x/../../budgets?run=run_1',
      '#/runs/budgets/x/y?run=run_1',
      '#javascript:alert(1)',
    ])
      expect(routeOf(hash)).toEqual({ at: 'nowhere' });
  });

  it('holds the filter, and leaves out what is no status or kind', () => {
    const filter = { status: 'failed', kind: 'agent', name: 'on-call', text: 'a&b=c #' } as const;
    expect(routeOf(hashOfList(filter))).toEqual({ at: 'list', filter });
    expect(hashOfList(EVERYTHING)).toBe('#/');
    expect(routeOf('#/?status=<b>&kind=x')).toEqual({ at: 'list', filter: EVERYTHING });
  });
});
