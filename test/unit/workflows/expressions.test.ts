import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expressionsIn, flowsOf } from '../../../workflows/audit-checks/expressions.ts';
import { isUntrusted } from '../../../workflows/audit-checks/untrusted-contexts.ts';

describe('what an expression lets through', () => {
  test.each([
    ['github.event.issue.title', true],
    ["github['event'].issue['title']", true],
    ['github.event.commits[0].message', true],
    ['github.event.commits[matrix.n].message', true],
    ['github.event.commits.*.author.name', true],
    ['github.event.*.title', true],
    ["github.event.issue.title || 'none'", true],
    ["(github.event.issue.title) || 'none'", true],
    ["github.event_name == 'issues' && github.event.issue.title", true],
    ["github.event.issue.title && 'has one'", false],
    ["github.event.issue.title == 'x'", false],
    ['!github.event.issue.title', false],
    ["contains(github.event.issue.title, 'x')", false],
    ["contains(github.event.issue.title, 'x') && github.head_ref", true],
    ["format('{0}-{1}', 'a', github.head_ref)", true],
    ["format('{0}', 'github.head_ref')", false],
    ['toJSON(github.event.pull_request)', true],
    ['toJSON(github.event.pull_request.base)', false],
    ['github.event.pull_request', false],
    ['fromJSON(toJSON(github.event)).issue.title', true],
    ["case(github.ref == 'x', github.head_ref, 'y')", true],
    ['github.event.pull_request.head.sha', false],
    ['github.event.pull_request.number', false],
    ['github.actor', false],
    ['github.event.issue.title ++ nonsense', true],
    ["github.event.issue.title 'unfinished", true],
    ['', false],
  ])('%s → %s', (body, isTainted) => {
    expect(flowsOf(body).some(isUntrusted)).toBe(isTainted);
  });

  test('an expression nested without end is judged by what it names', () => {
    expect(flowsOf(`${'('.repeat(5_000)}github.head_ref${')'.repeat(5_000)}`).some(isUntrusted)).toBe(true);
  });

  test('any text is judged without a throw', () => {
    const pieces = fc.constantFrom(
      'github',
      '.',
      'event',
      'issue',
      'title',
      '(',
      ')',
      '[',
      ']',
      "'",
      '*',
      '||',
      '&&',
      '==',
      '!',
      ',',
      ' ',
      '0',
      '{{',
      '}}',
      '$',
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 20 }).map((parts) => parts.join('')),
        (body) => {
          expect(Array.isArray(flowsOf(body))).toBe(true);
        },
      ),
      { seed: 3, numRuns: 5000 },
    );
  });
});

describe('where expressions stand in a text', () => {
  test('braces in a quoted text do not end one, and a text may hold several', () => {
    const text = 'a ${' + "{ format('}}', x) }} b ${" + '{ y }}';
    expect(expressionsIn(text).map(({ body }) => body.trim())).toEqual(["format('}}', x)", 'y']);
  });

  test('one that is never closed runs to the end', () => {
    expect(expressionsIn('echo ${' + '{ github.head_ref')).toEqual([{ body: ' github.head_ref', index: 5 }]);
  });
});
