import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createIdTokens } from '../../src/github/id-tokens.ts';
import { runSnapshotSchema } from '../../src/protocol/run.ts';
import { AUDIENCE, faults, RULE } from '../support/anthropic-server.ts';
import { runFlue, startFlue } from '../support/process.ts';
import { tempWorkspace } from '../support/project.ts';
import { withKeyless } from './keyless.ts';
import { KEY, PROJECT, USAGE, withProvider } from './projects.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const SCRIPT = 'scripted/workflows/audit-github-workflows.script.json';

function inProject(files: Record<string, string> = {}) {
  const { dir } = tempWorkspace({ ...PROJECT, ...files });
  return (args: string[], env: Record<string, string> = {}) => runFlue(args, { cwd: dir, env });
}

const keyed = (url: string) => ({ ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: url });

describe('flue run', () => {
  it('runs the shipped workflow on this very checkout without a key, and says that a script played the model', async () => {
    const result = await runFlue(['run', 'audit-github-workflows', '--model', SCRIPT], { cwd: REPOSITORY });
    expect(result.exitCode).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({ verdict: 'pass', checked: { files: 2 + 1 } });
    expect(result.stderr).toMatch(/\$0\.00\d+ \(scripted\)/);
    expect(result.stdout).toContain('Scripted demonstration');
  });

  it('with --json prints exactly the snapshot, and with --quiet nothing else', () =>
    withProvider([{ text: 'It has 3 lines.', usage: USAGE }], async (server) => {
      const result = await inProject()(['run', 'ask', '--json', '--quiet'], keyed(server.url));
      expect(result.stderr).toBe('');
      const snapshot = runSnapshotSchema.parse(JSON.parse(result.stdout));
      expect(snapshot).toMatchObject({ status: 'succeeded', text: 'It has 3 lines.', costUsd: 0.00035 });
      expect(snapshot.trigger.via).toBe('cli');
    }));

  it('needs no key where the variables of the SDK say how to federate', () =>
    withKeyless({ script: () => ({ text: 'It has 3 lines.', usage: USAGE }) }, async (keyless) => {
      const { provider, issuer, env } = keyless;
      const rule = {
        ANTHROPIC_FEDERATION_RULE_ID: RULE.ruleId,
        ANTHROPIC_ORGANIZATION_ID: RULE.organizationId,
        ANTHROPIC_BASE_URL: provider.url,
      };
      const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = env;
      const tokens = createIdTokens({ url, token }, { fetch, onToken() {} });
      const { dir, write } = tempWorkspace(PROJECT);
      const run = (more: Record<string, string>) =>
        runFlue(['run', 'ask', '--debug'], { cwd: dir, env: { ...rule, ...more } });
      write('token', (await tokens.mint(AUDIENCE)).value);
      const ways = [
        { ANTHROPIC_IDENTITY_TOKEN_FILE: 'token' },
        { ANTHROPIC_IDENTITY_TOKEN: (await tokens.mint(AUDIENCE)).value },
        env,
      ];
      for (const way of ways) {
        const result = await run(way);
        expect(result).toMatchObject({ exitCode: 0, stdout: 'It has 3 lines.\n' });
        for (const secret of keyless.secrets()) expect(result.stderr).not.toContain(secret);
      }
      expect(provider.exchange.requests.map(({ assertion }) => assertion)).toEqual(issuer.minted);
      const nobody = await run({});
      expect(nobody.exitCode).toBe(2);
      expect(nobody.stderr).toMatch(/no identity token.*ANTHROPIC_IDENTITY_TOKEN_FILE/s);
    }));

  it('is cancelled by Ctrl-C: the snapshot is printed, the exit code is 130', () =>
    withProvider([faults.stallAfter(2)], async (server) => {
      const { dir } = tempWorkspace(PROJECT);
      const process = startFlue(['run', 'ask', '--json'], { cwd: dir, env: keyed(server.url) });
      const asked = async (): Promise<void> => {
        while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
      };
      await asked();
      process.send('SIGINT');
      const result = await process.done;
      expect(result.exitCode).toBe(130);
      expect(JSON.parse(result.stdout)).toMatchObject({ status: 'cancelled', lostRequests: 1 });
    }));

  it.each<[string, string[], number, RegExp]>([
    ['no arguments', [], 2, /Usage: flue/],
    ['no workflow', ['run'], 2, /ask/],
    ['an unknown workflow', ['run', 'aks'], 2, /"aks".*ask/s],
    ['an unknown flag', ['run', 'ask', '--paylod', '{}'], 2, /--payload/],
    ['an unknown command', ['rnu'], 2, /run/],
    ['a payload that is no JSON', ['run', 'judge', '--payload', '{level: 1}'], 2, /line 1, column 2/],
    ['a payload that does not fit', ['run', 'judge', '--payload', '{"level":"x"}'], 2, /level: /],
    ['a missing key', ['run', 'ask'], 2, /ANTHROPIC_API_KEY/],
    ['an unknown provider', ['run', 'ask', '--model', 'opnai/gpt'], 2, /opnai/],
    [
      'a model without a price',
      ['run', 'ask', '--model', 'anthropic/claude-zzz-9'],
      2,
      /price|ANTHROPIC_API_KEY/,
    ],
    ['a script that is not there', ['run', 'ask', '--model', 'scripted/gone.json'], 2, /gone\.json/],
    ['a workflow that throws', ['run', 'throws'], 1, /the database is away/],
    ['a workflow that never ends', ['run', 'forever', '--timeout', '300ms'], 3, /0\.3 s|300 ms/],
    [
      'a workflow that blocks the process',
      ['run', 'spins', '--timeout', '300ms'],
      3,
      /timed_out: .*never yielded/,
    ],
    ['a wrong output', ['run', 'liar'], 1, /output schema/],
  ])('%s: one clear sentence and the right exit code', async (_name, args, exitCode, says) => {
    const result = await inProject()(args);
    expect(result.stdout + result.stderr).toMatch(says);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).not.toMatch(/^\s+at .+:\d+:\d+/m);
  });

  it('a payload of 50 MB is refused', async () => {
    const result = await inProject({ 'big.json': JSON.stringify({ x: 'y'.repeat(50_000_000) }) })([
      'run',
      'ask',
      '--payload-file',
      'big.json',
    ]);
    expect(result).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/1 MiB/) });
  });

  it('stops at the budget with exit code 3', () =>
    withProvider(
      (_request, { index }) => ({
        toolCalls: [{ name: 'glob', input: { pattern: `${index}*` } }],
        usage: USAGE,
      }),
      async (server) => {
        const result = await inProject()(
          ['run', 'ask', '--max-cost-usd', '0.004', '--json'],
          keyed(server.url),
        );
        expect(result.exitCode).toBe(3);
        const snapshot = JSON.parse(result.stdout) as { costUsd: number; limitHit: string };
        expect(snapshot.limitHit).toBe('budget_exceeded');
        expect(snapshot.costUsd).toBeGreaterThan(0);
        expect(snapshot.costUsd).toBeLessThanOrEqual(0.004);
      },
    ));

  it('tells the agent what AGENTS.md of the folder says, unless the config says not to', () =>
    withProvider([{ text: 'Fine.', usage: USAGE }], async (server) => {
      const files = { 'AGENTS.md': 'Use tabs.\n', 'sub/AGENTS.md': 'Use spaces.\n' };
      const flue = inProject(files);
      const silent = inProject({
        ...files,
        'flue.config.ts': `import { defineConfig } from 'flue-action';
export default defineConfig({ model: 'anthropic/claude-haiku-5-5', agentsMd: false });
`,
      });
      expect((await flue(['run', 'ask'], keyed(server.url))).stderr).toContain(
        'AGENTS.md is part of the system prompt (10 bytes)',
      );
      await flue(['run', 'ask', '--files', 'sub'], keyed(server.url));
      await flue(['run', 'ask', '--files', 'none'], keyed(server.url));
      await silent(['run', 'ask'], keyed(server.url));
      const told = server.requests.map(({ body }) => /Use \w+/.exec(JSON.stringify(body?.system ?? ''))?.[0]);
      expect(told).toEqual(['Use tabs', 'Use spaces', undefined, undefined]);
    }));

  it('stops an agent that goes round in circles with exit code 3, and says so', () =>
    withProvider(
      [{ toolCalls: [{ name: 'glob', input: { pattern: '*' } }], usage: USAGE }],
      async (server) => {
        const { exitCode, stderr } = await inProject()(['run', 'ask'], keyed(server.url));
        expect(exitCode).toBe(3);
        expect(stderr).toMatch(/turn_limit: the agent was in a loop/);
        expect(server.requests).toHaveLength(6);
      },
    ));
});

describe('flue check', () => {
  it('finds nothing wrong with this repository', async () => {
    const result = await runFlue(['check'], { cwd: REPOSITORY });
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.stdout + result.stderr).toContain('audit-github-workflows');
  });

  it('lists every problem at once, with path and fix, and exits with 2', async () => {
    const result = await inProject({
      'workflows/Bad_Name.ts': PROJECT['workflows/quiet.ts'] ?? '',
      'workflows/ask.ts': PROJECT['workflows/quiet.ts'] ?? '',
      'workflows/broken.ts':
        "import { defineWorkflow } from 'flue-action';\nexport default defineWorkflow({ run( {\n",
      'workflows/loops.ts': `import 'flue-action';\nfor (;;) {}\n`,
      'agents/lost.ts': PROJECT['workflows/quiet.ts'] ?? '',
    })(['check']);
    expect(result.exitCode).toBe(2);
    for (const path of ['Bad_Name.ts', 'ask', 'broken.ts', 'loops.ts', 'lost.ts']) {
      expect(result.stdout + result.stderr).toContain(path);
    }
    expect(result.stdout + result.stderr).toMatch(/10 s/);
  }, 40_000);

  it('names flue init for an empty folder', async () => {
    const { dir } = tempWorkspace({});
    const result = await runFlue(['check'], { cwd: dir });
    expect(result).toMatchObject({ exitCode: 2 });
    expect(result.stdout + result.stderr).toContain('flue init');
  });
});

describe('flue models', () => {
  it('shows prices for people and for programs', async () => {
    const text = await runFlue(['models', 'haiku-5-5']);
    expect(text.stdout).toMatch(/anthropic\/claude-haiku-5-5\s.*0\.10?\s.*0\.50?/);
    const json = JSON.parse((await runFlue(['models', '--json'])).stdout) as { models: unknown[] };
    expect(json.models.length).toBeGreaterThan(20);
  });
});
