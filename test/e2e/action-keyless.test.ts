import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AUDIENCE, faults, RULE, type ScriptContext } from '../support/anthropic-server.ts';
import { person, pullRequestEvent } from '../support/events.ts';
import { startGitHubServer } from '../support/github-server.ts';
import { tempWorkspace } from '../support/project.ts';
import { inputVariables, readManifest } from '../support/runner-inputs.ts';
import { createJob } from '../support/runner-job.ts';
import { runStep as runMain } from '../support/runner-step.ts';
import { expectHidden, withKeyless } from './keyless.ts';
import { DIST, KEY, PROJECT, runStep, USAGE } from './projects.ts';

const TOKEN = 'ghs_fakeTokenOfTheFakeRunner0123456789';
const reads = { toolCalls: [{ name: 'read', input: { path: 'data.txt' } }], usage: USAGE };
const answers = { text: 'It has 3 lines.', usage: USAGE };
const ask = { workflow: 'ask' };

/** Whatever the provider is shown it says back, as text of the model. */
const echo = ({ index, headers }: ScriptContext) => {
  const token = headers.authorization?.replace('Bearer ', '') ?? '';
  const text = `I was shown ${token} and ${Buffer.from(token).toString('base64')}.`;
  return index === 0 ? { ...reads, text } : { text, usage: USAGE };
};

describe('a job with id-token: write and no key', () => {
  it('asks the model with what GitHub and Anthropic make of its identity', () =>
    withKeyless({ script: [reads, answers] }, async ({ provider, issuer, inputs, env, secrets }) => {
      const result = await runStep({ ...ask, ...inputs }, { env });
      expect(result).toMatchObject({ exitCode: 0, forbidden: [], annotations: [], leftInTemp: [] });
      expect(result.outputs).toMatchObject({ conclusion: 'success', 'result-text': 'It has 3 lines.' });
      expect(issuer.audiences).toEqual([AUDIENCE]);
      expect(provider.exchange.requests).toHaveLength(1);
      const [token] = provider.exchange.tokens;
      for (const { headers } of provider.requests) expect(headers.authorization).toBe(`Bearer ${token}`);
      expectHidden(secrets(), result);
    }));

  it('renews a token that is about to expire while it runs, with another identity token', () =>
    withKeyless(
      { script: [reads, reads, answers], exchange: { expiresInSeconds: 20 } },
      async ({ provider, issuer, inputs, env, secrets }) => {
        const result = await runStep({ ...ask, ...inputs }, { env });
        expect(result.outputs.conclusion).toBe('success');
        const asked = provider.requests.map(({ headers }) => headers.authorization?.replace('Bearer ', ''));
        expect(asked).toEqual(provider.exchange.tokens);
        expect(new Set(issuer.minted).size).toBe(3);
        expectHidden(secrets(), result);
      },
    ));

  it('goes on when its token is taken back in the middle of a run', () =>
    withKeyless({ script: [], exchange: {} }, async ({ provider, inputs, env }) => {
      provider.play((_body, { index }) => {
        if (index > 0) return answers;
        provider.exchange.revoke();
        return reads;
      });
      const result = await runStep({ ...ask, ...inputs }, { env });
      expect(result.outputs).toMatchObject({ conclusion: 'success', turns: '2' });
      expect(provider.exchange.tokens).toHaveLength(2);
    }));

  it('makes one exchange for all instances of a fan-out', () =>
    withKeyless({ script: () => answers }, async ({ provider, inputs, env }) => {
      const files = { 'lines.jsonl': '{}\n'.repeat(20) };
      const result = await runStep({ ...ask, 'payloads-file': 'lines.jsonl', ...inputs }, { env, files });
      expect(result.outputs.conclusion).toBe('success');
      expect(provider.requests).toHaveLength(20);
      expect(provider.exchange.requests).toHaveLength(1);
    }));

  it('prices a run with it too', () =>
    withKeyless({ script: [] }, async ({ provider, inputs, env, secrets }) => {
      const result = await runStep({ mode: 'estimate', ...ask, ...inputs }, { env });
      expect(JSON.parse(result.outputs.result ?? '')).toMatchObject({ runs: [{ inputSource: 'counted' }] });
      expect(provider.requests.map(({ endpoint }) => endpoint)).toEqual(['count_tokens']);
      expectHidden(secrets(), result);
    }));
});

describe('tokens of a keyless job', () => {
  it('show nowhere, though the provider says them back', () =>
    withKeyless({ script: (_body, context) => echo(context) }, async ({ inputs, env, secrets }) => {
      const comments = {
        list: [] as Array<{ id: number; pull: number; body: string; login: string }>,
        login: 'x',
      };
      const github = await startGitHubServer({ name: 'octo-org/octo-repo', comments }, { token: TOKEN });
      const result = await runStep(
        { ...ask, comment: 'sticky', ...inputs },
        {
          env: { ...env, GITHUB_API_URL: github.url },
          event: pullRequestEvent(person('octocat', 583231), { action: 'synchronize' }),
          eventName: 'pull_request',
          token: TOKEN,
        },
      );
      await github.stop();
      expect(result.outputs['result-text']).toMatch(/^I was shown \*\*\* and \*\*\*[\w=]{0,4}\.$/);
      expect(comments.list[0]?.body).toContain('I was shown');
      expectHidden(
        secrets(),
        result,
        comments.list.map(({ body }) => body),
      );
    }));

  it('are not in the journal that a killed step leaves', () =>
    withKeyless(
      {
        script: (_body, context) =>
          context.index < 2 ? echo({ ...context, index: 0 }) : faults.stallAfter(1),
      },
      async ({ provider, issuer, inputs, secrets }) => {
        const workspace = tempWorkspace(PROJECT);
        const job = createJob({ workspace: workspace.dir, env: issuer.env });
        const manifest = readManifest(join(DIST, '..', 'action.yml'));
        const given = inputVariables(
          manifest,
          { ...ask, ...inputs },
          { token: TOKEN, matrix: null, jobIndex: 0 },
        );
        const main = await runMain(job, {
          script: join(DIST, 'main.js'),
          env: { ...job.env, ...given },
          secrets: [],
          grace: { sigtermMs: 1000, sigkillMs: 1000 },
          timeoutMs: 30_000,
          killAfter: () => provider.requests.length === 3,
        });
        const journal = main.state.journal ?? '';
        const left = ['', '-wal'].map((end) => readFileSync(`${journal}${end}`, 'latin1')).join('');
        expect(left).toContain('I was shown *** and ***');
        expectHidden(secrets(), { ...main, post: undefined }, [left]);
      },
    ));

  it('cannot be had by code of the project', () =>
    withKeyless({ script: [] }, async ({ inputs, env }) => {
      const files = {
        'workflows/looks.ts': `import { defineWorkflow } from 'flue-action';
export default defineWorkflow({
  description: 'looks around',
  run: () => Object.keys(process.env).filter((name) => name.startsWith('ACTIONS_')),
});
`,
      };
      const result = await runStep({ workflow: 'looks', ...inputs }, { env, files });
      expect(JSON.parse(result.outputs.result ?? '')).toEqual(['ACTIONS_ID_TOKEN_REQUEST_URL']);
    }));
});

describe('a federation that does not work', () => {
  it('is one sentence with the rule and what GitHub says of the job; an assertion sent back is hidden', () =>
    withKeyless(
      {
        script: [],
        exchange: {
          fault: (_number, assertion) => ({
            status: 401,
            body: JSON.stringify({ error: 'invalid_grant', error_description: `no rule for ${assertion}` }),
          }),
        },
      },
      async ({ provider, inputs, env, secrets }) => {
        const result = await runStep({ ...ask, ...inputs }, { env });
        expect(result).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'model_error' } });
        expect(result.annotations.map(({ level }) => level)).toEqual(['error']);
        const { message = '' } = result.annotations[0] ?? {};
        expect(message).toMatch(/refused it \(401 invalid_grant: no rule for \*\*\*/);
        expect(message).toContain(
          `compare the rule ${RULE.ruleId} with the token (iss https://token.actions`,
        );
        expect(message).toContain('sub repo:octo-org/octo-repo:ref:refs/heads/main');
        expect(message.length).toBeLessThanOrEqual(600);
        expect(provider.requests).toEqual([]);
        expect(result.outputs['cost-usd']).toBe('0');
        expectHidden(secrets(), result);
      },
    ));

  it('names the permission that the job lacks', () =>
    withKeyless({ script: [] }, async ({ inputs, issuer }) => {
      const result = await runStep({ ...ask, ...inputs });
      expect(result).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'missing_key' } });
      expect(result.annotations[0]?.message).toMatch(
        /no identity token.*give the job permissions: id-token: write/,
      );
      expect(issuer.audiences).toEqual([]);
    }));

  it('says who could not be asked, after all repeats', () =>
    withKeyless({ script: [], fault: () => 'no permission' }, async ({ inputs, env }) => {
      const { annotations, outputs } = await runStep({ ...ask, ...inputs }, { env });
      expect(outputs['error-code']).toBe('model_error');
      expect(annotations[0]?.message).toContain(
        "GitHub gave no identity token: GitHub's service for identity tokens answered 403. give the job permissions",
      );
    }));

  it('is no failure on a pull request of a fork, which has neither key nor identity', () =>
    withKeyless({ script: [] }, async ({ inputs }) => {
      const result = await runStep(
        { ...ask, ...inputs },
        {
          event: pullRequestEvent(person('mallory', 666), { from: 'mallory/octo-repo' }),
          eventName: 'pull_request',
        },
      );
      expect(result).toMatchObject({ exitCode: 0, outputs: { conclusion: 'neutral' } });
      expect(result.outputs['skip-reason']).toContain('GitHub hands no secrets to the event of a fork');
    }));

  it.each([
    [{ 'anthropic-organization-id': '' }, /the organization of that rule is not given/],
    [{ 'anthropic-api-key': KEY }, /anthropic-api-key beside it/],
  ])('is refused before anything is asked: %j', (wrong, message) =>
    withKeyless({ script: [] }, async ({ inputs, issuer, env }) => {
      const { annotations, outputs } = await runStep({ ...ask, ...inputs, ...wrong }, { env });
      expect(outputs['error-code']).toBe('usage_error');
      expect(annotations[0]?.message).toMatch(message);
      expect(issuer.audiences).toEqual([]);
    }),
  );

  it('is offered to a job that has nothing', async () => {
    const { annotations } = await runStep(ask);
    expect(annotations[0]?.message).toMatch(
      /^missing_key: .*or federate and have no key \(docs\/keyless\.md\)/,
    );
  });
});
