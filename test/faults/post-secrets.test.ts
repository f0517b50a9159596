// A main step that is killed leaves the telling to post, which has loaded nothing of the project: it hides the same values.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openNodeSqlite } from '../../src/adapters/sql/node-sqlite.ts';
import { createStore } from '../../src/core/store/store.ts';
import { DIST, KEY, keyed, PROJECT, USAGE, withProvider } from '../e2e/projects.ts';
import { faults } from '../support/anthropic-server.ts';
import { startGitHubServer } from '../support/github-server.ts';
import { tempWorkspace } from '../support/project.ts';
import { inputVariables, readManifest } from '../support/runner-inputs.ts';
import { createJob } from '../support/runner-job.ts';
import { runStep } from '../support/runner-step.ts';

const TOKEN = 'ghs_fakeTokenOfTheFakeRunner0123456789';
const SECRETS = {
  DECLARED: 'declared-secret-0123456789',
  FOR_A_HOST: 'secret-of-a-host-0123456789',
  IN_A_HEADER: 'Bearer secret-of-a-header-0123456789',
  OF_INPUT_ENV: 'secret-of-input-env-0123456789',
};
const HIDDEN = [KEY, TOKEN, ...Object.values(SECRETS).map((value) => value.replace('Bearer ', ''))];

const CONFIG = `import { defineConfig } from 'flue-action';
export default defineConfig({
  model: 'anthropic/claude-haiku-5-5',
  worker: { secrets: ['DECLARED'] },
  network: { allow: [{ host: 'api.example.com', secret: { header: 'x-key', env: 'FOR_A_HOST' } }] },
  providers: { anthropic: { headers: { 'x-proxy-auth': process.env.IN_A_HEADER ?? '' } } },
});
`;

const HERE = { repo: { full_name: 'octo-org/octo-repo', id: 1296269 } };
const EVENT = {
  action: 'synchronize',
  pull_request: { number: 7, user: { login: 'octocat', type: 'User' }, head: HERE, base: HERE },
  sender: { login: 'octocat', type: 'User', id: 583231 },
  repository: HERE.repo,
};

/** As if an answer had come through that main did not redact. */
function smuggle(path: string, text: string): void {
  const sql = openNodeSqlite({ path, survives: 'process' });
  const store = createStore(sql);
  const [runId = ''] = store.runIds();
  const entries = store.entries(runId, 0);
  const answered = entries.find(({ event }) => event.type === 'turn_completed')?.event;
  store.appendEvent(runId, entries.length + 1, JSON.stringify({ ...answered, turn: 9, text }));
  sql.close();
}

it.each([
  ['in plain', (text: string) => text],
  ['in base64', (text: string) => Buffer.from(text).toString('base64')],
])('post hides every secret that main knew, %s', (_, form) =>
  withProvider(
    [{ toolCalls: [{ name: 'read', input: { path: 'data.txt' } }], usage: USAGE }, faults.stallAfter(1)],
    async (server) => {
      const comments = {
        list: [] as Array<{ id: number; pull: number; body: string; login: string }>,
        login: 'x',
      };
      const github = await startGitHubServer({ name: 'octo-org/octo-repo', comments }, { token: TOKEN });
      const workspace = tempWorkspace({ ...PROJECT, 'flue.config.ts': CONFIG });
      const job = createJob({
        workspace: workspace.dir,
        event: EVENT,
        eventName: 'pull_request',
        env: { ...SECRETS, GITHUB_API_URL: github.url },
      });
      const inputs = { workflow: 'ask', comment: 'sticky', env: 'OF_INPUT_ENV', ...keyed(server.url) };
      const manifest = readManifest(join(DIST, '..', 'action.yml'));
      const env = {
        ...job.env,
        ...inputVariables(manifest, inputs, { token: TOKEN, matrix: null, jobIndex: 0 }),
      };
      const shared = { secrets: [], grace: { sigtermMs: 1_000, sigkillMs: 1_000 }, timeoutMs: 30_000 };
      const main = await runStep(job, {
        ...shared,
        script: join(DIST, 'main.js'),
        env,
        killAfter: () => server.requests.length === 2,
      });
      expect(main.signal).toBe('SIGKILL');
      for (const secret of HIDDEN) expect(JSON.stringify(main.state), 'names only').not.toContain(secret);
      smuggle(main.state.journal ?? '', `They are: ${HIDDEN.map(form).join(' | ')}`);
      const state = Object.fromEntries(
        Object.entries(main.state).map(([name, value]) => [`STATE_${name}`, value]),
      );
      const post = await runStep(job, {
        ...shared,
        script: join(DIST, 'post.js'),
        env: { ...env, ...state },
      });
      await github.stop();
      expect(post.exitCode).toBe(0);
      expect(post.summary).toContain('They are: ');
      expect(comments.list).toHaveLength(1);
      const told = [post.stdout, post.stderr, post.summary, comments.list[0]?.body ?? ''].join('\n');
      for (const secret of HIDDEN) expect(told).not.toContain(form(secret).replace(/=+$/, '').slice(4, -4));
      expect(told.match(/\*\*\*/g)?.length).toBeGreaterThanOrEqual(2 * HIDDEN.length);
    },
  ),
);
