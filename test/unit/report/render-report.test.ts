import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteLength } from '../../../src/protocol/json.ts';
import { firstLine, type Report, renderReport } from '../../../src/report/render-report.ts';
import { type RunSketch, snapshotFor } from '../../support/snapshots.ts';

const MIB = 1024 * 1024;
const URL = 'https://github.com/org/repo/actions/runs/1';

function reportOf(sketches: RunSketch[], over: Partial<Report> = {}): Report {
  return {
    conclusion: 'success',
    snapshots: sketches.map(snapshotFor),
    problem: null,
    note: null,
    source: { serverUrl: 'https://github.com', repository: 'org/repo', sha: 'abc1234def', root: '' },
    runUrl: URL,
    attempt: 2,
    commit: 'abc1234def',
    pricesAsOf: '2026-11-20',
    ...over,
  };
}

const render = (sketches: RunSketch[], over: Partial<Report> = {}) =>
  renderReport(reportOf(sketches, over), MIB);

describe('the first line', () => {
  const line = (sketches: RunSketch[], conclusion: Report['conclusion'] = 'success') =>
    firstLine(reportOf(sketches, { conclusion }));

  it.each<[string, RunSketch, Report['conclusion'], string]>([
    ['success', {}, 'success', '✅ success · $0.0035 · 1.2 s · 1,000 in / 500 out'],
    ['pass', { result: { verdict: 'pass' } }, 'success', '✅ pass · $0.0035 · 1.2 s · 1,000 in / 500 out'],
    ['warn', { result: { verdict: 'warn' } }, 'success', '⚠️ warn · $0.0035 · 1.2 s · 1,000 in / 500 out'],
    ['fail', { result: { verdict: 'fail' } }, 'failure', '❌ fail · $0.0035 · 1.2 s · 1,000 in / 500 out'],
    [
      'another verdict',
      { result: { verdict: 'lgtm' } },
      'success',
      '✅ lgtm · $0.0035 · 1.2 s · 1,000 in / 500 out',
    ],
    ['a cancel', { cancelled: true }, 'cancelled', '🚫 cancelled · $0.0035 · 1.2 s · 1,000 in / 500 out'],
    ['no known price', { costUsd: null }, 'success', '✅ success · unpriced · 1.2 s · 1,000 in / 500 out'],
    [
      'a scripted model',
      { costSource: 'scripted' },
      'success',
      '✅ success · $0.0035 · 1.2 s · 1,000 in / 500 out · 🎭 scripted',
    ],
    [
      'lost requests',
      { lostRequests: 2, unreportedUsd: 0.02 },
      'success',
      '✅ success · $0.0035 + up to $0.0200 unreported · 1.2 s · 1,000 in / 500 out',
    ],
    ['minutes', { durationMs: 125_400 }, 'success', '✅ success · $0.0035 · 2 min 5 s · 1,000 in / 500 out'],
    ['no turn', { turns: 0 }, 'success', '✅ success · $0.0000 · 1.2 s · 0 in / 0 out'],
  ])('says %s', (_what, sketch, conclusion, expected) => {
    expect(line([sketch], conclusion)).toBe(expected);
  });

  it('sums a fan-out and counts its successes', () => {
    const failed: RunSketch = { error: { code: 'model_error', message: 'no', retryable: false } };
    expect(line([{}, {}, failed], 'failure')).toBe(
      '❌ failure · $0.0105 · 1.2 s · 3,000 in / 1,500 out · 2 of 3 succeeded',
    );
  });

  it('is there when nothing ran', () => {
    expect(line([], 'failure')).toBe('❌ failure · $0.0000 · 0.0 s · 0 in / 0 out');
  });
});

describe('renderReport', () => {
  it('renders a reviewed run with findings', () => {
    const findings = [
      {
        path: 'src/a b.ts',
        line: 3,
        endLine: 5,
        severity: 'warning',
        title: 'Odd',
        message: 'a | b, ask @mona',
      },
      { path: './c.ts', line: 1, severity: 'error', message: 'wrong', suggestion: 'right();' },
    ];
    expect(
      render([{ text: 'Two things.', result: { verdict: 'fail', findings } }], { conclusion: 'failure' }),
    ).toBe(
      `❌ fail · $0.0035 · 1.2 s · 1,000 in / 500 out

| Instance | Verdict | Model | Turns | In | Out | Cache read | Cache write | Cost | Duration | Log |
|---|---|---|--:|--:|--:|--:|--:|--:|--:|---|
| eu-1 | ❌ fail | anthropic/claude-test | 1 | 1,000 | 500 | 0 | 0 | $0.0035 | 1.2 s | [log](${URL}) |
| Total |  |  | 1 | 1,000 | 500 | 0 | 0 | $0.0035 | 1.2 s |  |

**Findings: 2**

| | Where | What |
|---|---|---|
| ❌ | [./c.ts:1](https://github.com/org/repo/blob/abc1234def/c.ts#L1) | wrong |
| ⚠️ | [src/a b.ts:3](https://github.com/org/repo/blob/abc1234def/src/a%20b.ts#L3-L5) | **Odd** a \\| b, ask @\u200bmona |

<details><summary>Answer</summary>

Two things.

</details>

<details><summary>Result</summary>

\`\`\`json
${JSON.stringify({ verdict: 'fail', findings }, null, 2)}
\`\`\`

</details>

<details><summary>Suggestions</summary>

./c.ts:1

\`\`\`
right();
\`\`\`

</details>

<sub>workflow review · run run_01TEST0000000000000000000000 · started by @\u200bmona · attempt 2 · commit abc1234 · prices of 2026-11-20</sub>
`,
    );
  });

  it('renders a fan-out with an error, its hint, limits and denied calls', () => {
    const error = {
      code: 'budget_exceeded' as const,
      message: '$0.01 is spent',
      hint: 'raise it',
      retryable: false,
    };
    const limited: RunSketch = {
      instanceId: 'us-2',
      error,
      limitHit: 'budget_exceeded',
      calls: { all: 2, denied: 2 },
      lostRequests: 1,
      unreportedUsd: 0.01,
    };
    expect(
      render([{ costSource: 'scripted' }, limited], { conclusion: 'failure', source: null, runUrl: null }),
    ).toBe(
      `❌ failure · $0.0070 + up to $0.0100 unreported · 1.2 s · 2,000 in / 1,000 out · 1 of 2 succeeded · 🎭 scripted

| Instance | Verdict | Model | Turns | In | Out | Cache read | Cache write | Cost | Duration | Log |
|---|---|---|--:|--:|--:|--:|--:|--:|--:|---|
| eu-1 | ✅ success | anthropic/claude-test (scripted) | 1 | 1,000 | 500 | 0 | 0 | $0.0035 | 1.2 s |  |
| us-2 | ❌ failure | anthropic/claude-test | 1 | 1,000 | 500 | 0 | 0 | $0.0035 + up to $0.0100 unreported | 1.2 s |  |
| Total |  |  | 2 | 2,000 | 1,000 | 0 | 0 | $0.0070 + up to $0.0100 unreported | 1.2 s |  |

- ⚠️ eu-1: The result is empty.

**Error · us-2** \`budget_exceeded\`: $0.01 is spent

**What to do:** raise it

- ⚠️ us-2: Limit hit: \`budget_exceeded\`.
- ⚠️ us-2: All 2 tool calls were denied.
- ⚠️ us-2: 1 model request got no complete answer.

<sub>workflow review · 2 runs · started by @\u200bmona · attempt 2 · commit abc1234 · prices of 2026-11-20</sub>
`,
    );
  });

  it('says who started the run, by which event, who ran it again and whose role let it, and tells none of them', () => {
    const { snapshots } = reportOf([{}]);
    const trigger = {
      actor: 'eve*',
      repository: 'org/repo',
      sha: null,
      via: 'action',
      event: 'issue_comment',
      rerunBy: 'hubot',
      permittedBy: 'mona',
    } as const;
    const text = render([{}], { snapshots: snapshots.map((one) => ({ ...one, trigger })) });
    expect(text).toContain(
      'started by @\u200beve* (issue_comment) run again by @\u200bhubot permitted by @\u200bmona',
    );
  });

  it('renders a refusal before any run', () => {
    const problem = { code: 'missing_key', message: 'no key for anthropic', hint: 'set anthropic-api-key' };
    expect(
      render([], {
        conclusion: 'neutral',
        problem,
        attempt: null,
        commit: null,
        note: 'no key for a fork',
        pricesAsOf: null,
      }),
    ).toBe(
      `⚠️ neutral · $0.0000 · 0.0 s · 0 in / 0 out

> no key for a fork

**\`missing_key\`:** no key for anthropic

**What to do:** set anthropic-api-key
`,
    );
  });

  it('shows a green run that did nothing as such', () => {
    expect(render([{ turns: 0 }])).toContain(
      '⚠️ It did nothing: no model turn was taken and the result is empty.',
    );
    expect(render([{ turns: 0, result: { ok: true } }])).toContain('⚠️ No model turn was taken.');
    expect(render([{ result: {} }])).toContain('⚠️ The result is empty.');
    expect(render([{ text: 'done' }])).not.toContain('⚠️');
  });

  it('links findings into the mounted folder of the repository', () => {
    const findings = [{ path: '/workspace/a(1).ts', line: 2, severity: 'notice', message: 'm' }];
    const source = { serverUrl: 'https://ghe.example', repository: 'o/r', sha: 'f00', root: 'packages/x' };
    expect(render([{ result: { findings } }], { source })).toContain(
      '](https://ghe.example/o/r/blob/f00/packages/x/a%281%29.ts#L2)',
    );
  });

  it('lets no text of a run out of its place', () => {
    const nasty = '</details>\n\n```\n| Total | @octocat <img src=x>\n````\n[a](b)';
    const text = render([{ instanceId: nasty, name: 'x', text: nasty, result: nasty }]);
    expect(text.match(/<details>/g)).toHaveLength(2);
    expect(text.match(/^<\/details>$/gm)).toHaveLength(2);
    expect(text.match(/^\| Total /gm)).toHaveLength(2);
  });

  it('says how many rows and findings it leaves out', () => {
    const many = Array.from({ length: 2500 }, (_, index) => ({ instanceId: `i-${index}` }));
    const text = render(many);
    expect(text.split('\n')[0]).toContain('2,500 of 2,500 succeeded');
    expect(text).toMatch(/\| … [\d,]+ more \|/);
    expect(text).toContain('| Total |  |  | 2,500 | 2,500,000 | 1,250,000 |');
    expect(byteLength(text)).toBeLessThanOrEqual(MIB);
  });

  it('stays within its bytes with the first line whole, whatever the runs hold', () => {
    const sketch = fc.record({
      instanceId: fc.string({ minLength: 1, unit: 'binary' }),
      text: fc.string({ unit: 'binary', maxLength: 5000 }),
      result: fc.jsonValue() as fc.Arbitrary<NonNullable<RunSketch['result']>>,
    });
    fc.assert(
      fc.property(
        fc.array(sketch, { maxLength: 20 }),
        fc.integer({ min: 100, max: 20_000 }),
        (sketches, maxBytes) => {
          const report = reportOf(sketches);
          const text = renderReport(report, maxBytes);
          expect(byteLength(text)).toBeLessThanOrEqual(maxBytes);
          expect(text.isWellFormed()).toBe(true);
          if (maxBytes > 1000) expect(text.split('\n')[0]).toBe(firstLine(report));
        },
      ),
      { numRuns: 200 },
    );
  });
});
