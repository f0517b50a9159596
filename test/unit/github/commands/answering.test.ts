import { afterEach, describe, expect, it } from 'vitest';
import { createNodeFetch } from '../../../../src/adapters/http/node-fetch.ts';
import { createGitHubApi } from '../../../../src/github/api.ts';
import { beginReactions } from '../../../../src/github/commands/reactions.ts';
import { stopRuns } from '../../../../src/github/commands/stop-runs.ts';
import { type CommandsOfRepository, commandRoute, type FakeRun } from '../../../support/github-commands.ts';
import { type GitHubServer, startGitHubServer } from '../../../support/github-server.ts';

const TOKEN = 'ghs_token_of_the_job';
const REPOSITORY = 'octo/repo';
const servers: GitHubServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function bench(over: Partial<CommandsOfRepository> = {}) {
  const state: CommandsOfRepository = { comments: [1], reactions: [], runs: {}, cancelled: [], ...over };
  const server = await startGitHubServer(
    { name: REPOSITORY, routes: [commandRoute(state)] },
    { token: TOKEN },
  );
  servers.push(server);
  const api = createGitHubApi({ apiUrl: server.url, token: TOKEN, fetch: createNodeFetch() });
  const begin = () => beginReactions({ api, repository: REPOSITORY, comment: 1, isPullRequest: false });
  return { state, server, api, begin };
}

describe('beginReactions', () => {
  it('leaves the last sign alone, after three requests', async () => {
    const { state, server, begin } = await bench();
    await begin().settle('+1');
    expect(state.reactions.map(({ content }) => content)).toEqual(['+1']);
    expect(server.requests).toHaveLength(3);
  });

  it('asks for nothing more when the first sign was refused, and says which permission it takes', async () => {
    const { server, begin } = await bench();
    server.faults.push({ status: 403 });
    await expect(begin().settle('rocket')).rejects.toThrow(/403.*issues: write/);
    expect(server.requests).toHaveLength(1);
  });

  it('takes back only what it has set: a re-run finds its sign there already', async () => {
    const { state, begin } = await bench({ reactions: [{ id: 9, comment: 1, content: 'eyes' }] });
    await begin().settle('-1');
    expect(state.reactions.map(({ content }) => content)).toEqual(['-1']);
  });

  it('does not wait for a GitHub that does not answer', async () => {
    const never = { get: never0, pages: never0, write: never0, query: never0 };
    const reactions = beginReactions({ api: never, repository: REPOSITORY, comment: 1, isPullRequest: true });
    await expect(reactions.settle('rocket', 20)).rejects.toThrow('GitHub took longer than 0.02 s');
  });
});

function never0(): Promise<never> {
  return new Promise(() => {});
}

const run = (id: number, status = 'in_progress'): FakeRun => ({
  id,
  status,
  event: 'issue_comment',
  display_title: 'Broken',
});

describe('stopRuns', () => {
  const subject = { number: 7, title: 'Broken', isPullRequest: false };
  const common = { repository: REPOSITORY, workflowFile: 'ci.yml', ownRun: 1, subject };

  it('cancels what is under way or waits, but itself', async () => {
    const waiting = ['queued', 'pending', 'waiting'].map((status, index) => run(index + 2, status));
    const many = Array.from({ length: 9 }, (_, index) => run(index + 20));
    const runs = { 'ci.yml': [run(1), ...waiting, ...many, run(50, 'completed')], 'else.yml': [run(99)] };
    const { state, api } = await bench({ runs, over: [2] });
    expect(await stopRuns({ ...common, api })).toEqual({ cancelled: 11, over: 1 });
    expect(state.cancelled.toSorted((a, b) => a - b)).toEqual([3, 4, ...many.map(({ id }) => id)]);
  });

  it('finds those of our own branches also when the pull request cannot be read', async () => {
    const own = { ...run(2), event: 'pull_request', pull_requests: [{ number: 7 }] };
    const { state, api } = await bench({ runs: { 'ci.yml': [run(1), own] } });
    const pull = { ...subject, isPullRequest: true };
    expect(await stopRuns({ ...common, api, subject: pull })).toEqual({ cancelled: 1, over: 0 });
    expect(state.cancelled).toEqual([2]);
  });

  it('says what GitHub refuses', async () => {
    const { api } = await bench({ runs: { 'ci.yml': [run(1), run(2)] }, lacks: ['actions'] });
    await expect(stopRuns({ ...common, api })).rejects.toThrow(/403.*actions: write/);
    await expect(stopRuns({ ...common, api, workflowFile: 'no.yml' })).rejects.toThrow(/404/);
  });
});
