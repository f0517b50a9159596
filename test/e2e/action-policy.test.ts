// Input policy: what stands in the GitHub workflow holds, whatever the project and the other inputs say.
import { describe, expect, it } from 'vitest';
import { person, pullRequestEvent, REPOSITORY } from '../support/events.ts';
import { startGitHubServer } from '../support/github-server.ts';
import { keyed, runStep, USAGE, withProvider } from './projects.ts';

const answer = [{ text: 'It has 3 lines.', usage: USAGE }];
const config = (members: string) => ({
  'flue.config.ts': `import { defineConfig } from 'flue-action';
export default defineConfig({ model: 'anthropic/claude-haiku-5-5', ${members} });
`,
});
const errors = (result: Awaited<ReturnType<typeof runStep>>) =>
  result.annotations.filter(({ level }) => level === 'error').map(({ message }) => message);

describe('input policy', () => {
  it('caps the budget, and the log says so', () =>
    withProvider(answer, async (server) => {
      const result = await runStep({
        workflow: 'ask',
        'max-cost-usd': 5,
        policy: '{"maxCostUsd": 0.00001}',
        ...keyed(server.url),
      });
      expect(result.outputs).toMatchObject({ conclusion: 'failure', 'limit-hit': 'budget_exceeded' });
      expect(result.stdout).toContain('by input policy, not $5.00 as asked for');
      expect(server.requests.filter(({ body }) => 'max_tokens' in Object(body))).toEqual([]);
    }));

  it.each([
    [
      'a model that is asked for by name',
      { model: 'anthropic/claude-opus-4-1' },
      {},
      'config_error: input policy does not allow the model "anthropic/claude-opus-4-1". use one of: anthropic/claude-haiku-5-5',
    ],
    [
      "the project's own model",
      {},
      { 'flue.config.ts': "export default { model: 'anthropic/claude-opus-4-1' };\n" },
      'config_error: input policy does not allow the model "anthropic/claude-opus-4-1". use one of: anthropic/claude-haiku-5-5',
    ],
    [
      'a host that the project opens',
      {},
      config("network: { allow: ['api.example.com', '*.evil.example'] }"),
      'config_error: input policy does not allow the host *.evil.example, which network.allow of the project names. take it out of network.allow, or have it added to `hosts` of the policy',
    ],
    [
      "what the project's own policy does not",
      {},
      config("policy: { models: ['anthropic/claude-sonnet-5-5'] }"),
      'config_error: the policy of flue.config.ts does not allow the model "anthropic/claude-haiku-5-5". use one of: anthropic/claude-sonnet-5-5',
    ],
    [
      "a mode that the project's own policy does not name",
      {},
      config("policy: { modes: ['report'] }"),
      'config_error: the policy of flue.config.ts does not allow mode: run. use one of: report',
    ],
    [
      'another mode',
      { mode: 'report' },
      {},
      'config_error: input policy does not allow mode: report. use one of: run',
    ],
    [
      'a key that nobody knows',
      { policy: '{"maxCost": 1}' },
      {},
      "usage_error: input policy: unknown key 'policy.maxCost'. did you mean 'maxCostUsd'?",
    ],
  ])('refuses %s with one sentence, and spends nothing', (_, inputs, files, message) =>
    withProvider(answer, async (server) => {
      const policy = JSON.stringify({
        models: ['claude-haiku-5-5'],
        hosts: ['*.example.com'],
        modes: ['run'],
      });
      const result = await runStep({ workflow: 'ask', policy, ...keyed(server.url), ...inputs }, { files });
      expect(errors(result)).toEqual([message]);
      expect(result.outputs).toMatchObject({ conclusion: 'failure', 'cost-usd': '0' });
      expect(server.requests).toEqual([]);
    }),
  );

  it('leaves alone what keeps to it', () =>
    withProvider(answer, async (server) => {
      const policy =
        '{"maxCostUsd": 9, "models": ["anthropic/claude-haiku-5-5"], "hosts": [], "modes": ["run"]}';
      const result = await runStep({ workflow: 'ask', policy, ...keyed(server.url) });
      expect(result.outputs).toMatchObject({ conclusion: 'success', 'result-text': 'It has 3 lines.' });
    }));
});

describe('who started a run', () => {
  it('is in the summary, with the event, and notifies nobody', () =>
    withProvider(answer, async (server) => {
      const result = await runStep(
        { workflow: 'ask', ...keyed(server.url) },
        { env: { GITHUB_ACTOR: 'mona', GITHUB_TRIGGERING_ACTOR: 'hubot' } },
      );
      expect(result.summary).toContain(
        'started by @\u200bmona (push) run again by @\u200bhubot · attempt 1 · commit 0123456',
      );
    }));

  it('is there with whose role was asked for, where that is somebody else', () =>
    withProvider(answer, async (server) => {
      const mona = person('mona', 1);
      const github = await startGitHubServer(
        {
          name: REPOSITORY,
          collaborators: { mona: { permission: 'write', role_name: 'write', user: mona } },
        },
        { token: 'ghs_token_of_this_job_0123456789' },
      );
      const result = await runStep(
        { workflow: 'ask', ...keyed(server.url) },
        {
          event: pullRequestEvent(mona, { action: 'labeled' }),
          eventName: 'pull_request',
          token: 'ghs_token_of_this_job_0123456789',
          env: {
            GITHUB_API_URL: github.url,
            GITHUB_REPOSITORY: REPOSITORY,
            GITHUB_ACTOR: 'hubot',
            GITHUB_TRIGGERING_ACTOR: 'hubot',
          },
        },
      );
      await github.stop();
      expect(result.outputs.conclusion).toBe('success');
      expect(result.summary).toContain('started by @\u200bhubot (pull_request) permitted by @\u200bmona');
    }));
});
