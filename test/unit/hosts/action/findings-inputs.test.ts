import { describe, expect, it } from 'vitest';
import { findingsInputsOf } from '../../../../src/hosts/action/findings-inputs.ts';

const PLACES = { workspace: '/home/runner/work/repo/repo', temp: '/home/runner/work/_temp' };
const read = (inputs: Record<string, string>) =>
  findingsInputsOf((name) => ({ name, text: inputs[name] ?? '' }), {}, PLACES);
const nameOf = (matrix: unknown, more: Record<string, string> = {}) =>
  read({ 'check-run': 'Flue', 'matrix-json': JSON.stringify(matrix), 'job-total': '2', ...more }).checkRun;

describe('findingsInputsOf', () => {
  it('wants nothing unless asked, and then does not even look at the matrix', () => {
    expect(read({ 'matrix-json': 'not JSON' })).toMatchObject({ checkRun: null, sarifFile: null, leg: null });
  });

  it.each([
    [{ region: 'eu', n: 1 }, 'Flue (eu, 1)'],
    [{ config: { os: 'linux', tags: ['a', true] } }, 'Flue (linux, a, true)'],
    [{ n: null }, 'Flue (#1)'],
  ])('names a leg as GitHub names its job: %j', (matrix, name) => {
    expect(nameOf(matrix)).toBe(name);
  });

  it('names a job without legs as it is told', () => {
    expect(nameOf({ n: 1 }, { 'job-total': '1' })).toBe('Flue');
    expect(read({ 'check-run': ' Flue review ' }).checkRun).toBe('Flue review');
  });

  it('keeps legs apart whose values are too long to be shown', () => {
    const long = (index: string) => nameOf({ v: 'x'.repeat(500) }, { 'job-index': index });
    expect(long('0')).not.toBe(long('1'));
    expect(long('0')?.length).toBeLessThanOrEqual(255);
  });

  it.each(['a\nb', 'x'.repeat(101)])('refuses a name that GitHub would not show', (name) => {
    expect(() => read({ 'check-run': name })).toThrow('input check-run is');
  });

  it.each([
    ['flue.sarif', '/home/runner/work/repo/repo/flue.sarif'],
    ['./out/../flue.sarif', '/home/runner/work/repo/repo/flue.sarif'],
    ['/home/runner/work/_temp/flue.sarif', '/home/runner/work/_temp/flue.sarif'],
    ['..flue.sarif', '/home/runner/work/repo/repo/..flue.sarif'],
  ])('takes %s', (given, path) => {
    expect(read({ 'sarif-file': given }).sarifFile).toBe(path);
  });

  it.each(['../flue.sarif', '/etc/flue.sarif', '.', 'out/', '.git/config', '.GIT/x', 'a/../../flue.sarif'])(
    'refuses %s, before anything is spent',
    (given) => {
      expect(() => read({ 'sarif-file': given })).toThrow('input sarif-file is');
    },
  );
});
