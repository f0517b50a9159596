// One report, three places with limits of their own: whatever a model says, and however many instances there are, each
// text is within its limit, whole UTF-8, and leaves no fence and no fold open for what stands after it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SUMMARY_BYTES } from '../../../src/github/summary.ts';
import { byteLength, type Json } from '../../../src/protocol/json.ts';
import { CHECK_RUN_BYTES, renderCheckRun } from '../../../src/report/check-run.ts';
import { commentDetails } from '../../../src/report/comment-details.ts';
import { createCommentDocument } from '../../../src/report/comment-document.ts';
import { COMMENT_BYTES } from '../../../src/report/render-comment.ts';
import { firstLine, type Report, renderReport } from '../../../src/report/render-report.ts';
import { type RunSketch, snapshotFor } from '../../support/snapshots.ts';

const LOG = 'https://github.com/org/repo/actions/runs/1';

function reportOf(sketches: RunSketch[]): Report {
  const error = sketches.find((sketch) => sketch.error)?.error ?? null;
  return {
    conclusion: error === null ? 'success' : 'failure',
    snapshots: sketches.map(snapshotFor),
    problem: error && { code: error.code, message: error.message },
    note: error?.message ?? null,
    source: { serverUrl: 'https://github.com', repository: 'org/repo', sha: 'abc1234def', root: '' },
    runUrl: LOG,
    attempt: 1,
    commit: 'abc1234def',
    pricesAsOf: '2026-11-20',
    idle: { summary: error === null ? null : error.message, runs: {} },
  };
}

function places(report: Report): Array<{ text: string; limit: number }> {
  const redact = (text: string): string => text.replaceAll('hunter', '*********');
  const details = commentDetails(report, { maxBytes: 20_000, title: null });
  const leg = {
    workflow: 'ci.yml',
    job: 'test',
    index: 0,
    total: 1,
    step: '__flue',
    instance: 'eu',
    run: 1,
    attempt: 1,
    at: Date.parse('2026-11-23T12:00:05Z'),
    conclusion: report.conclusion,
    commit: report.commit,
    pricesAsOf: report.pricesAsOf,
    rows: report.snapshots,
    rest: null,
    ...(report.idle?.summary ? { mark: report.idle.summary.slice(0, 300).toWellFormed() } : {}),
  };
  const comment = createCommentDocument({ key: 'CI/test', leg, details, logOf: () => LOG });
  return [
    { text: renderReport(report, SUMMARY_BYTES), limit: 1024 * 1024 },
    { text: renderCheckRun(report, redact).summary, limit: CHECK_RUN_BYTES },
    { text: comment.write([]), limit: COMMENT_BYTES },
  ];
}

/** As CommonMark pairs them; a fence of ours always stands at the left margin. */
function openFences(text: string): number {
  let open = '';
  for (const line of text.split('\n')) {
    const [, mark = '', info = ''] = /^(`{3,})(.*)$/.exec(line) ?? [];
    if (mark === '') continue;
    if (open === '') open = info.includes('`') ? '' : mark;
    else if (info.trim() === '' && mark.length >= open.length) open = '';
  }
  return open === '' ? 0 : 1;
}

function openFolds(text: string): number {
  let inside = 0;
  let fence = '';
  for (const line of text.split('\n')) {
    const [, mark = '', info = ''] = /^(`{3,})(.*)$/.exec(line) ?? [];
    if (mark !== '' && fence === '') fence = info.includes('`') ? '' : mark;
    else if (mark !== '' && info.trim() === '' && mark.length >= fence.length) fence = '';
    if (fence !== '') continue;
    if (line.startsWith('<details>')) inside += 1;
    if (line === '</details>') inside -= 1;
  }
  return inside;
}

function expectWhole({ text, limit }: { text: string; limit: number }): void {
  expect(byteLength(text)).toBeLessThanOrEqual(limit);
  expect(text.isWellFormed()).toBe(true);
  expect(openFences(text)).toBe(0);
  expect(openFolds(text)).toBe(0);
  expect(text).toMatch(/^\| Total /m);
}

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '👩‍👩‍👧',
    '\ud83d',
    '```ts\n',
    '~~~',
    '</details>',
    '<!-- flue:v1 -->',
    '| a |',
    '````',
    'ü',
    'hunter',
    '\n',
  ),
);
const text = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 8 }), fc.constantFrom(1, 30, 2000))
  .map(([pieces, times]) => pieces.join('').repeat(times).slice(0, 30_000));

const finding = fc.record({
  path: text.map((path) => path.slice(0, 3000)),
  line: fc.integer({ min: 1, max: 2 ** 31 }),
  severity: fc.constantFrom('error', 'warning', 'notice'),
  title: text.map((title) => title.slice(0, 3000)),
  message: text,
  suggestion: text,
});
const findings = fc
  .tuple(fc.array(finding, { maxLength: 2 }), fc.constantFrom(1, 20, 150))
  .map(([some, times]) => Array.from({ length: times }, () => some).flat());

const sketch = fc.record({
  instanceId: text.map((id) => id.slice(0, 250).toWellFormed().trim() || 'eu'),
  text,
  result: fc.oneof(
    text.map((summary): Json => ({ summary, verdict: 'pass' })),
    findings.map((all): Json => ({ findings: all })),
  ),
  error: fc.option(
    text.map((message) => ({ code: 'workflow_error' as const, message, retryable: false })),
    {
      nil: undefined,
    },
  ),
  turns: fc.constantFrom(0, 1, 3),
});
/** Above this a report takes minutes and shows nothing that a smaller one does not. */
const MOST_CHARACTERS = 30_000_000;
const sketches = fc
  .tuple(fc.array(sketch, { minLength: 1, maxLength: 3 }), fc.constantFrom(1, 7, 60))
  .map(([some, times]) =>
    Array.from(
      { length: Math.min(times, Math.ceil(MOST_CHARACTERS / JSON.stringify(some).length)) },
      () => some,
    )
      .flat()
      .map(({ error, ...rest }) => (error === undefined ? rest : { ...rest, error })),
  );

describe('summary, check run and comment', () => {
  it('stay within their limits and are whole, whatever a report holds', () => {
    const whole = fc.property(sketches, (all) => {
      const report = reportOf(all);
      for (const place of places(report)) expectWhole(place);
    });
    const { failed, seed, counterexamplePath, errorInstance } = fc.check(whole, {
      numRuns: 10,
      endOnFailure: true,
    });
    // What fast-check would print holds the report itself, 30 MB of it.
    expect(failed, `seed ${seed}, path ${counterexamplePath}: ${String(errorInstance).slice(0, 300)}`).toBe(
      false,
    );
  }, 120_000);

  it('say in the same first line how it ended', () => {
    const report = reportOf([{ text: 'done' }]);
    for (const { text: shown } of places(report)) expect(shown.split('\n')[0]).toBe(firstLine(report));
    expect(renderCheckRun(report, (shown) => shown).title).toBe(firstLine(report));
  });

  it('hide a secret in a check run even where that makes its text longer', () => {
    const long = 'hunter '.repeat(30_000);
    const report = reportOf([{ text: long }, { instanceId: 'us', text: long }]);
    const { summary } = renderCheckRun(report, (shown) => shown.replaceAll('hunter', '*'.repeat(30)));
    expect(byteLength(summary)).toBeLessThanOrEqual(CHECK_RUN_BYTES);
    expect(summary).not.toContain('hunter');
  });
});
