import { describe, expect, it } from 'vitest';
import { findingsOf } from '../../../src/protocol/findings.ts';

const finding = { path: 'a.ts', line: 3, severity: 'error', message: 'bad' };
const read = (...findings: unknown[]) => findingsOf({ findings });

describe('findingsOf', () => {
  it('keeps what is well-formed', () => {
    const whole = { ...finding, endLine: 5, title: 'A bug', suggestion: 'fix it' };
    expect(read(whole, finding)).toEqual([whole, finding]);
  });

  it.each([
    ['null', { endLine: null, title: null, suggestion: null }],
    ['another type', { endLine: '5', title: 7, suggestion: {} }],
    ['no line', { endLine: -1, title: [], suggestion: false }],
  ])('takes an optional member that is %s as absent', (_what, members) => {
    expect(read({ ...finding, ...members })).toEqual([finding]);
  });

  it.each([
    ['no object', null],
    ['a message that is no text', { ...finding, message: null }],
    ['a path that is no text', { ...finding, path: 1 }],
    ['line 0', { ...finding, line: 0 }],
    ['half a line', { ...finding, line: 1.5 }],
    ['a line that is no number', { ...finding, line: '3' }],
    ['an unknown severity', { ...finding, severity: 'fatal' }],
  ])('leaves out %s', (_what, entry) => {
    expect(read(entry, finding)).toEqual([finding]);
  });

  it.each([[null], [[]], [{ findings: {} }], ['text']])('finds nothing in %j', (result) => {
    expect(findingsOf(result)).toEqual([]);
  });
});
