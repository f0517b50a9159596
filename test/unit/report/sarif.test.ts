import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_RESULTS, renderSarif, type SarifSource } from '../../../src/report/sarif.ts';
import { readSarif } from '../../support/sarif-schema.ts';
import { snapshotFor } from '../../support/snapshots.ts';

const finding = (over: object = {}) => ({
  path: '/workspace/src/a b.ts',
  line: 3,
  severity: 'error',
  title: 'Unchecked input',
  message: 'the name is used as a path',
  ...over,
});

const source = (findings: object[], over: Partial<SarifSource> = {}): SarifSource => ({
  snapshots: [snapshotFor({ result: { findings: findings as never } })],
  problem: null,
  category: 'flue/review',
  runId: '1658821493',
  toolVersion: '0.1.0',
  repository: { url: 'https://github.com/octo-org/octo-repo', sha: 'a'.repeat(40), ref: 'refs/heads/main' },
  root: '',
  hash: (text) => createHash('sha256').update(text).digest('hex').slice(0, 16),
  ...over,
});

const render = (findings: object[], over: Partial<SarifSource> = {}, limit?: number) =>
  readSarif(renderSarif(source(findings, over), limit));
const printOf = (over: object) => render([finding(over)]).results[0]?.partialFingerprints;

describe('renderSarif', () => {
  it('says what, where and how grave', () => {
    const run = render([finding({ endLine: 5 }), finding({ severity: 'notice', line: 9 })]);
    expect(run.tool.driver).toMatchObject({ name: 'flue-action', version: '0.1.0' });
    expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(['flue/unchecked-input']);
    expect(run.automationDetails.id).toBe('flue/review/1658821493');
    expect(run.results.map(({ level }) => level)).toEqual(['error', 'note']);
    expect(run.results[0]?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'src/a%20b.ts', uriBaseId: '%SRCROOT%' },
      region: { startLine: 3, endLine: 5 },
    });
  });

  it.each(['../../etc/passwd', 'a/../../b', '/workspace/../x', 'c:\\..\\..\\x'])(
    'leads nobody out of the repository: %j',
    (path) => {
      const [uri] = render([finding({ path })]).results.map(
        ({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri,
      );
      expect(new URL(uri ?? '..', 'file:///repository/').pathname).toMatch(/^\/repository\/./);
      expect(uri?.split('/')).not.toContain('..');
    },
  );

  it('gives a finding the same fingerprint after it has moved and been put in other words', () => {
    expect(printOf({})).toEqual(printOf({ line: 30, message: 'a path is made of the name' }));
    expect(printOf({})).not.toEqual(printOf({ title: 'Another kind' }));
    expect(printOf({})).not.toEqual(printOf({ path: 'src/b.ts' }));
    expect(printOf({ title: undefined })).not.toEqual(printOf({ title: undefined, message: 'other words' }));
    expect(printOf({ title: undefined, message: 'line 3 is long' })).toEqual(
      printOf({ title: undefined, message: 'line 4 is long' }),
    );
  });

  it('tells two of a kind in one file apart', () => {
    const prints = render([finding(), finding({ line: 8 })]).results.map((one) => one.partialFingerprints);
    expect(prints[0]).not.toEqual(prints[1]);
  });

  it('is valid without findings, without runs, and for a step that failed', () => {
    expect(render([]).results).toEqual([]);
    expect(render([]).invocations[0]?.executionSuccessful).toBe(true);
    const failed = render([], {
      snapshots: [],
      problem: { code: 'missing_key', message: 'there is no {0} [key](1)' },
    });
    expect(failed.invocations[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [{ level: 'error', descriptor: { id: 'missing_key' } }],
    });
  });

  it('keeps to the number that GitHub takes, the gravest first, and says how many are left out', () => {
    const many = Array.from({ length: MOST_RESULTS + 10 }, (_, n) =>
      finding({ severity: 'notice', line: n + 1, title: `kind ${n % 50}` }),
    );
    const run = render([...many, finding()]);
    expect(run.results).toHaveLength(MOST_RESULTS);
    expect(run.results[0]?.level).toBe('error');
    expect(run.invocations[0]?.toolExecutionNotifications?.[0]?.message.text).toBe(
      '11 more findings do not fit.',
    );
  });

  it('makes no link and no placeholder of what a model says', () => {
    const { text } = render([finding({ message: 'see [here](1) and {0}' })]).results[0]?.message ?? {
      text: '',
    };
    expect(text).not.toContain('](');
    expect(text).not.toContain('{0}');
  });

  it('is valid whatever a model says', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const made = fc.record({
      path: text,
      line: fc.integer({ min: 1, max: 2 ** 31 }),
      endLine: fc.integer({ min: 1, max: 2 ** 31 }),
      severity: fc.constantFrom('error', 'warning', 'notice'),
      title: fc.option(text, { nil: undefined }),
      message: text,
    });
    fc.assert(
      fc.property(fc.array(made, { maxLength: 8 }), text, (findings, root) => {
        expect(render(findings, { root }).results.length).toBe(findings.length);
      }),
      { numRuns: 60 },
    );
  });
});
