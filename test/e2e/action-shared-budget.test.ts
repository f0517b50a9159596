import { afterEach, describe, expect, it } from 'vitest';
import { toNanos } from '../../src/protocol/money.ts';
import type { RunSnapshot } from '../../src/protocol/run.ts';
import { type BudgetServer, type BudgetServerOptions, startBudgetServer } from '../support/budget-server.ts';
import { expectHidden, withKeyless } from './keyless.ts';
import { KEY, keyed, runStep, USAGE, withProvider } from './projects.ts';

const FLUE_TOKEN = 'flue-token-of-the-tests-0123456789';

const servers: Array<{ stop(): Promise<void> }> = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function budgets(options: BudgetServerOptions = {}): Promise<BudgetServer> {
  const server = await startBudgetServer({ token: FLUE_TOKEN, ...options });
  servers.push(server);
  return server;
}

const TOOL = { toolCalls: [{ name: 'read', input: { path: 'data.txt' } }], usage: USAGE };
const answer = () => ({ text: 'three', usage: USAGE });

function step(provider: string, budget: string, inputs: Record<string, string> = {}, env = {}) {
  return runStep(
    { workflow: 'ask', 'budget-url': budget, 'flue-token': FLUE_TOKEN, ...keyed(provider), ...inputs },
    { secrets: [KEY, FLUE_TOKEN], env },
  );
}

describe('budget-url', () => {
  it(
    'is shared by the legs of a matrix, which together never pass it',
    () =>
      withProvider(answer, async (provider) => {
        const server = await budgets();
        const url = server.open('pr-7', 0.004);
        const inputs = { 'payloads-file': 'lines.jsonl' };
        const files = { 'lines.jsonl': '{}\n'.repeat(10) };
        const legs = await Promise.all(
          [0, 1].map((jobIndex) =>
            runStep(
              {
                workflow: 'ask',
                'budget-url': `${url}/`,
                'flue-token': FLUE_TOKEN,
                ...keyed(provider.url),
                ...inputs,
              },
              { matrix: { n: jobIndex }, jobIndex, files, secrets: [KEY, FLUE_TOKEN] },
            ),
          ),
        );
        expect(legs.map(({ forbidden }) => forbidden)).toEqual([[], []]);
        const spent = legs.reduce((sum, { outputs }) => sum + toNanos(Number(outputs['cost-usd'])), 0);
        expect(spent).toBeLessThanOrEqual(4_000_000);
        expect(server.budget('pr-7')).toMatchObject({ spentUsd: spent / 1e9, reservedUsd: 0 });
        expect(server.violations).toEqual([]);
        const runs = legs.flatMap(({ outputs }) => JSON.parse(outputs.results ?? '[]') as RunSnapshot[]);
        expect(runs).toHaveLength(20);
        const ends = runs.map(({ status, limitHit }) => limitHit ?? status);
        expect(new Set(ends)).toEqual(new Set(['succeeded', 'budget_exceeded']));
      }),
    60_000,
  );

  it('ends a run before the call when too little is left, and takes the token of the environment too', () =>
    withProvider(answer, async (provider) => {
      const server = await budgets();
      const result = await step(
        provider.url,
        server.open('pr-7', 0.0001),
        { 'flue-token': '', 'on-limit': 'neutral' },
        { FLUE_TOKEN },
      );
      expect(result).toMatchObject({
        exitCode: 0,
        forbidden: [],
        outputs: {
          conclusion: 'neutral',
          'error-code': 'budget_exceeded',
          'limit-hit': 'budget_exceeded',
          'cost-usd': '0',
        },
      });
      expect(result.annotations[0]?.message).toContain(
        'of the shared $0.0001 budget is left: it was not made',
      );
      expect(provider.requests.filter(({ endpoint }) => endpoint === 'messages')).toEqual([]);
    }));

  it('makes no model call when there is no such budget, or no access to it', async () => {
    await withProvider(answer, async (provider) => {
      const server = await budgets();
      const url = server.open('pr-7', 1);
      const stranger = await step(provider.url, url, { 'flue-token': 'wrong-token-0123456789' });
      expect(stranger).toMatchObject({ exitCode: 1, outputs: { 'error-code': 'config_error' } });
      expect(stranger.annotations[0]?.message).toContain('answered 401: the token is not accepted');
      const missing = await step(provider.url, `${server.url}/budgets/nowhere`);
      expect(missing.annotations[0]?.message).toMatch(
        /^config_error: there is no shared budget at \S+\. make it first: curl -X PUT/,
      );
      expect(provider.requests).toEqual([]);
    });
  });

  it('refuses an address that is none of a budget', async () => {
    const { outputs, annotations } = await runStep({
      workflow: 'ask',
      'budget-url': 'https://example.com/x',
    });
    expect(outputs['error-code']).toBe('usage_error');
    expect(annotations[0]?.message).toContain('write it as https://server/budgets/<id>');
  });
});

describe('budget-url in a job with id-token: write and no flue-token', () => {
  it('is asked by who the job is, each call with a token of its own, and they show nowhere', () =>
    withKeyless({ script: [TOOL, answer()] }, async ({ issuer, inputs, env, secrets }) => {
      const shown = new Map<string, string>();
      const server = await budgets({
        token: undefined,
        fault: (_action, number) => (number === 0 ? '503 after' : undefined),
        verify(token, call) {
          shown.set(call, token);
          const found = issuer.verify(token, { audience: 'https://flue.example.com', call });
          return 'problem' in found ? found.problem : undefined;
        },
      });
      const given = { 'budget-url': server.open('pr-7', 1), 'flue-audience': 'https://flue.example.com' };
      const result = await runStep({ workflow: 'ask', ...given, ...inputs }, { env });
      expect(result).toMatchObject({ exitCode: 0, forbidden: [], annotations: [] });
      expect(new Set(shown.values()).size).toBe(4);
      expect(issuer.audiences.filter((one) => one === 'https://flue.example.com')).toHaveLength(4);
      const cost = toNanos(Number(result.outputs['cost-usd']));
      expect(server.budget('pr-7')).toMatchObject({ spentUsd: cost / 1e9, reservedUsd: 0 });
      expectHidden(secrets(), result);
    }));

  it('names the audience, its own address, to a server that does not allow it', () =>
    withKeyless({ script: [] }, async ({ provider, issuer, inputs, env, secrets }) => {
      const server = await budgets({ token: undefined, verify: () => 'no' });
      const given = { 'budget-url': server.open('pr-7', 1) };
      const result = await runStep({ workflow: 'ask', ...given, ...inputs }, { env });
      expect(result.outputs['error-code']).toBe('config_error');
      expect(result.annotations[0]?.message).toContain(`the audience ${server.url} (input flue-audience)`);
      expect(issuer.audiences).toEqual([server.url]);
      expect(provider.requests).toEqual([]);
      expectHidden(secrets(), result);
    }));

  it('lets no call be made when GitHub gives no token', () =>
    withKeyless({ script: [], fault: () => 'no permission' }, async ({ provider, inputs, env }) => {
      const server = await budgets();
      const given = { 'budget-url': server.open('pr-7', 1) };
      const { outputs, annotations } = await runStep({ workflow: 'ask', ...given, ...inputs }, { env });
      expect(outputs['error-code']).toBe('budget_unreachable');
      expect(annotations[0]?.message).toMatch(
        /GitHub gave no identity token.*id-token: write, or set flue-token/,
      );
      expect([provider.requests, server.requests]).toEqual([[], []]);
    }));
});
