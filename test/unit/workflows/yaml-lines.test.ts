import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readYaml } from '../../../workflows/audit-checks/yaml-lines.ts';
import { get, textOf } from '../../../workflows/audit-checks/yaml-nodes.ts';

describe('a text of any kind', () => {
  test('is read or refused with a line that exists, and never throws', () => {
    const pieces = fc.constantFrom(
      'a',
      ':',
      ' ',
      '-',
      '\n',
      '\t',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ',',
      '#',
      '&',
      '*',
      '!',
      '|',
      '>',
      '?',
      '%',
      '\r',
      '\\',
      '\uFEFF',
      '\u2028',
      '\0',
      '---',
      '...',
    );
    const junk = fc.oneof(
      fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(junk, (document) => {
        const { root, problems, lines } = readYaml(document);
        if (root === null) expect(problems.length).toBeGreaterThan(0);
        for (const { line } of problems) expect(line).toBeGreaterThan(0);
        for (const { line } of problems) expect(line).toBeLessThanOrEqual(lines.length);
      }),
      { seed: 11, numRuns: 5000 },
    );
  });

  test.each([
    ['flow brackets', '['.repeat(200_000)],
    ['dashes', '- '.repeat(200_000)],
    ['tags on lines', '!\n'.repeat(200_000)],
    ['steps of indentation', Array.from({ length: 2_000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ])('nests without end in %s: refused', (_name, document) => {
    expect(readYaml(document).problems.at(-1)?.message).toContain('levels deep');
  });

  test.each([
    ['steps', `steps:\n${'  - run: echo "hello"\n'.repeat(250_000)}`],
    ['one long line', `run: ${'echo hello # x '.repeat(350_000)}`],
    ['one long quoted line', `run: "${'echo hello # x '.repeat(350_000)}"`],
    ['a long literal', `run: |\n${'  echo hello\n'.repeat(400_000)}`],
    ['a long folded text', `run: >\n${'  echo hello\n\n'.repeat(380_000)}`],
    ['a long plain text', `run: x\n${'  echo hello\n'.repeat(400_000)}`],
    ['blank lines', `a: b\n${'\n'.repeat(5_000_000)}c: d`],
    ['a flow sequence', `[${'a, '.repeat(1_700_000)}]`],
    ['quotes never closed', "a: '".repeat(1_250_000)],
    ['spaces', `a: ${' '.repeat(5_000_000)}b`],
  ])('of 5 MB as %s takes seconds, not minutes', (_name, document) => {
    expect(document.length).toBeGreaterThan(4_500_000);
    const started = performance.now();
    readYaml(document);
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe('single cases', () => {
  test('a key that is there twice is told with its line, and the text is read all the same', () => {
    const { root, problems } = readYaml('on: push\njobs:\n  a: 1\n  a: 2\n');
    expect(problems).toEqual([{ line: 4, message: 'the key `a` is there a second time' }]);
    expect(textOf(get(root ?? undefined, 'on'))).toBe('push');
  });

  test('a node ends at its last line of content, not at the blanks and comments after it', () => {
    const { root } = readYaml('a:\n  - run: |\n      one\n\n      two\n\n\n  # after\nb: x\n');
    expect(get(root ?? undefined, 'a')).toMatchObject({ line: 2, endLine: 5 });
  });

  test('an alias yields the node of its anchor; one without an anchor is refused', () => {
    const { root } = readYaml('a: &x { k: v }\nb: *x\n');
    expect(get(root ?? undefined, 'b')).toBe(get(root ?? undefined, 'a'));
    expect(readYaml('a: *x\n')).toMatchObject({ root: null, problems: [{ line: 1 }] });
  });
});
