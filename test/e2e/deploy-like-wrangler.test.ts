// wrangler and flue deploy the same built folder to the same account: what they send is the same.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodeFetch } from '../../src/adapters/http/node-fetch.ts';
import { applyDeploy } from '../../src/deploy/apply.ts';
import { createCloudflareApi } from '../../src/deploy/cloudflare-api.ts';
import { planDeploy } from '../../src/deploy/plan.ts';
import { type Account, createAccount } from '../support/cloudflare/account.ts';
import { DEPLOYED_PROJECT } from '../support/cloudflare/project.ts';
import { API_TOKEN, type FakeCloudflare, startCloudflare } from '../support/cloudflare/server.ts';
import { runFlue, startProcess } from '../support/process.ts';
import { tempFolder, tempProject } from '../support/project.ts';

const WRANGLER = join(import.meta.dirname, '../../node_modules/wrangler/bin/wrangler.js');

let account: Account;
let cloudflare: FakeCloudflare;
let folder: string;

beforeAll(async () => {
  account = createAccount();
  cloudflare = await startCloudflare(account);
  const cwd = tempProject(DEPLOYED_PROJECT).dir;
  expect((await runFlue(['build', '--target', 'cloudflare'], { cwd })).exitCode).toBe(0);
  folder = join(cwd, '.flue/build');
});
afterAll(() => cloudflare.stop());

interface Binding {
  name: string;
  type: string;
}

interface Sent {
  metadata: Record<string, unknown> & { bindings: Binding[] };
  modules: string[];
}

/** Of the upload among the requests; what must differ is made equal. */
function uploadSent(): Sent {
  const upload = cloudflare.requests.find(({ parts }) => parts.has('metadata'));
  const metadata = JSON.parse(String(upload?.parts.get('metadata'))) as Sent['metadata'];
  const [, ...modules] = upload?.parts.keys() ?? [];
  const { annotations, assets, ...rest } = metadata;
  return {
    metadata: {
      ...rest,
      bindings: rest.bindings.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      annotations: Object.keys(annotations as object).sort(),
      assets: { ...(assets as object), jwt: 'a token' },
    },
    modules: modules.toSorted(),
  };
}

/** All else that was written, by method, path and body; hashes of files are each client's own. */
function writesSent(): unknown[] {
  const others = cloudflare.requests.filter(
    ({ method, parts }) => method !== 'GET' && !parts.has('metadata'),
  );
  return others.map(({ method, path, json, parts }) => {
    const text = JSON.stringify(
      json ?? [...parts.values()].map((part) => (part instanceof File ? part.type : part)),
    );
    const same = text
      .replace(/"hash":"[0-9a-f]{32}"/g, '"hash":"…"')
      .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
      .replace(/"workers\/message":"[^"]*"/, '"workers/message":"…"');
    return [method, path, same];
  });
}

type Deployed = [upload: Sent, others: unknown[]];

async function byWrangler(): Promise<Deployed> {
  cloudflare.requests.length = 0;
  const { exitCode, stderr } = await startProcess(
    process.execPath,
    [WRANGLER, 'deploy', '--tag', 'flue-1', '--message', 'm'],
    {
      cwd: folder,
      env: {
        CLOUDFLARE_API_BASE_URL: cloudflare.url,
        CLOUDFLARE_ACCOUNT_ID: account.id,
        CLOUDFLARE_API_TOKEN: API_TOKEN,
        CI: '1',
        WRANGLER_SEND_METRICS: 'false',
        HOME: tempFolder('home').dir,
      },
    },
  ).done;
  expect([exitCode, stderr]).toEqual([0, '']);
  return [uploadSent(), writesSent()];
}

async function byFlue(environment: Record<string, string> = {}): Promise<Deployed> {
  cloudflare.requests.length = 0;
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const files = new Map(
    paths.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')];
    }),
  );
  const { url: apiUrl } = cloudflare;
  const api = createCloudflareApi({
    apiUrl,
    accountId: account.id,
    token: API_TOKEN,
    fetch: createNodeFetch(),
  });
  const plan = await planDeploy({ api, files, config: {}, environment, tagKey: 'k', allowOverwrite: false });
  await applyDeploy(api, plan, { message: 'm' });
  return [uploadSent(), writesSent()];
}

describe('what flue deploy sends', () => {
  it('is what wrangler sends of the same folder, first and again', async () => {
    const theirs = { first: await byWrangler(), again: await byWrangler() };
    account.workers.clear();
    account.assets.clear();
    const ours = { first: await byFlue(), again: await byFlue({ FLUE_TOKEN: 'caller-secret-1' }) };

    expect(ours.first).toEqual(theirs.first);
    const [upload, others] = ours.again;
    const bindings = upload.metadata.bindings.filter(({ type }) => type !== 'secret_text');
    expect({ ...upload, metadata: { ...upload.metadata, bindings } }).toEqual(theirs.again[0]);
    // wrangler also writes what is so already, and sets back what was set in the dashboard.
    const left = theirs.again[1].filter((one) => !/subdomain|script-settings/.test(JSON.stringify(one)));
    expect(others).toEqual(left);
  }, 60_000);
});
