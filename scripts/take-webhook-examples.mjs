// Cuts out of GitHub's published examples of webhooks those of the events that start GitHub workflows, for the tests of what
// we read from an event (test/unit/github/webhook-examples.test.ts). Addresses of the API, half of every payload, are left
// out: nothing of ours reads them. Run by hand: node scripts/take-webhook-examples.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** MIT, by the Octokit contributors: https://github.com/octokit/webhooks */
const PACKAGE = '@octokit/webhooks-examples@7.6.1';
const TARGET = new URL('../test/fixtures/webhook-examples.json', import.meta.url);

/** https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows */
const EVENTS = [
  'branch_protection_rule',
  'check_run',
  'check_suite',
  'create',
  'delete',
  'deployment',
  'deployment_status',
  'discussion',
  'discussion_comment',
  'fork',
  'gollum',
  'issue_comment',
  'issues',
  'label',
  'merge_group',
  'milestone',
  'page_build',
  'public',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'push',
  'release',
  'repository_dispatch',
  'status',
  'watch',
  'workflow_dispatch',
  'workflow_run',
];

const temporary = mkdtempSync(join(tmpdir(), 'webhooks-'));
try {
  const packed = execFileSync('npm', ['pack', '--silent', PACKAGE], { cwd: temporary, encoding: 'utf8' });
  execFileSync('tar', ['-xzf', packed.trim()], { cwd: temporary });
  const all = JSON.parse(readFileSync(join(temporary, 'package/api.github.com/index.json'), 'utf8'));
  const missing = EVENTS.filter((event) => !all.some(({ name }) => name === event));
  if (missing.length > 0) throw new Error(`${PACKAGE} has no example of ${missing.join(', ')}`);
  const lines = all
    .filter(({ name }) => EVENTS.includes(name))
    .flatMap(({ name, examples }) => examples.map((payload) => line({ event: name, payload })));
  const distinct = [...new Set(lines)];
  const from = JSON.stringify(`api.github.com of ${PACKAGE}`);
  writeFileSync(TARGET, `{"from":${from},"licence":"MIT","examples":[\n${distinct.join(',\n')}\n]}\n`);
  console.error(`${distinct.length} examples of ${EVENTS.length} events`);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

function line(example) {
  const isAddress = (key) => key === '_links' || (key !== 'html_url' && /(?:^|_)url$/.test(key));
  return JSON.stringify(example, (key, value) => (isAddress(key) ? undefined : value));
}
