import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { person, pullRequestEvent, REPOSITORY, SHA } from '../support/events.ts';
import { baselineRoute } from '../support/github-baseline.ts';
import type { CommentsOfRepository } from '../support/github-comments.ts';
import { type GitHubServer, startGitHubServer } from '../support/github-server.ts';
import { treesRoute } from '../support/github-trees.ts';
import { keyed, PROJECT, runStep, USAGE, withProvider } from './projects.ts';

const TOKEN = 'ghs_fakeTokenOfTheFakeRunner0123456789';
const HERE = { repo: { full_name: REPOSITORY, id: 1296269 } };

const servers: GitHubServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

const answer = () => ({ text: 'three', usage: USAGE });

interface Priced {
  runs: Array<Record<string, unknown>>;
  leastUsd: number | null;
  mostUsd: number | null;
}
const resultOf = (result: { outputs: Record<string, string> }) =>
  JSON.parse(result.outputs.result ?? '') as Priced;

/** A loopback address that counts who comes by. */
async function withDoor<T>(body: (url: string, visits: string[]) => Promise<T>): Promise<T> {
  const visits: string[] = [];
  const server = createServer((request, response) => {
    visits.push(request.url ?? '');
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, visits);
  } finally {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }
}

describe('mode: estimate', () => {
  it('counts the first request and prices it, and spends nothing', () =>
    withProvider(answer, async (provider) => {
      const result = await runStep({ mode: 'estimate', workflow: 'judge', ...keyed(provider.url) });
      expect(result).toMatchObject({ exitCode: 0, annotations: [], forbidden: [], leftInTemp: [] });
      expect(result.outputs).toMatchObject({
        conclusion: 'success',
        'cost-usd': '0',
        'input-tokens': '0',
        turns: '0',
        status: '',
        'run-id': '',
        model: 'anthropic/claude-haiku-5-5',
      });
      const { runs, leastUsd, mostUsd } = resultOf(result);
      expect(runs).toEqual([
        {
          instanceId: expect.stringContaining('octo-org/octo-repo/'),
          model: 'anthropic/claude-haiku-5-5',
          inputTokens: expect.any(Number),
          inputSource: 'counted',
          leastUsd,
          mostUsd: 1,
          note: null,
        },
      ]);
      expect(leastUsd).toBeGreaterThan(0);
      expect(mostUsd).toBe(1);
      expect(result.summary.split('\n')[0]).toMatch(/^🔮 estimate · \$0\.\d{4} to \$1\.00$/);
      expect(result.summary).toContain('| Total |');
      expect(provider.requests.map(({ endpoint }) => endpoint)).toEqual(['count_tokens']);
    }));

  it('counts what the run then sends', () =>
    withProvider(answer, async (provider) => {
      const step = { workflow: 'ask', ...keyed(provider.url) };
      await runStep({ mode: 'estimate', ...step });
      await runStep(step);
      const [counted, sent] = provider.requests.map(({ body }) => body as Record<string, unknown>);
      const { max_tokens: _max, stream: _stream, ...same } = sent ?? {};
      expect(counted).toEqual(same);
    }));

  it('bounds by bytes without a key, also for the pull request of a fork by the definitions of the base, and says so', async () => {
    const alone = await runStep({ mode: 'estimate', workflow: 'ask' });
    expect(alone).toMatchObject({ exitCode: 0, outputs: { conclusion: 'success', 'cost-usd': '0' } });
    expect(resultOf(alone)).toMatchObject({
      runs: [{ inputSource: 'bounded', leastUsd: null, mostUsd: 1, note: 'no key: bounded by its bytes' }],
      leastUsd: null,
      mostUsd: 1,
    });
    expect(alone.summary.split('\n')[0]).toBe('🔮 estimate · up to $1.00');
    expect(alone.summary).toMatch(/ \| ≤ [\d,]+ tokens \| – \| \$1\.00 \|/);
    const routes = [treesRoute({ commits: { [SHA.base]: PROJECT } })];
    const server = await startGitHubServer({ name: REPOSITORY, routes }, { token: TOKEN });
    servers.push(server);
    const forked = await runStep(
      { mode: 'estimate', workflow: 'ask' },
      {
        token: TOKEN,
        eventName: 'pull_request',
        event: pullRequestEvent(person('mallory', 666), { from: 'mallory/octo-repo' }),
        env: { GITHUB_API_URL: server.url },
        files: {
          'workflows/ask.md': '---\ndescription: MALLORY\n---\nMallory asks for much more than that.\n',
        },
      },
    );
    expect(forked).toMatchObject({ exitCode: 0, annotations: [], outputs: { conclusion: 'success' } });
    expect(forked.stdout).toContain(`definitions from ${SHA.base} (base)`);
    expect(resultOf(forked).runs[0]?.inputTokens).toBe(resultOf(alone).runs[0]?.inputTokens);
  });

  it('never gives a model without a price one', () =>
    withProvider(answer, async (provider) => {
      const result = await runStep({
        mode: 'estimate',
        workflow: 'ask',
        model: 'anthropic/claude-of-nobody-1',
        ...keyed(provider.url),
      });
      expect(resultOf(result)).toMatchObject({
        runs: [{ inputSource: 'counted', leastUsd: null, mostUsd: null }],
        leastUsd: null,
        mostUsd: null,
      });
      expect(result.summary.split('\n')[0]).toBe('🔮 estimate · unpriced');
    }));

  it('prices every line of a fan-out, and an agent too', () =>
    withProvider(answer, async (provider) => {
      const lines = ['{"level":0}', '{"$instance":"second","payload":{"level":1}}', '{}'].join('\n');
      const result = await runStep(
        {
          mode: 'estimate',
          workflow: 'judge',
          'payloads-file': 'lines.jsonl',
          'max-cost-usd': '0.25',
          ...keyed(provider.url),
        },
        { files: { 'lines.jsonl': lines } },
      );
      const { runs, mostUsd } = resultOf(result);
      expect(runs.map(({ instanceId }) => instanceId)).toEqual([
        expect.stringMatching(/\/1$/),
        'second',
        expect.stringMatching(/\/3$/),
      ]);
      expect(mostUsd).toBe(0.75);
      expect(result.summary.split('\n')[0]).toMatch(/ to \$0\.7500 · 3 runs$/);
      expect(provider.requests.map(({ endpoint }) => endpoint)).toEqual(Array(3).fill('count_tokens'));
      const agent = await runStep({
        mode: 'estimate',
        agent: 'helper',
        message: 'hello',
        ...keyed(provider.url),
      });
      expect(resultOf(agent).runs).toHaveLength(1);
    }));

  it('lets nothing happen from the first prompt on: no tool, no catch, no network of the sandbox', () =>
    withDoor((door, visits) =>
      withProvider(answer, async (provider) => {
        const effects = `import { defineTool, defineWorkflow, z } from 'flue-action';
const knock = defineTool({ name: 'knock', description: 'x', input: z.object({}), run: () => fetch('${door}/tool') });
export default defineWorkflow({ description: 'x', tools: [knock], async run({ session, sandbox }) {
  const { exitCode } = await sandbox.exec('curl -s ${door}/sandbox');
  try { await Promise.all([session.prompt('curl said ' + exitCode), session.prompt('again')]); }
  catch { await fetch('${door}/caught'); }
  finally { await fetch('${door}/finally'); }
} });
`;
        const host = new URL(door);
        const config = `import { defineConfig } from 'flue-action';
export default defineConfig({ model: 'anthropic/claude-haiku-5-5', network: { allow: [{ host: '${host.hostname}', port: ${host.port}, http: true, private: true }] } });
`;
        const result = await runStep(
          { mode: 'estimate', workflow: 'effects', ...keyed(provider.url) },
          { files: { 'workflows/effects.ts': effects, 'flue.config.ts': config } },
        );
        expect(result).toMatchObject({ exitCode: 0, outputs: { conclusion: 'success' } });
        expect(resultOf(result).runs).toHaveLength(1);
        expect(visits).toEqual([]);
      }),
    ));

  it('says what is wrong with a run that would not come to its first request', () =>
    withProvider(answer, async (provider) => {
      const cases: Array<[Record<string, string>, string]> = [
        [{ workflow: 'throws' }, 'workflow_error'],
        [{ workflow: 'judge', payload: '{"level":"high"}' }, 'invalid_input'],
        [{ workflow: 'nowhere' }, 'unknown_workflow'],
      ];
      for (const [inputs, code] of cases) {
        const result = await runStep({ mode: 'estimate', ...inputs, ...keyed(provider.url) });
        expect([result.exitCode, result.outputs['error-code']], code).toEqual([1, code]);
        expect(result.annotations).toHaveLength(1);
      }
      const quiet = await runStep({ mode: 'estimate', workflow: 'quiet', ...keyed(provider.url) });
      expect(resultOf(quiet)).toMatchObject({ runs: [{ model: null, leastUsd: 0, mostUsd: 0 }] });
      expect(provider.requests).toEqual([]);
    }));

  it('comments as an estimate, and is no base of a later cost', () =>
    withProvider(answer, async (provider) => {
      const all: CommentsOfRepository = { list: [], login: 'github-actions[bot]' };
      const merged = [{ number: 3, comments: [{ body: 'nothing of ours' }] }];
      const routes = [baselineRoute(REPOSITORY, merged)];
      const server = await startGitHubServer({ name: REPOSITORY, comments: all, routes }, { token: TOKEN });
      servers.push(server);
      const pull = { number: 7, user: { login: 'octocat', type: 'User' }, head: HERE, base: HERE };
      const result = await runStep(
        { mode: 'estimate', workflow: 'ask', comment: 'sticky', ...keyed(provider.url) },
        {
          token: TOKEN,
          event: {
            action: 'synchronize',
            pull_request: pull,
            sender: { login: 'octocat', type: 'User', id: 583231 },
            repository: HERE.repo,
          },
          eventName: 'pull_request',
          env: { GITHUB_API_URL: server.url, GITHUB_BASE_REF: 'main' },
        },
      );
      expect(result).toMatchObject({ exitCode: 0, annotations: [] });
      const [body = ''] = all.list.map((comment) => comment.body);
      expect(body.split('\n')[0]).toMatch(/^🔮 estimate · \$0\.\d{4} to \$1\.00$/);
      expect(body).toContain('| Instance | Runs | At least | At most |');
      expect(body).toMatch(/^\| Total \| 1 \|/m);
      expect(server.requests).toHaveLength(2);
    }));
});
