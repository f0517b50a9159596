// A step with mode: deploy as the runner spawns it, with Cloudflare's API and GitHub on loopback ports, and what it has
// deployed running in real workerd.
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Account, createAccount } from '../support/cloudflare/account.ts';
import { type Edge, startEdge } from '../support/cloudflare/edge.ts';
import { API_TOKEN, type FakeCloudflare, startCloudflare } from '../support/cloudflare/server.ts';
import type { CommentsOfRepository } from '../support/github-comments.ts';
import { type DeploymentsOfRepository, deploymentsRoute } from '../support/github-deployments.ts';
import { type IdTokenServer, startIdTokenServer } from '../support/github-id-tokens.ts';
import { type GitHubServer, startGitHubServer } from '../support/github-server.ts';
import { type TempFolder, tempWorkspace } from '../support/project.ts';
import { type ActionResult, type RunActionOptions, runAction } from '../support/runner.ts';
import { DIST } from './projects.ts';

export const TOKEN = 'ghs_fakeTokenOfTheFakeRunner0123456789';
export const FLUE_TOKEN = 'caller-token-of-the-worker-1';

/** Passes when the model says what is wanted, and the version answers where it is said to be. */
const VERIFY = `import { defineWorkflow, z } from 'flue-action';
export default defineWorkflow({
  description: 'Looks whether the Worker is good.',
  input: z.strictObject({ url: z.string(), versionId: z.string(), wanted: z.string().default('good') }),
  output: z.object({ verdict: z.enum(['pass', 'fail']), versionId: z.string(), tracker: z.string() }),
  async run({ input, session, env }) {
    const { version } = await (await fetch(input.url + '/healthz')).json();
    if (version !== input.versionId) throw new Error('version ' + version + ' answers');
    const { text } = await session.prompt('Is it ' + input.wanted + '?');
    return { verdict: text === input.wanted ? 'pass' : 'fail', versionId: input.versionId, tracker: env.TRACKER_TOKEN === undefined ? 'none' : 'there' };
  },
});
`;

const SLOW = `import { defineWorkflow } from 'flue-action';
export default defineWorkflow({
  description: 'Takes its time.',
  async run({ sleep, log }) {
    log.info('it has begun');
    await sleep(60_000);
  },
});
`;

export interface DeployingOptions extends Omit<Partial<RunActionOptions>, 'inputs'> {
  inputs?: Record<string, string | boolean>;
  files?: Record<string, string>;
  /** What the model says: the verification wants `good`. */
  says?: string | undefined;
  /** Members of the config beside the usual ones. */
  config?: string | undefined;
  /** Refs that the project lets in. */
  refs?: string[] | undefined;
  /** Where the project is in the checkout. */
  folder?: string;
  /** Called with the checkout before the step; what it returns holds for the step. */
  prepare?(workspace: TempFolder): Partial<RunActionOptions>;
  /** Without identity tokens. */
  tokenless?: boolean;
}

export interface Bench {
  account: Account;
  cloudflare: FakeCloudflare;
  github: GitHubServer;
  deployments: DeploymentsOfRepository;
  comments: CommentsOfRepository;
  readonly edge: Edge;
  readonly idTokens: IdTokenServer;
  deploy(options?: DeployingOptions): Promise<ActionResult>;
}

export function useBench(): Bench {
  let edge: Edge | undefined;
  let idTokens: IdTokenServer | undefined;
  const bench = {
    get edge() {
      return there(edge);
    },
    get idTokens() {
      return there(idTokens);
    },
    deploy: (options: DeployingOptions = {}) => deploy(bench, options),
  } as Bench;
  beforeAll(async () => {
    edge = await startEdge(() => bench.account, 'greeter');
    idTokens = await startIdTokenServer({ isIssuer: true });
  });
  afterAll(async () => {
    await edge?.stop();
    await idTokens?.stop();
  });
  beforeEach(async () => {
    bench.account = createAccount();
    bench.cloudflare = await startCloudflare(bench.account);
    bench.deployments = { list: [] };
    bench.comments = { list: [], login: 'github-actions[bot]' };
    bench.github = await startGitHubServer(
      {
        name: 'octo-org/octo-repo',
        comments: bench.comments,
        routes: [(asked) => deploymentsRoute(bench.deployments)(asked)],
      },
      { token: TOKEN },
    );
    return async () => {
      await bench.cloudflare.stop();
      await bench.github.stop();
    };
  });
  return bench;
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is started before the tests');
  return value;
}

export function projectFiles(
  { edge, idTokens }: Pick<Bench, 'edge' | 'idTokens'>,
  { says = 'good', config = '', refs }: Pick<DeployingOptions, 'says' | 'config' | 'refs'> = {},
): Record<string, string> {
  return {
    'flue.config.ts': `import { defineConfig } from 'flue-action';
export default defineConfig({
  model: 'scripted/script.json',
  worker: { name: 'greeter', routes: ['${edge.url}/*'] },
  auth: { github: { repositories: [], issuer: '${idTokens.issuer}'${refs === undefined ? '' : `, refs: ${JSON.stringify(refs)}`} } },
  ${config}
});
`,
    'script.json': JSON.stringify({
      rules: [{ reply: { text: says, usage: { inputTokens: 1000, outputTokens: 20 } } }],
    }),
    'workflows/verify.ts': VERIFY,
    'workflows/slow.ts': SLOW,
  };
}

function deploy(bench: Bench, options: DeployingOptions): Promise<ActionResult> {
  const {
    inputs,
    files,
    says,
    config,
    refs,
    folder = '.',
    tokenless = false,
    env,
    prepare,
    ...rest
  } = options;
  const project = Object.entries(projectFiles(bench, { says, config, refs }));
  const placed = Object.fromEntries(project.map(([path, text]) => [join(folder, path), text]));
  const workspace = tempWorkspace({ ...placed, ...files });
  return runAction({
    dist: DIST,
    workspace: workspace.dir,
    inputs: {
      mode: 'deploy',
      'cloudflare-api-token': API_TOKEN,
      'cloudflare-account-id': bench.account.id,
      'cloudflare-api-url': bench.cloudflare.url,
      'verify-workflow': 'verify',
      project: folder,
      ...inputs,
    },
    secrets: [API_TOKEN],
    token: TOKEN,
    env: {
      GITHUB_API_URL: bench.github.url,
      ...(tokenless ? {} : bench.idTokens.env),
      ...env,
    },
    ...rest,
    ...prepare?.(workspace),
  });
}
