// One attack on the built action: a pull request, a checkout, a model that obeys, an attacker's server, a fake GitHub, and
// everything that came out of it, the journal as it lay on the disk between the main and the post step included.
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { DIST, KEY, PROJECT, USAGE } from '../../e2e/projects.ts';
import { type ScriptContext, startAnthropicServer } from '../../support/anthropic-server.ts';
import { startGitHubServer } from '../../support/github-server.ts';
import { tempFolder } from '../../support/project.ts';
import { inputVariables, readManifest } from '../../support/runner-inputs.ts';
import { createJob } from '../../support/runner-job.ts';
import { runStep, type StepResult } from '../../support/runner-step.ts';
import { type Attack, EVIL, SECRETS, type ToolCall } from './attack.ts';

const TOKEN = 'ghs_fakeTokenOfTheFakeRunner0123456789';
const DEPLOY_KEY = 'dk/Live+7f3a==&"<9>';
const RUNTIME_TOKEN = 'runtime-token-of-the-runner-0123456789';
export const OUTSIDE = 'OUTSIDE-the-checkout-0123456789';
export const DOTENV = 'never-to-be-seen-in-a-run';

/** What may be seen nowhere. */
export const STEP_SECRETS = [KEY, TOKEN, DEPLOY_KEY, RUNTIME_TOKEN, OUTSIDE, DOTENV];

export interface Attacked {
  main: StepResult;
  post: StepResult;
  /** Bodies of comments. */
  comments: string[];
  /** Writes to GitHub that are no comment. */
  writes: string[];
  /** What the attacker's server heard. */
  heard: string[];
  /** What the model was sent. */
  prompts: string[];
  /** The journal and what lay beside it, by file. */
  journal: Record<string, string>;
  /** Patches that were made. */
  patches: string[];
  /** Paths that changed in the checkout or beside it. */
  changed: string[];
  leftInTemp: string[];
}

const HERE = { repo: { full_name: 'octo-org/octo-repo', id: 1296269 } };

function eventOf({ title = 'Fix it', body = '' }: NonNullable<Attack['pull']>) {
  const pull_request = {
    number: 7,
    title,
    body,
    user: { login: 'octocat', type: 'User' },
    head: HERE,
    base: HERE,
  };
  const sender = { login: 'octocat', type: 'User', id: 583231 };
  return { action: 'synchronize', pull_request, sender, repository: HERE.repo };
}

/** Does what it is told, then says it. */
function obedient(attack: Attack, fill: (text: string) => string) {
  const seen: string[] = [];
  return (_request: unknown, context: ScriptContext) => {
    if (attack.providerError !== undefined)
      return { fault: { kind: 'http', status: 400, message: attack.providerError } } as const;
    seen.push(...context.toolResults.map(({ text }) => text));
    const call = attack.calls?.[context.turn];
    if (call !== undefined)
      return { text: 'As you wish.', toolCalls: [filled(call, context, fill)], usage: USAGE };
    const { says = (all: string) => all || 'nothing' } = attack;
    const text = typeof says === 'string' ? says : says(seen.join('\n'), [KEY, TOKEN, DEPLOY_KEY]);
    return { text: fill(text), usage: USAGE, ...(attack.chunkSize && { chunkSize: attack.chunkSize }) };
  };
}

function filled(
  call: NonNullable<Attack['calls']>[number],
  context: ScriptContext,
  fill: (text: string) => string,
): ToolCall {
  const { name, input } = typeof call === 'function' ? call(context) : call;
  return { name, input: JSON.parse(fill(JSON.stringify(input)).replaceAll('\u0000', '\\u0000')) };
}

async function startEvil() {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    heard,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function configWith(network: string): string {
  return `import { defineConfig } from 'flue-action';
export default defineConfig({ model: 'anthropic/claude-haiku-5-5', worker: { secrets: ['DEPLOY_KEY'] }${network} });
`;
}

/** A folder with the checkout in it, and something beside the checkout. */
function plant(files: Record<string, string>) {
  const folder = tempFolder('attacked');
  folder.write('outside/secret.txt', `${OUTSIDE}\n`);
  const checkout = join(folder.dir, 'checkout');
  mkdirSync(checkout);
  for (const [path, content] of Object.entries(files)) {
    const link = /^link:(.*)$/.exec(content)?.[1];
    if (link === undefined) folder.write(`checkout/${path}`, content);
    else {
      mkdirSync(dirname(join(checkout, path)), { recursive: true });
      symlinkSync(link, join(checkout, path));
    }
  }
  return { folder, checkout };
}

/** Of all that lies in a folder; links are looked at, not followed. */
function pictureOf(dir: string, below = ''): Map<string, string> {
  const picture = new Map<string, string>();
  for (const name of readdirSync(join(dir, below))) {
    const path = join(below, name);
    const at = join(dir, path);
    const stat = lstatSync(at);
    if (stat.isSymbolicLink()) picture.set(path, `-> ${readlinkSync(at)}`);
    else if (stat.isFile()) picture.set(path, `${stat.mode} ${hashOf(at)}`);
    else for (const [inner, content] of pictureOf(dir, path).set(path, 'folder')) picture.set(inner, content);
  }
  return picture;
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function differences(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (path) => before.get(path) !== after.get(path),
  );
}

function filesIn(dir: string): Record<string, string> {
  if (!existsSync(dir)) return {};
  return Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'latin1')]));
}

export async function runAttack(attack: Attack): Promise<Attacked> {
  const evil = await startEvil();
  const fill = (text: string): string =>
    text.replaceAll(EVIL, evil.url).replaceAll(SECRETS, [KEY, TOKEN, DEPLOY_KEY].join(' '));
  const provider = await startAnthropicServer({ script: obedient(attack, fill) });
  const comments = { list: [], login: 'github-actions[bot]' };
  const github = await startGitHubServer({ name: 'octo-org/octo-repo', comments }, { token: TOKEN });
  const network = attack.network
    ? `, network: { allow: [{ host: '127.0.0.1', port: ${evil.port}, http: true, private: true, methods: ['GET', 'POST', 'PUT'] }] }`
    : '';
  const files = {
    ...PROJECT,
    '.env': `SECRET_IN_DOTENV=${DOTENV}\n`,
    'flue.config.ts': configWith(network),
    ...attack.files,
  };
  const { folder, checkout } = plant(files);
  const before = pictureOf(folder.dir);
  const pull = { title: fill(attack.pull?.title ?? 'Fix it'), body: fill(attack.pull?.body ?? '') };
  const job = createJob({
    workspace: checkout,
    event: eventOf(pull),
    eventName: 'pull_request',
    env: {
      GITHUB_API_URL: github.url,
      DEPLOY_KEY,
      ACTIONS_RUNTIME_TOKEN: RUNTIME_TOKEN,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: RUNTIME_TOKEN,
      ACTIONS_CACHE_URL: evil.url,
    },
  });
  const inputs = {
    workflow: 'ask',
    comment: 'sticky',
    payload: JSON.stringify(pull),
    'anthropic-api-key': KEY,
    'model-base-url': provider.url,
    ...attack.inputs,
  };
  try {
    const manifest = readManifest(join(DIST, '..', 'action.yml'));
    const env = {
      ...job.env,
      ...inputVariables(manifest, inputs, { token: TOKEN, matrix: null, jobIndex: 0 }),
    };
    const shared = { secrets: [], grace: { sigtermMs: 7_500, sigkillMs: 2_500 }, timeoutMs: 60_000 };
    const main = await runStep(job, { ...shared, script: join(DIST, 'main.js'), env });
    const journal = filesIn(join(job.temp, 'flue'));
    const state = Object.entries(main.state).map(([name, value]) => [`STATE_${name}`, value]);
    const post = await runStep(job, {
      ...shared,
      script: join(DIST, 'post.js'),
      env: { ...env, ...Object.fromEntries(state) },
    });
    const patchFile = main.outputs['patch-file'];
    return {
      main,
      post,
      comments: comments.list.map(({ body }: { body: string }) => body),
      writes: github.requests.filter(
        (request) => !/^\/|^POST \/graphql$|issues\/(?:7\/comments|comments\/\d+)/.test(request),
      ),
      heard: evil.heard,
      prompts: provider.requests.map(({ body }) => JSON.stringify(body)),
      journal,
      patches: patchFile && existsSync(patchFile) ? [readFileSync(patchFile, 'utf8')] : [],
      changed: differences(before, pictureOf(folder.dir)),
      leftInTemp: job.leftInTemp(),
    };
  } finally {
    await Promise.all([evil.stop(), provider.stop(), github.stop()]);
    job.cleanup();
    folder.cleanup();
  }
}
