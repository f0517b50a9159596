import { expect, test } from 'vitest';
import { grepTool } from '../../../../src/core/tools/grep.ts';
import { toolBench } from '../../../support/tool-context.ts';

const lines = (count: number, word = 'line'): string[] =>
  Array.from({ length: count }, (_, i) => `${word} ${i + 1} of ä file`);

test('line numbers and context are right across the blocks of a large file', async () => {
  const all = lines(60_000);
  const bench = await toolBench({ big: `${all.join('\r\n')}\r\n` });
  for (const pattern of ['line (1|2999|3000|45678|60000) of', 'line 45678\\b']) {
    const expected = all.flatMap((line, i) =>
      new RegExp(pattern).test(line) ? [`big:${i + 1}:${line}`] : [],
    );
    expect(await bench.call(grepTool, { pattern, path: 'big' })).toBe(expected.join('\n'));
  }
  const block = Buffer.byteLength(all.join('\r\n').slice(0, 65_536));
  expect(block).toBeGreaterThan(65_536);
  for (let line = 2000; line < 8000; line += 97) {
    const around = all.slice(line - 3, line + 2);
    const shown = around.map(
      (text, i) => `big${i === 2 ? ':' : '-'}${line - 2 + i}${i === 2 ? ':' : '-'}${text}`,
    );
    expect(await bench.call(grepTool, { pattern: `line ${line} of`, path: 'big', context: 2 })).toBe(
      shown.join('\n'),
    );
  }
});

test('counts all there are, also where every line matches', async () => {
  const bench = await toolBench({ big: `${lines(100_000).join('\n')}\n` });
  const shown = await bench.call(grepTool, { pattern: 'line', limit: 3 });
  expect(shown).toMatch(/^big:1:.*\nbig:2:.*\nbig:3:.*\n\[showing 3 of 100,000 matching lines;/);
});

test('the last line needs no newline, and an empty line is one', async () => {
  const bench = await toolBench({ big: `${lines(5000).join('\n')}\n\nlast` });
  expect(await bench.call(grepTool, { pattern: '^$|^last$', path: 'big' })).toBe('big:5001:\nbig:5002:last');
});

test('says when a line is too long to be searched to its end, and searches the lines after it', async () => {
  const long = `${'a'.repeat(100_000)}near${'a'.repeat(400_000)}far${'a'.repeat(100_000)}`;
  const bench = await toolBench({ min: `first\n${long}\nafter far\n` });
  const found = await bench.call(grepTool, { pattern: 'near|far' });
  expect(found.split('\n').map((line) => line.slice(0, 40))).toEqual([
    `min:2:${'a'.repeat(34)}`,
    'min:3:after far',
    '[a very long line was not searched to it',
  ]);
  expect(await bench.call(grepTool, { pattern: 'absent' })).toBe(
    '[no match]\n[a very long line was not searched to its end: min]',
  );
});

test('ignores case as RE2 does, with and without literals to look for first', async () => {
  const bench = await toolBench({
    a: 'FIXME one\n',
    b: 'fixMe two\n',
    c: '\u212aEY three\n',
    d: 'MA\u017fT four\n',
    e: 'none\n',
  });
  const paths = async (pattern: string): Promise<string> =>
    (await bench.call(grepTool, { pattern, ignoreCase: true })).replace(/:.*/g, '').replaceAll('\n', ' ');
  expect(await paths('fixme|todo')).toBe('a b');
  expect(await paths('key (one|three)')).toBe('c');
  expect(await paths('m[a]st four|mast f')).toBe('d');
  expect(await paths('[f]ix.e')).toBe('a b');
});
