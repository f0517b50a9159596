// A project as it is deployed, and what is needed to deploy it to an account that is not there.
import { createNodeFetch } from '../../../src/adapters/http/node-fetch.ts';
import { type Applied, applyDeploy } from '../../../src/deploy/apply.ts';
import { type CloudflareApi, createCloudflareApi } from '../../../src/deploy/cloudflare-api.ts';
import { type DeployPlan, type PlanOptions, planDeploy } from '../../../src/deploy/plan.ts';
import { bundlerFor } from '../../../src/hosts/bundler/find-bundler.ts';
import { buildProject } from '../../../src/project/build/build-project.ts';
import { workerFiles } from '../../../src/project/build/worker-files.ts';
import { openProject } from '../../../src/project/manifest.ts';
import { tempProject } from '../project.ts';
import { type Account, createAccount } from './account.ts';
import { API_TOKEN, type FakeCloudflare, startCloudflare } from './server.ts';

export const DEPLOYED_PROJECT = {
  'flue.config.ts':
    "import { defineConfig } from 'flue-action';\nexport default defineConfig({ worker: { name: 'greeter', vars: { TONE: 'kind' } } });\n",
  'workflows/hello.ts':
    "import { defineWorkflow } from 'flue-action';\nexport default defineWorkflow({ description: 'Greets.', async run() { return 'hi'; } });\n",
};

/** As the build makes them, but for the runtime, which is a text. */
export async function builtFiles(files: Record<string, string> = DEPLOYED_PROJECT) {
  const project = await openProject(tempProject(files).dir);
  const githubIds = { repositories: [], owners: [] };
  const findBundler = bundlerFor(project.root, {});
  const built = await buildProject({ project, port: null, githubIds, target: 'cloudflare', findBundler });
  const { config } = project;
  const made = await workerFiles({ built, config, name: 'folder', page: '<p>page</p>' });
  return { files: made.set('runtime/runtime.js', 'export const createWorker = 1;\n'), config };
}

export interface Deploying {
  account: Account;
  cloudflare: FakeCloudflare;
  api: CloudflareApi;
  /** Milliseconds that were waited, each. */
  pauses: number[];
  plan(options?: Partial<PlanOptions>): Promise<DeployPlan>;
  deploy(options?: Partial<PlanOptions>): Promise<Applied>;
}

export async function deploying({
  files: projectFiles,
  account = createAccount(),
  token = API_TOKEN,
  accountId = account.id,
}: {
  files?: Record<string, string>;
  account?: Account;
  token?: string;
  accountId?: string;
} = {}): Promise<Deploying> {
  const cloudflare = await startCloudflare(account);
  const pauses: number[] = [];
  const api = createCloudflareApi({
    apiUrl: cloudflare.url,
    accountId,
    token,
    fetch: createNodeFetch(),
    clock: {
      now: () => pauses.reduce((sum, ms) => sum + ms, 0),
      wait: async (ms) => void pauses.push(ms),
    },
  });
  const built = await builtFiles(projectFiles);
  const environment = { FLUE_TOKEN: 'caller-token-1' };
  const plan = (options: Partial<PlanOptions> = {}): Promise<DeployPlan> =>
    planDeploy({ api, ...built, environment, tagKey: token, allowOverwrite: false, ...options });
  return {
    account,
    cloudflare,
    api,
    pauses,
    plan,
    deploy: async (options) => applyDeploy(api, await plan(options), { message: 'a test' }),
  };
}
