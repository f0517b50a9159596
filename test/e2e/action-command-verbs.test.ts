import { describe, expect, it } from 'vitest';
import { app } from '../support/events.ts';
import type { FakeRun } from '../support/github-commands.ts';
import { BOT, expectUnheard, mallory, OWN_RUN, on, type Situation } from './commented-job.ts';

describe('no command', () => {
  it.each([
    ['what does not begin with it', 'LGTM, see /flue'],
    ['a quotation', '> /flue stop'],
    ['a code block', '```\n/flue stop\n```'],
    ['an HTML comment', '<!--\n/flue stop\n-->'],
    ['letters of another alphabet', '/flu\u0435 stop'],
    ['what stands after 10,000 lines', `${'line\n'.repeat(10_000)}/flue stop`],
  ])('is in %s: nobody is asked, nothing is loaded, and it is not red', async (_what, body) => {
    const inputs = { comment: 'new', 'on-untrusted': 'fail' };
    expectUnheard(await on({ body, inputs, by: mallory }), /does not begin with \/flue/);
  });

  it('is a comment that was edited or deleted', async () => {
    for (const action of ['edited', 'deleted']) {
      expectUnheard(await on({ words: { action } }), /only a new comment is a command/);
    }
  });

  it('is that of a stranger, who sees no sign of it', async () => {
    for (const body of ['/flue stop', '/flue hello', '/flue help']) {
      const told = await on({ body, by: mallory, inputs: { comment: 'new' } });
      expectUnheard(told, /mallory has the permission read here/, ['collaborators/mallory/permission']);
    }
    const red = await on({ by: mallory, inputs: { comment: 'new', 'on-untrusted': 'fail' } });
    expect(red).toMatchObject({ exitCode: 1, executed: false, reactions: [], comments: [] });
  });

  it('is in the words of an app, whomever it quotes, nor ever in those of GitHub Actions or of ours', async () => {
    const renovate = app('renovate[bot]');
    expectUnheard(await on({ by: renovate, body: '/flue stop\n\n> as @mona said' }), /is an app/);
    const named = { 'allow-bots': 'renovate[bot], github-actions[bot]' };
    expectUnheard(await on({ by: renovate, inputs: named }), /may be of somebody else's fork/);
    expectUnheard(await on({ by: app(BOT, 41898282), inputs: named }), /would never end/);
    expectUnheard(
      await on({ body: '/flue go on\n<!-- flue:v1 key=x -->', inputs: named }),
      /would never end/,
    );
  });
});

const RUN: FakeRun = { id: 1, status: 'in_progress', event: 'issue_comment', display_title: 'Something' };
const RUNS = [
  { ...RUN, id: OWN_RUN },
  { ...RUN, id: 11 },
  { ...RUN, id: 12, status: 'pending' },
  { ...RUN, id: 13, display_title: 'Something else' },
  { ...RUN, id: 14, event: 'pull_request', display_title: 'x', pull_requests: [{ number: 7 }] },
  {
    ...RUN,
    id: 15,
    event: 'pull_request',
    head_branch: 'change',
    head_repository: { full_name: 'mallory/octo-repo' },
  },
  { ...RUN, id: 16, event: 'pull_request', pull_requests: [{ number: 8 }] },
  { ...RUN, id: 17, event: 'push' },
  { ...RUN, id: 18, status: 'completed' },
];

describe('/flue stop', () => {
  it('cancels what the GitHub workflow does for the pull request, and nothing else', async () => {
    const state = { runs: { 'ci.yml': RUNS, 'other.yml': [{ ...RUN, id: 99 }] }, over: [15] };
    const told = await on({ body: '/flue stop', state, inputs: { comment: 'sticky' } });
    expect(told).toMatchObject({
      exitCode: 0,
      executed: false,
      asked: [],
      levels: ['notice'],
      reactions: ['+1'],
    });
    expect(told.cancelled.sort()).toEqual([11, 12, 14]);
    expect(told.outputs).toMatchObject({
      conclusion: 'skipped',
      'skip-reason': '3 runs were cancelled, 1 had ended by then.',
    });
    expect(told.comments).toEqual([
      expect.stringMatching(/^> \/flue stop\n\n3 runs were cancelled, 1 had ended/),
    ]);
  });

  it('says that there is nothing to stop', async () => {
    const state = { runs: { 'ci.yml': [{ ...RUN, id: OWN_RUN }] } };
    const told = await on({ body: '/flue stop', state, onPullRequest: false });
    expect(told).toMatchObject({ exitCode: 0, cancelled: [], comments: [], reactions: ['+1'] });
    expect(told.outputs['skip-reason']).toBe(
      'No other run of this GitHub workflow is under way for this issue.',
    );
  });

  it('that could not be done is red, with the permission that it takes', async () => {
    const state: Situation['state'] = { runs: { 'ci.yml': RUNS }, lacks: ['actions'] };
    const told = await on({
      body: '/flue stop',
      state,
      inputs: { comment: 'new', 'check-run': 'Flue review' },
    });
    expect(told).toMatchObject({ exitCode: 1, levels: ['error'], cancelled: [], reactions: ['-1'] });
    expect(told.outputs).toMatchObject({ conclusion: 'failure', 'error-code': 'command_failed' });
    expect(told.annotations[0]?.message).toMatch(
      /^command_failed: Not all could be stopped: .*permissions: actions: write\.$/,
    );
    expect(told.requests.filter((request) => request.includes('check-runs'))).toEqual([]);
    expect(told.comments).toEqual([expect.stringMatching(/actions: write/)]);
  });
});

describe('other commands', () => {
  it('help answers with the list, or with a sign alone', async () => {
    const told = await on({ body: '/flue help', inputs: { comment: 'new' } });
    expect(told).toMatchObject({ exitCode: 0, executed: false, asked: [], reactions: ['+1'] });
    expect(told.comments).toEqual([expect.stringMatching(/`\/flue stop`/)]);
    const quiet = await on({ body: '/flue' });
    expect(quiet).toMatchObject({ comments: [], reactions: ['+1'], outputs: { conclusion: 'skipped' } });
  });

  it('approve and deny say that nothing waits where no journal is kept', async () => {
    for (const body of ['/flue approve toolu_01', '/flue deny toolu_01 too dear']) {
      const told = await on({ body, inputs: { comment: 'new' } });
      expect(told).toMatchObject({ exitCode: 0, executed: false, asked: [], reactions: ['confused'] });
      expect(told.comments).toEqual([expect.stringMatching(/Nothing waits for an approval here/)]);
      expect(told.outputs['skip-reason']).toMatch(/without `journal: artifact`/);
    }
  });

  it('a message that is too long is not cut, but refused', async () => {
    const told = await on({ body: `/flue ${'é'.repeat(33_000)}` });
    expect(told).toMatchObject({ exitCode: 0, asked: [], reactions: ['confused'] });
    expect(told.outputs['skip-reason']).toMatch(/65 KiB, and 64 KiB is the most/);
  });
});
