// What stands in a <summary> is HTML on GitHub: backticks protect nothing there.
import { expect, it } from 'vitest';
import { commentDetails } from '../../../src/report/comment-details.ts';
import { type Report, renderReport } from '../../../src/report/render-report.ts';
import { snapshotFor } from '../../support/snapshots.ts';

const HOSTILE = [
  '`</summary></details><img src=https://evil.example/x> @octo/team #1`',
  '``</summary>`` <a href=//evil.example>Approve</a>',
  '`<script>` fixes `#12`, closes GH-12 and `GH-12`, org/repo#3',
  '&lt;/summary&gt; &#60;img&#62; &commat;octocat &#64;octocat',
  '</summary>\n\n<img src=x>\n@octocat',
  '\\`<b>\\` `@octocat` ``` <!-- flue:v1 end -->',
  '[a](https://evil.example) ![b](//evil.example) www.evil.example',
  '<'.repeat(500),
];

function reportOf(text: string): Report {
  const error = { code: 'workflow_error' as const, message: text, hint: text, retryable: false };
  const snapshots = [
    snapshotFor({ instanceId: text, text, result: { verdict: text.slice(0, 60), summary: text } }),
    snapshotFor({ instanceId: `b ${text}`, text: 'x', error }),
  ];
  return {
    conclusion: 'failure',
    snapshots,
    problem: { code: 'usage_error', message: text, hint: text },
    note: text,
    source: null,
    runUrl: null,
    attempt: 1,
    commit: null,
    pricesAsOf: null,
  };
}

it.each(HOSTILE)('%j is inert text in every summary', (text) => {
  const report = reportOf(text);
  const rendered = [
    renderReport(report, 1_000_000),
    commentDetails(report, { maxBytes: 20_000, title: text }),
    commentDetails({ ...report, problem: null }, { maxBytes: 20_000, title: null }),
  ];
  for (const markdown of rendered) {
    const lines = markdown.split('\n').filter((line) => line.startsWith('<details>'));
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines) {
      const [, inner = '<'] = /^<details><summary>(.*)<\/summary>$/.exec(line) ?? [];
      expect(inner).not.toMatch(/[<>]/);
      expect(inner.replace(/&(?:amp|lt|gt);/g, '')).not.toMatch(/&/);
      expect(inner).not.toMatch(/@[^\s\u200b]|#\d|GH\\?-\d|:\/\/|www\.|\]\(/i);
    }
  }
});
