// A job that a comment started: the action over a fresh checkout, with a fake GitHub that takes reactions and replies.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { AnthropicServer, AnthropicServerOptions } from '../support/anthropic-server.ts';
import { issueCommentEvent, person, REPOSITORY, SHA, type WordsOptions } from '../support/events.ts';
import { type CommandsOfRepository, commandRoute } from '../support/github-commands.ts';
import type { CommentsOfRepository } from '../support/github-comments.ts';
import { type GitHubServer, startGitHubServer } from '../support/github-server.ts';
import { gitInit, tempWorkspace } from '../support/project.ts';
import { type ActionResult, type RunActionOptions, runAction } from '../support/runner.ts';
import { DIST, KEY, keyed, PROJECT, USAGE, withProvider } from './projects.ts';

const TOKEN = 'ghs_fakeTokenOfTheFakeRunner0123456789';
export const BOT = 'github-actions[bot]';
export const OWN_RUN = 1658821493;
/** The id of the comment in the events. */
export const COMMENT = 1;

export const mona = person('mona', 1);
export const mallory = person('mallory', 666);
const COLLABORATORS = {
  mona: { permission: 'write', role_name: 'write', user: { login: 'mona', id: 1, type: 'User' } },
  mallory: { permission: 'read', role_name: 'read', user: { login: 'mallory', id: 666, type: 'User' } },
};

export interface Situation {
  body?: string;
  by?: typeof mona;
  words?: WordsOptions;
  onPullRequest?: boolean;
  /** In the place of the comment's event. */
  event?: object;
  eventName?: string;
  inputs?: Record<string, string>;
  state?: Partial<CommandsOfRepository>;
  comments?: Partial<CommentsOfRepository>;
  script?: AnthropicServerOptions['script'];
  files?: Record<string, string>;
  env?: Record<string, string>;
  /** What stands between the action and GitHub; its address. */
  between?: (
    github: GitHubServer,
    provider: AnthropicServer,
  ) => Promise<{ url: string; stop(): Promise<void> }>;
  cancelWhen?: (provider: AnthropicServer) => boolean;
}

export interface Told extends ActionResult {
  executed: boolean;
  /** What the model was asked, as JSON. */
  asked: string[];
  requests: string[];
  reactions: string[];
  comments: string[];
  cancelled: number[];
  levels: string[];
}

const ANSWER = {
  text: 'It has 3 lines, says @mallory. <!-- flue:v1 reply -->\n::error::owned',
  usage: USAGE,
};
/** A checkout whose project tells whether anything of it was executed. */
const PROOF = `import { writeFileSync } from 'node:fs';\nwriteFileSync(new URL('./executed', import.meta.url), '');\n`;

/** Runs the step on the comment. */
export async function on(situation: Situation): Promise<Told> {
  const {
    by = mona,
    body = '/flue How many lines?',
    onPullRequest = true,
    script = () => ANSWER,
  } = situation;
  const state: CommandsOfRepository = {
    comments: [COMMENT],
    reactions: [],
    runs: {},
    cancelled: [],
    ...situation.state,
  };
  const comments: CommentsOfRepository = { list: [], login: BOT, ...situation.comments };
  const head = { ref: 'change', sha: SHA.head, repo: { full_name: 'mallory/octo-repo' } };
  const repository = {
    name: REPOSITORY,
    collaborators: COLLABORATORS,
    comments,
    pulls: { 7: { pull: { number: 7, head } } },
    routes: [commandRoute(state)],
  };
  const github = await startGitHubServer(repository, { token: TOKEN });
  const config = PROOF + PROJECT['flue.config.ts'];
  const workspace = tempWorkspace({ ...PROJECT, 'flue.config.ts': config, ...situation.files });
  // What actions/checkout leaves by default: the base, which is what a comment's run is made of.
  const commit = gitInit(workspace.dir);
  try {
    return await withProvider(script, async (provider) => {
      const front = await situation.between?.(github, provider);
      const { cancelWhen } = situation;
      const options: Partial<RunActionOptions> =
        cancelWhen === undefined ? {} : { cancelAfter: () => cancelWhen(provider) };
      const result = await runAction({
        dist: DIST,
        workspace: workspace.dir,
        inputs: { agent: 'helper', ...keyed(provider.url), ...situation.inputs },
        secrets: [KEY],
        token: TOKEN,
        event: situation.event ?? issueCommentEvent(by, { body, onPullRequest, ...situation.words }),
        eventName: situation.eventName ?? 'issue_comment',
        env: { GITHUB_API_URL: front?.url ?? github.url, GITHUB_SHA: commit, ...situation.env },
        ...options,
      });
      await front?.stop();
      expect(result.forbidden).toEqual([]);
      return {
        ...result,
        executed: existsSync(join(workspace.dir, 'executed')),
        asked: provider.requests.map((request) => JSON.stringify(request.body)),
        requests: github.requests.map((request) => request.replace(`/repos/${REPOSITORY}/`, '')),
        reactions: state.reactions.map(({ content }) => content),
        comments: comments.list.map((comment) => comment.body),
        cancelled: state.cancelled,
        levels: result.annotations.map(({ level }) => level),
      };
    });
  } finally {
    await github.stop();
  }
}

/** Nothing was started, and whoever wrote the comment sees no sign of having been read. */
export function expectUnheard(told: Told, reason: RegExp, requests: string[] = []): void {
  expect(told).toMatchObject({ exitCode: 0, executed: false, asked: [], requests, levels: ['notice'] });
  expect(told.outputs).toMatchObject({
    conclusion: 'skipped',
    'skip-reason': expect.stringMatching(reason),
    'error-code': '',
  });
}
