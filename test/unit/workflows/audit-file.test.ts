import { describe, expect, test } from 'vitest';
import { Document, parseDocument } from 'yaml';
import { auditFile, CHECKS, UNREADABLE } from '../../../workflows/audit-checks/audit-file.ts';
import { fixtures, refusedFixtures, shown } from './github-fixtures.ts';

describe('the checks of a GitHub workflow', () => {
  test.each(fixtures())('$path: every marked line is found and no other', ({ path, text, expected }) => {
    expect(shown(auditFile(path, text).findings)).toEqual(expected);
  });

  test.each(fixtures())(
    '$path: CRLF line ends and a byte order mark change nothing',
    ({ path, text, expected }) => {
      const windows = `\uFEFF${text.replaceAll('\n', '\r\n')}`;
      expect(shown(auditFile(path, windows).findings)).toEqual(expected);
    },
  );

  test.each(fixtures())(
    '$path: written in flow style, the same faults are found',
    ({ path, text, expected }) => {
      const inFlow = new Document(parseDocument(text).toJS(), { aliasDuplicateObjects: false }).toString({
        collectionStyle: 'flow',
        defaultStringType: 'QUOTE_DOUBLE',
        lineWidth: 60,
      });
      const rules = (lines: string[]) => [...new Set(lines.map((line) => line.replace(/^\d+ /, '')))].sort();
      // The version in a comment beside a commit is lost with the comments, and with it the milder judgement.
      const judged = (lines: string[]) =>
        rules(lines).map((line) => line.replace(/\w+ persisted/, 'some persisted'));
      expect(new Set(judged(shown(auditFile(path, inFlow).findings)))).toEqual(new Set(judged(expected)));
    },
  );

  test('every rule has a fixture that breaks it', () => {
    const broken = fixtures().flatMap(({ expected }) => expected.map((line) => line.split(' ')[2]));
    expect([...new Set(broken)].sort()).toEqual(Object.keys(CHECKS).sort());
  });

  test('a finding carries a suggestion, and a title and message on one line each', () => {
    for (const { path, text } of fixtures()) {
      for (const finding of auditFile(path, text).findings) {
        expect(finding.path).toBe(path);
        expect(finding.title).not.toBe('');
        expect(finding.suggestion).not.toBe('');
        expect(finding.title + finding.message).not.toMatch(/\p{C}/u);
      }
    }
  });

  test('jobs and steps are counted, those behind aliases too', () => {
    const anchors = fixtures().find(({ path }) => path === 'anchors.yml');
    expect(auditFile('x.yml', anchors?.text ?? '')).toMatchObject({ jobs: 4, steps: 9 });
  });
});

describe('a file that is no readable GitHub workflow', () => {
  test.each(refusedFixtures())('$path: an error finding at line $line', ({ path, text, line }) => {
    expect(shown(auditFile(path, text).findings)).toEqual([`${line} error ${UNREADABLE}`]);
  });

  test('a file beyond GitHub’s own limit is refused, not half read', () => {
    const text = `on: push\npermissions: {}\njobs:\n${'  # padding\n'.repeat(100_000)}`;
    expect(shown(auditFile('x.yml', text).findings)).toEqual([`1 error ${UNREADABLE}`]);
  });

  test('aliases that multiply are refused before they are followed', () => {
    const levels = Array.from(
      { length: 30 },
      (_, at) => `l${at + 1}: &l${at + 1} [*l${at}, *l${at}, *l${at}, *l${at}]`,
    );
    const text = `on: push\nl0: &l0 [x]\n${levels.join('\n')}\njobs: {}\n`;
    const started = performance.now();
    expect(shown(auditFile('x.yml', text).findings)).toEqual([`1 error ${UNREADABLE}`]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test('a thousand faults of one kind become a bounded number of findings that says so', () => {
    const steps = Array.from({ length: 1000 }, (_, at) => `      - uses: a/b${at}@v1\n`).join('');
    const text = `on: push\npermissions: {}\njobs:\n  a:\n    timeout-minutes: 1\n    steps:\n${steps}`;
    const { findings } = auditFile('x.yml', text);
    expect(findings).toHaveLength(25);
    expect(findings.at(-1)?.message).toContain('975 more');
  });
});
