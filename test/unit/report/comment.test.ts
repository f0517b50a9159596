import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteLength } from '../../../src/protocol/json.ts';
import { commentDetails } from '../../../src/report/comment-details.ts';
import { createCommentDocument, singleComment } from '../../../src/report/comment-document.ts';
import type { Leg } from '../../../src/report/comment-leg.ts';
import { hasKey, keyMarker, partsOf } from '../../../src/report/comment-markers.ts';
import { decodeLeg, encodeLeg } from '../../../src/report/comment-record.ts';
import { COMMENT_BYTES } from '../../../src/report/render-comment.ts';
import { type RunSketch, snapshotFor } from '../../support/snapshots.ts';

const KEY = 'CI/test';
const LOG = 'https://github.com/o/r/actions/runs/100/attempts/1';

function legOf(sketches: RunSketch[] = [{}], over: Partial<Leg> = {}): Leg {
  return {
    workflow: '.github/workflows/ci.yml',
    job: 'test',
    index: 0,
    total: 1,
    step: '__flue',
    instance: 'eu-1',
    run: 100,
    attempt: 1,
    at: Date.parse('2026-11-23T12:00:05Z'),
    conclusion: 'success',
    commit: 'abc1234def',
    pricesAsOf: '2026-11-20',
    rows: sketches.map(snapshotFor),
    rest: null,
    ...over,
  };
}

const documentOf = (leg: Leg, details = '') =>
  createCommentDocument({ key: KEY, leg, details, logOf: () => LOG });
const bodyOf = (leg: Leg, bodies: string[] = [], details = '') => documentOf(leg, details).write(bodies);
const instances = (body: string) => [...body.matchAll(/^\| (\S+) \| [✅❌⚠🚫⏭]/gmu)].map(([, name]) => name);

describe('the comment of one step', () => {
  it('says verdict and figures in its first line, a row for each instance, and the total last', () => {
    const [visible, hidden] = bodyOf(legOf()).split('\n\n<!-- flue:v1 leg=');
    expect(visible).toBe(`✅ success · $0.0035 · 1.2 s · 1,000 in / 500 out

| Instance | Verdict | Model | Turns | In | Out | Cache read | Cache write | Cost | Δ base | Log |
|---|---|---|--:|--:|--:|--:|--:|--:|--:|---|
| eu-1 | ✅ success | anthropic/claude-test | 1 | 1,000 | 500 | 0 | 0 | $0.0035 | – | [log](${LOG}) |
| Total |  |  | 1 | 1,000 | 500 | 0 | 0 | $0.0035 | – |  |

<sub>run run_01TEST0000000000000000000000 · attempt 1 · commit abc1234 · prices of 2026-11-20</sub>`);
    expect(hidden).toMatch(/^[\w-]+ -->\n<!-- flue:v1 key=CI\/test -->\n$/);
  });

  it('has a row for a step that ran nothing', () => {
    const body = bodyOf(legOf([], { conclusion: 'neutral' }));
    expect(body.split('\n')[0]).toBe('⚠️ neutral · $0.0000 · 0.0 s · 0 in / 0 out');
    expect(body).toContain('| eu-1 | ⚠️ neutral | – |');
  });

  it('folds the details, with what went wrong to be seen at once', () => {
    const error = { code: 'budget_exceeded' as const, message: '$0.01 is <b>spent', retryable: false };
    const report = {
      conclusion: 'failure' as const,
      snapshots: [snapshotFor({ error, text: 'Halfway.' })],
      problem: null,
      note: null,
      source: null,
      runUrl: null,
      attempt: 1,
      commit: null,
      pricesAsOf: null,
    };
    const details = commentDetails(report, { maxBytes: 5000, title: null });
    expect(details.split('\n')[0]).toBe(
      '<details><summary>Details · budget_exceeded: $0.01 is &lt;b&gt;spent</summary>',
    );
    expect(details).toContain('**Error** `budget_exceeded`');
    expect(details.split('<details>')).toHaveLength(details.split('</details>').length);
    expect(bodyOf(legOf(), [], details)).toContain(`-->\n${details}\n<!-- flue:v1 end -->`);
    expect(commentDetails(report, { maxBytes: 50, title: null })).toBe('');
  });
});

describe('legs that share a comment', () => {
  const leg = (index: number, over: Partial<Leg> = {}) =>
    legOf([{ instanceId: `leg-${index}` }], { index, total: 3, instance: `leg-${index}`, ...over });

  it('keep each other’s rows and details, in one order, whoever writes', () => {
    const first = bodyOf(leg(2), [], '<details>two</details>');
    const both = bodyOf(leg(0), [first], '<details>zero</details>');
    expect(instances(both)).toEqual(['leg-0', 'leg-2']);
    expect(both).toContain('2 of 3 legs');
    expect(both).toContain('| Total |  |  | 2 | 2,000 | 1,000 | 0 | 0 | $0.0070 |');
    expect(both.split('\n')[0]).toBe(
      '✅ success · $0.0070 · 1.2 s · 2,000 in / 1,000 out · 2 of 2 succeeded',
    );
    expect(both.indexOf('<details>zero</details>')).toBeLessThan(both.indexOf('<details>two</details>'));
    expect(bodyOf(leg(2), [both], '<details>two</details>')).toBe(both);
  });

  it('are red when one of them is', () => {
    const red = leg(1, {
      conclusion: 'failure',
      rows: [snapshotFor({ cancelled: true, instanceId: 'leg-1' })],
    });
    expect(bodyOf(leg(0), [bodyOf(red)]).split('\n')[0]).toMatch(/^❌ failure · .* · 1 of 2 succeeded$/);
  });

  it('are replaced by their own newer attempt, of which another leg never makes an older one', () => {
    const second = leg(1, { attempt: 2, rows: [snapshotFor({ instanceId: 'leg-1', costUsd: 1 })] });
    const body = bodyOf(second, [bodyOf(leg(1)), bodyOf(leg(0))]);
    expect(instances(body)).toEqual(['leg-0', 'leg-1']);
    expect(body).toContain('attempt 2');
    expect(bodyOf(leg(0), [bodyOf(leg(1)), body])).toBe(body);
    expect(documentOf(leg(0)).lacks(body, bodyOf(leg(1)))).toBe(false);
    expect(documentOf(leg(0)).lacks(bodyOf(leg(1)), body)).toBe(true);
  });

  it('go when a newer run of their GitHub workflow has come, those of another one stay', () => {
    const other = leg(0, { workflow: 'other.yml', run: 50 });
    const body = bodyOf(leg(0, { run: 101 }), [bodyOf(leg(1), [bodyOf(other)])]);
    expect(partsOf(body).map(({ leg: { workflow, run } }) => [workflow, run])).toEqual([
      ['.github/workflows/ci.yml', 101],
      ['other.yml', 50],
    ]);
    expect(bodyOf(leg(2), [body])).toBe(body);
  });
});

describe('the hidden record', () => {
  it('holds the exact cost, tokens, run, status and attempt', () => {
    const failed = { error: { code: 'model_error' as const, message: 'x', retryable: false } };
    const leg = legOf(
      [
        { costUsd: 0.000000001, cacheReadTokens: 7 },
        { ...failed, costUsd: null },
      ],
      { attempt: 3 },
    );
    const back = decodeLeg(encodeLeg(leg));
    expect(back).toMatchObject({ attempt: 3, run: 100, conclusion: 'success' });
    expect(back?.rows[0]).toMatchObject({
      runId: 'run_01TEST0000000000000000000000',
      status: 'succeeded',
      costUsd: 1e-9,
      usage: { inputTokens: 1000, outputTokens: 500, cacheReadTokens: 7, cacheWriteTokens: 0 },
    });
    expect(back?.rows[1]).toMatchObject({ status: 'failed', costUsd: null });
  });

  it('comes back as it was, whatever its names are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), fc.string({ maxLength: 30 }), (name, job) => {
        const leg = legOf([{ instanceId: `i${name}` }], { instance: 'i', job });
        const once = decodeLeg(encodeLeg(leg));
        expect(once).toMatchObject({ job, rows: [{ instanceId: `i${name}`.toWellFormed() }] });
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['no base64', '****'],
    ['no JSON', btoa('{')],
    ['another version', btoa('[2]')],
    ['too few fields', btoa('[1,"w"]')],
    [
      'a negative cost',
      btoa('[1,"w","j",0,1,"s","i",1,1,1,0,0,0,[""],[[1,"","r",0,0,3,0,0,1,1,1,0,0,-5,0,0,0,0]],0]'),
    ],
    ['deep nesting', btoa('['.repeat(5000))],
  ])('is ignored when it is %s', (_what, record) => {
    expect(decodeLeg(record)).toBeUndefined();
    const body = `text\n<!-- flue:v1 leg=${record} -->\n${keyMarker(KEY)}`;
    expect(instances(bodyOf(legOf(), [body]))).toEqual(['eu-1']);
  });

  it('survives nothing that is made of it at random, and never throws', () => {
    const record = encodeLeg(legOf([{}, {}]));
    fc.assert(
      fc.property(fc.nat(record.length - 1), fc.constantFrom('A', 'z', '_', '-', '9'), (at, sign) => {
        decodeLeg(record.slice(0, at) + sign + record.slice(at + 1));
      }),
      { numRuns: 500 },
    );
  });
});

describe('text of others', () => {
  const nasty = [
    '```\n<!-- flue:v1 end -->\n<!-- flue:v1 leg=AAAA -->\n<!-- flue:v1 key=other -->\n```',
    '`<!-- flue:v1 key=other -->` @octocat fixes #12 <img src=x> ![a](http://b.c)',
    '</details>\n| Total | <!--',
  ];

  it('neither forges a record or a marker, nor links, mentions or closes anything', () => {
    for (const text of nasty) {
      const details = commentDetails(
        {
          conclusion: 'success',
          snapshots: [
            snapshotFor({ text, result: { verdict: text.slice(0, 60), findings: [] }, instanceId: text }),
          ],
          problem: null,
          note: text,
          source: null,
          runUrl: null,
          attempt: 1,
          commit: null,
          pricesAsOf: null,
        },
        { maxBytes: 9000, title: text },
      );
      const leg = legOf([{ instanceId: text, model: text }], { instance: text, commit: 'f#1' });
      const body = bodyOf(leg, [bodyOf(leg, [], details)], details);
      expect(partsOf(body)).toHaveLength(1);
      expect(hasKey(body, 'other')).toBe(false);
      expect(body.match(/<!--/g)).toHaveLength(4);
      expect(body.match(/^\| Total \| {2}\| {2}\|/gm)).toHaveLength(1);
      const prose = body.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
      expect(prose).not.toMatch(/@octocat|#12|<img|!\[a\]\(/);
    }
  });
});

describe('the length of a comment', () => {
  const fan = (count: number, name = (index: number) => `octo-org/octo-repo/pr-7/test/${index}`) =>
    legOf(
      Array.from({ length: count }, (_, index) => ({
        instanceId: name(index),
        model: 'anthropic/claude-haiku-5-5',
      })),
      { instance: 'octo-org/octo-repo/pr-7/test' },
    );

  it('holds two hundred instances with all their rows and records', () => {
    const body = bodyOf(fan(200));
    expect(byteLength(body)).toBeLessThanOrEqual(COMMENT_BYTES);
    expect(instances(body)).toHaveLength(200);
    expect(partsOf(body)[0]?.leg.rows).toHaveLength(200);
    expect(body).not.toContain('more row');
  });

  it('gives up details first and says so', () => {
    const body = bodyOf(fan(150), [], `<details>${'x'.repeat(30_000)}</details>`);
    expect(byteLength(body)).toBeLessThanOrEqual(COMMENT_BYTES);
    expect(body).toContain('Details that do not fit here are in the job summary');
    expect(instances(body)).toHaveLength(150);
  });

  it('then shortens rows, says how many are missing, and still has the right totals', () => {
    const long = (index: number) => `${index}-${'y'.repeat(240)}`;
    for (const leg of [fan(2000), fan(1000, long)]) {
      const body = bodyOf(leg);
      const count = leg.rows.length.toLocaleString('en-US');
      expect(byteLength(body)).toBeLessThanOrEqual(COMMENT_BYTES);
      expect(body).toMatch(/\| … [\d,]+ more rows are only in the job summary \|/);
      expect(body.split('\n')[0]).toContain(`${count} of ${count} succeeded`);
      expect(body).toContain(`| Total |  |  | ${count} |`);
      const hidden = Number(/… ([\d,]+) more/.exec(body)?.[1]?.replace(',', ''));
      expect(instances(body).length + hidden).toBe(leg.rows.length);
      // A second writer goes on from it without losing a cent.
      const more = bodyOf(legOf([{ instanceId: 'z' }], { instance: 'z', index: 1 }), [body]);
      expect(more).toContain(`| Total |  |  | ${(leg.rows.length + 1).toLocaleString('en-US')} |`);
    }
  });

  it('never passes the limit, whatever the rows hold', () => {
    const sketch = fc.record({ instanceId: fc.string({ unit: 'binary', maxLength: 200, minLength: 1 }) });
    fc.assert(
      fc.property(
        fc.array(sketch, { maxLength: 400, minLength: 100 }),
        fc.nat(40_000),
        (sketches, length) => {
          const body = bodyOf(legOf(sketches), [], `<details>${'ü'.repeat(length)}</details>`);
          expect(byteLength(body)).toBeLessThanOrEqual(COMMENT_BYTES);
        },
      ),
      { numRuns: 20 },
    );
  });
});

it('a comment that nobody goes on from has no key', () => {
  const body = singleComment({ leg: legOf(), details: '', logOf: () => null });
  expect(body).not.toContain('key=');
  expect(partsOf(body)).toHaveLength(1);
});
