import { expect, test } from 'vitest';
import { defineConfig } from '../../../src/authoring/config.ts';
import { configProblems } from '../../../src/project/config.ts';
import { openProject } from '../../../src/project/manifest.ts';
import { tempProject } from '../../support/project.ts';

function complaints(config: unknown, text = ''): string[] {
  return configProblems({ default: config }, { path: 'flue.config.ts', text }).map(
    ({ line, message, fix }) => `${line === undefined ? '' : `${line}: `}${message}; ${fix}`,
  );
}

test('a config with every member is good', () => {
  const full = defineConfig({
    target: 'cloudflare',
    model: 'anthropic/claude-sonnet-5-5',
    port: 8787,
    budget: { maxCostUsd: null, maxTurns: 5, maxTokens: 1000, timeoutMs: 1000 },
    worker: {
      name: 'my-worker',
      compatibilityDate: '2026-11-01',
      routes: ['example.com/*'],
      vars: { A: 'b', EMPTY: '' },
      secrets: ['GITHUB_TOKEN'],
    },
    auth: {
      tokens: 'FLUE_TOKEN',
      audience: 'flue',
      shared: true,
      github: { repositories: ['a/b', 'c/*'], refs: ['refs/heads/main'], issuer: 'https://example.com' },
    },
    providers: {
      anthropic: { baseUrl: 'http://localhost:1/v1', headers: { a: 'b' }, authHeader: 'x-api-key' },
    },
    sandbox: 'memory',
    network: { allow: ['api.example.com', { host: 'localhost', private: true }] },
    mcp: { github: { url: 'https://mcp.example.com' }, db: { command: 'db-mcp' } },
    prices: { 'openai/x': { input: 1, output: 2, cacheRead: 0, cacheWrite: 0.5 } },
    policy: {
      maxCostUsd: 1,
      maxTurns: 2,
      timeoutMs: 3,
      models: ['anthropic/claude-sonnet-5-5', 'claude-haiku-5-5'],
    },
    retention: { runs: 10, days: 30 },
  });
  expect(complaints(full)).toEqual([]);
});

test('nothing set, members undefined, and a plain object are good too', () => {
  expect(complaints({})).toEqual([]);
  expect(complaints({ model: undefined, budget: {} })).toEqual([]);
});

test('an unknown key names the nearest known one, nested or misplaced too', () => {
  expect(complaints({ modle: 'a/b' })).toEqual(["unknown key 'modle'; did you mean 'model'?"]);
  expect(complaints({ worker: { compatiblityDate: '2026-11-01' } })).toEqual([
    "unknown key 'worker.compatiblityDate'; did you mean 'compatibilityDate'?",
  ]);
  expect(complaints({ maxTurns: 3 })).toEqual(["unknown key 'maxTurns'; it belongs into 'budget'"]);
  expect(complaints({ prices: { 'a/b': { input: 1, output: 1, cacheRaed: 1 } } })[0]).toMatch(
    /did you mean 'cacheRead'/,
  );
  expect(complaints({ zzz: 1 })[0]).toMatch(/known: agentsMd, auth, budget, mcp, model/);
});

test('a wrong value is named with its path, what it is and what was expected', () => {
  expect(complaints({ port: '8787' })).toEqual([`'port' is "8787"; expected a whole number from 0 to 65535`]);
  expect(complaints({ budget: { maxCostUsd: -1 } })).toEqual([
    "'budget.maxCostUsd' is -1; expected a number of at least 0",
  ]);
  expect(complaints({ budget: 5 })).toEqual(["'budget' is 5; expected an object"]);
  expect(complaints({ worker: { secrets: ['a-b'] } })[0]).toMatch(
    /^'worker\.secrets\[0\]' is a text that is not shown/,
  );
  expect(complaints({ target: 'worker' })).toEqual([`'target' is "worker"; expected 'node' or 'cloudflare'`]);
  expect(complaints({ model: 'gpt-5' })[0]).toMatch(/'model' is "gpt-5"; expected 'provider\/model'/);
  expect(complaints({ policy: { models: ['anthropic/*'] } })).toEqual([
    `'policy.models[0]' is "anthropic/*"; expected the name of one model, 'provider/model'`,
  ]);
  const complaint = complaints({ providers: { router: { api: 'openai' } } })[0];
  expect(complaint).toMatch(/'providers.router.baseUrl' is missing/);
  expect(complaints({ providers: { scripted: { api: 'openai', baseUrl: 'https://x' } } })[0]).toMatch(
    /not 'scripted'/,
  );
  expect(
    complaints({ providers: { router: { api: 'openai', baseUrl: 'https://x', apiKey: 'sk-abc' } } })[0],
  ).toMatch(/the name of a variable/);
  expect(complaints({ providers: { antropic: {} } })[0]).toMatch(/did you mean 'anthropic'/);
  expect(complaints({ auth: { github: {} } })).toEqual([
    "'auth.github.repositories' is missing; add repositories",
  ]);
  expect(complaints({ budget: { maxTurns: Number.NaN } })).toHaveLength(1);
});

test.each([
  [{ sandbox: 'host' }, "'sandbox' other than 'memory'"],
  [{ sandbox: { url: 'https://a.b' } }, "'sandbox' other than 'memory'"],
])('%j promises what only a later version keeps, and is refused', (config, what) => {
  const [only = '', ...others] = complaints(config);
  expect(others).toEqual([]);
  expect(only).toMatch(new RegExp(`^${what} is not in this version; leave it out: `));
});

test('the models of a policy are known by their full names once the config is loaded', async () => {
  const models = "['claude-haiku-5-5', 'scripted/a.json']";
  const { dir } = tempProject({
    'flue.config.js': `export default { policy: { maxTurns: 3, models: ${models} } };`,
  });
  expect((await openProject(dir)).config.policy).toEqual({
    maxTurns: 3,
    models: ['anthropic/claude-haiku-5-5', 'scripted/a.json'],
  });
});

test('what may be a secret is never shown', () => {
  const text = complaints({
    auth: { tokens: ['sk-very-secret'] },
    sandbox: { url: 'https://a.b', token: 7 },
  }).join();
  expect(text).toMatch(/'auth\.tokens' is a list/);
  expect(text).not.toMatch(/sk-very-secret/);
});

test('all problems come at once, each with its line', () => {
  const text = "export default defineConfig({\n  port: 'x',\n  budget: {\n    maxTurn: 3,\n  },\n});";
  expect(complaints({ port: 'x', budget: { maxTurn: 3 } }, text)).toEqual([
    `2: 'port' is "x"; expected a whole number from 0 to 65535`,
    "4: unknown key 'budget.maxTurn'; did you mean 'maxTurns'?",
  ]);
});

test('what is no config at all is named', () => {
  const messages = (exports: Record<string, unknown>) =>
    configProblems(exports, { path: 'flue.config.ts', text: '' }).map(({ message }) => message);
  expect(messages({})).toEqual(['it has no default export, not a config']);
  expect(messages({ default: () => ({}) })).toEqual(['its default export is a function, not a config']);
  expect(messages({ default: [] })).toEqual(['its default export is an empty list, not a config']);
});
