import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginGroup, endGroup } from '../../../src/github/log-groups.ts';
import { untrustedLines } from '../../../src/github/untrusted-log.ts';
import { parseRunnerLog } from '../../support/runner-log.ts';

const commandsIn = (text: string) => parseRunnerLog(untrustedLines(text).join('\n')).commands;

describe('untrustedLines', () => {
  it('prefixes every line, however lines end', () => {
    expect(untrustedLines('a\r\nb\rc\nd')).toEqual(['│ a', '│ b', '│ c', '│ d']);
  });

  it.each([
    '::error::x',
    '  ::add-mask::x',
    '\u00a0::warning::x',
    'text ##[error]x',
    '##[group]x',
    'a\r::set-output name=a::b',
    'a\n##[add-path]b',
    '#\u001b[0m#[error]x',
    '##\u202e[error]x',
    ':\u001b]8;;http://x\u0007:error::x',
  ])('gives the runner no command: %j', (text) => {
    expect(commandsIn(text)).toEqual([]);
  });

  it('keeps terminals from being moved', () => {
    expect(untrustedLines('a\u001b[2J\u001b]0;title\u0007b\u009b31mc\u0008d')).toEqual(['│ ab31mcd']);
  });

  it('caps lines and text, and says so', () => {
    expect(untrustedLines('abcdef\nb\nc', { maxLineLength: 3, maxLines: 2 })).toEqual([
      '│ abc… (3 more characters)',
      '│ b',
      '│ … cut: 10 characters in all',
    ]);
    expect(untrustedLines('x'.repeat(5_000_000)).join('').length).toBeLessThan(3000);
  });

  it('gives the runner no command, whatever the text', () => {
    const atoms = fc.constantFrom(
      '::',
      '##[',
      '#',
      '[',
      ']',
      ':',
      'error',
      'group',
      'add-mask',
      ' ',
      '\r',
      '\n',
      '\u001b[0m',
      '\u200b',
      '\u2028',
      'x',
    );
    const hostile = fc.array(atoms, { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (text) => {
        expect(commandsIn(text)).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('groups', () => {
  it('hold what is printed between them, under one plain title', () => {
    const log = [beginGroup('a\n::error::b'), ...untrustedLines('inside'), endGroup(), '│ after'].join('\n');
    expect(parseRunnerLog(log).groups).toEqual([
      { title: 'a ::error::b', lines: ['│ inside'], closed: true },
    ]);
    expect(parseRunnerLog(log).annotations).toEqual([]);
  });
});
