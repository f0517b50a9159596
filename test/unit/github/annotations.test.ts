import { describe, expect, it } from 'vitest';
import { findingAnnotations, stepError, stepWarning } from '../../../src/github/annotations.ts';
import type { Finding, Severity } from '../../../src/protocol/findings.ts';
import { parseRunnerLog } from '../../support/runner-log.ts';

const annotationsOf = (...args: Parameters<typeof findingAnnotations>) =>
  parseRunnerLog(findingAnnotations(...args).join('\n')).annotations;

function findings(severity: Severity, count: number): Finding[] {
  return Array.from({ length: count }, (_, index) => ({
    path: 'a.ts',
    line: index + 1,
    severity,
    message: 'm',
  }));
}

describe('findingAnnotations', () => {
  it('puts a finding at its file and lines', () => {
    const finding: Finding = {
      path: '/workspace/src/a,b:c.ts',
      line: 3,
      endLine: 5,
      severity: 'warning',
      title: 'Odd: 100%',
      message: 'first\n::error::second',
    };
    expect(annotationsOf([finding], { root: 'packages/x' })).toEqual([
      {
        level: 'warning',
        message: 'first\n::error::second',
        properties: { file: 'packages/x/src/a,b:c.ts', line: '3', endLine: '5', title: 'Odd: 100%' },
      },
    ]);
  });

  it('repairs lines that cannot be', () => {
    const [annotation] = annotationsOf([
      { path: 'a', line: -2.5, endLine: -7, severity: 'notice', message: 'm' },
    ]);
    expect(annotation?.properties).toEqual({ file: 'a', line: '1' });
  });

  it('shows ten of a kind and counts the rest in one notice', () => {
    const all = annotationsOf([
      ...findings('error', 12),
      ...findings('warning', 10),
      ...findings('notice', 10),
    ]);
    const count = (level: Severity) => all.filter((one) => one.level === level).length;
    expect([count('error'), count('warning'), count('notice')]).toEqual([10, 10, 10]);
    expect(all.at(-1)?.message).toMatch(/^3 more findings are not annotated/);
  });

  it('leaves room for what the step itself says', () => {
    expect(annotationsOf(findings('error', 12), { taken: { error: 1 } })).toHaveLength(10);
    expect(annotationsOf(findings('error', 9), { taken: { error: 1 } })).toHaveLength(9);
  });
});

describe('the one sentence of a step', () => {
  it('is one line of at most 600 characters', () => {
    for (const command of [
      stepError(`a\nb\u001b[2J ${'x'.repeat(2000)}`),
      stepWarning(`a\r\nb ${'x'.repeat(2000)}`),
    ]) {
      expect(command.length).toBeLessThanOrEqual(600);
      expect(command).not.toMatch(/[\n\r]/);
    }
    expect(stepError('50% of\nit')).toBe('::error::50%25 of it');
  });
});
