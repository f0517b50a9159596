import { afterEach, describe, expect, it } from 'vitest';
import { applyDeploy, type Done } from '../../../src/deploy/apply.ts';
import { rollBack } from '../../../src/deploy/deployments.ts';
import { describePlan } from '../../../src/deploy/describe-plan.ts';
import { createAccount, foreignWorker } from '../../support/cloudflare/account.ts';
import { builtFiles, DEPLOYED_PROJECT, type Deploying, deploying } from '../../support/cloudflare/project.ts';
import type { Fault } from '../../support/cloudflare/server.ts';

const open: Deploying[] = [];
afterEach(async () => {
  for (const { cloudflare } of open.splice(0)) await cloudflare.stop();
});

async function start(options?: Parameters<typeof deploying>[0]): Promise<Deploying> {
  const started = await deploying(options);
  open.push(started);
  return started;
}

const configured = (worker: string, rest = ''): Record<string, string> => ({
  ...DEPLOYED_PROJECT,
  'flue.config.ts': `import { defineConfig } from 'flue-action';\nexport default defineConfig({ worker: { name: 'greeter', ${worker} } ${rest} });\n`,
});

const SCRIPT = '/workers/scripts/greeter';

/** As if the code had changed. */
async function changed() {
  const { files } = await builtFiles();
  return { files: files.set('runtime/runtime.js', 'export const createWorker = 2;\n') };
}

describe('a first deploy', () => {
  it('uploads files, code and classes, and opens workers.dev', async () => {
    const { deploy, account, cloudflare } = await start();
    const applied = await deploy();
    const worker = account.workers.get('greeter');
    expect(applied).toEqual({
      versionId: worker?.versions[0]?.id,
      previousVersionId: null,
      url: 'https://greeter.acme.workers.dev',
      changed: true,
      startupMs: 40,
    });
    expect(cloudflare.writes()).toEqual([
      `POST ${SCRIPT}/assets-upload-session`,
      'POST /workers/assets/upload',
      `PUT ${SCRIPT}`,
      `POST ${SCRIPT}/subdomain`,
    ]);
    expect(worker).toMatchObject({ migrationTag: 'v1', subdomain: { enabled: true } });
    expect(worker?.deployments).toHaveLength(1);
    expect(worker?.versions[0]?.modules.slice(0, 2)).toEqual(['worker.js', 'project.js']);
    expect(account.assets.size).toBe(1);
  });

  it('goes to the routes instead of workers.dev', async () => {
    const { deploy, account } = await start({
      files: configured("routes: ['agents.example.com/*', '*.example.com/x']"),
      account: createAccount({ subdomain: null }),
    });
    expect((await deploy()).url).toBe('https://agents.example.com');
    const worker = account.workers.get('greeter');
    expect(worker?.routes).toEqual(['agents.example.com/*', '*.example.com/x']);
    expect(worker?.subdomain.enabled).toBe(false);
  });

  it('sets routes zone by zone with a token that may not change all zones', async () => {
    const files = configured("routes: ['agents.example.com/*', 'example.com/x']");
    const { deploy, account, cloudflare } = await start({ files });
    const zone = { id: 'z1', routes: [{ id: '0', pattern: 'example.com/x', script: 'other' }] };
    account.mayAllZones = false;
    await expect(deploy()).rejects.toMatchObject({
      code: 'config_error',
      message: expect.stringMatching(
        /^the zone of the route "agents\.example\.com\/\*" is not to be found; version \S+ is deployed, and may not be reached/,
      ),
    });
    account.zones.set('example.com', zone);
    await expect(deploy()).rejects.toMatchObject({
      code: 'config_error',
      message: expect.stringMatching(/^the route "example\.com\/x" leads to the Worker "other"; version /),
    });
    zone.routes.length = 0;
    cloudflare.faults.push({ on: /^POST \/zones/, instead: 'drop after' });
    await deploy();
    await deploy();
    expect(zone.routes.map(({ pattern, script }) => [pattern, script])).toEqual([
      ['agents.example.com/*', 'greeter'],
      ['example.com/x', 'greeter'],
    ]);
  });

  it('has another name when told so', async () => {
    const { deploy, account } = await start();
    expect((await deploy({ name: 'other' })).url).toBe('https://other.acme.workers.dev');
    expect([...account.workers.keys()]).toEqual(['other']);
  });

  it('is not begun where there is no workers.dev', async () => {
    const { deploy, cloudflare } = await start({ account: createAccount({ subdomain: null }) });
    await expect(deploy()).rejects.toMatchObject({
      code: 'config_error',
      message: 'the account has no workers.dev subdomain',
    });
    expect(cloudflare.writes()).toEqual([]);
  });
});

describe('a later deploy', () => {
  it('is a version and a deployment of it', async () => {
    const { deploy, account, cloudflare } = await start();
    const first = await deploy();
    cloudflare.requests.length = 0;
    const second = await deploy(await changed());
    expect(second).toMatchObject({ previousVersionId: first.versionId, changed: true });
    expect(cloudflare.writes()).toEqual([
      `POST ${SCRIPT}/assets-upload-session`,
      `POST ${SCRIPT}/versions`,
      `POST ${SCRIPT}/deployments`,
    ]);
    const worker = account.workers.get('greeter');
    expect(worker?.versions.map(({ id }) => id)).toEqual([first.versionId, second.versionId]);
    expect(worker?.deployments[0]).toMatchObject({
      versions: [{ version_id: second.versionId, percentage: 100 }],
      annotations: { 'workers/message': 'a test' },
    });
  });

  it('of the same project writes nothing', async () => {
    const { deploy, cloudflare } = await start();
    const first = await deploy();
    cloudflare.requests.length = 0;
    expect(await deploy()).toMatchObject({
      versionId: first.versionId,
      previousVersionId: null,
      changed: false,
    });
    expect(cloudflare.writes()).toEqual([]);
  });

  it('takes up the version that was uploaded and not deployed', async () => {
    const { deploy, account, cloudflare } = await start();
    await deploy();
    cloudflare.faults.push({ on: /^POST .*\/deployments/, instead: { status: 403, code: 10_000 } });
    await expect(deploy(await changed())).rejects.toMatchObject({ code: 'forbidden' });
    cloudflare.requests.length = 0;
    const { versionId } = await deploy(await changed());
    expect(cloudflare.writes()).toEqual([`POST ${SCRIPT}/deployments`]);
    expect(account.workers.get('greeter')?.versions).toHaveLength(2);
    expect(account.workers.get('greeter')?.deployments[0]?.versions[0]?.version_id).toBe(versionId);
  });

  it('closes workers.dev when it has routes', async () => {
    const { deploy, account } = await start();
    await deploy();
    await deploy(await builtFiles(configured("routes: ['agents.example.com/*']")));
    expect(account.workers.get('greeter')).toMatchObject({
      routes: ['agents.example.com/*'],
      subdomain: { enabled: false },
    });
  });

  it('can be taken back', async () => {
    const { deploy, account, api } = await start();
    const first = await deploy();
    await deploy(await changed());
    await rollBack(api, { name: 'greeter', to: first.versionId, reason: 'it said no' });
    expect(account.workers.get('greeter')?.deployments[0]).toMatchObject({
      versions: [{ version_id: first.versionId, percentage: 100 }],
      annotations: { 'workers/message': 'rollback: it said no' },
    });
    expect(account.workers.get('greeter')?.versions).toHaveLength(2);
  });
});

describe('secrets', () => {
  const files = configured("secrets: ['TRACKER_TOKEN'], vars: { TONE: 'kind' }");
  const environment = {
    TRACKER_TOKEN: 'tracker-1',
    FLUE_TOKEN: 'caller-1',
    ANTHROPIC_API_KEY: 'key-1',
    OTHER: 'x',
  };

  it('are bindings of the upload: those that the project names, the callers’ token and the keys', async () => {
    const { deploy, account, cloudflare } = await start({ files });
    await deploy({ environment });
    const [version] = account.workers.get('greeter')?.versions ?? [];
    expect(Object.fromEntries(version?.secrets ?? [])).toEqual({
      TRACKER_TOKEN: 'tracker-1',
      FLUE_TOKEN: 'caller-1',
      ANTHROPIC_API_KEY: 'key-1',
    });
    expect(cloudflare.writes().some((write) => write.endsWith('/secrets'))).toBe(false);
  });

  it('stop the deploy before it begins when one is not set', async () => {
    const { deploy, cloudflare } = await start({ files });
    await expect(deploy({ environment: { ...environment, TRACKER_TOKEN: ' ' } })).rejects.toMatchObject({
      code: 'config_error',
      message: 'TRACKER_TOKEN of worker.secrets is not set',
    });
    expect(cloudflare.writes()).toEqual([]);
  });

  it('stay as they are when they are there and not set any more', async () => {
    const { deploy, account, plan } = await start({ files });
    await deploy({ environment });
    const later = { FLUE_TOKEN: 'caller-2' };
    expect(describePlan(await plan({ environment: later }))).toContain(
      'kept     ANTHROPIC_API_KEY, TRACKER_TOKEN',
    );
    await deploy({ environment: later });
    const version = account.workers.get('greeter')?.versions.at(-1);
    expect(Object.fromEntries(version?.secrets ?? [])).toEqual({
      TRACKER_TOKEN: 'tracker-1',
      FLUE_TOKEN: 'caller-2',
      ANTHROPIC_API_KEY: 'key-1',
    });
  });

  it('make a new version when one of them has changed', async () => {
    const { deploy } = await start({ files });
    const first = await deploy({ environment });
    const second = await deploy({ environment: { ...environment, TRACKER_TOKEN: 'tracker-2' } });
    expect(second).toMatchObject({ changed: true, previousVersionId: first.versionId });
  });

  it('are told by name alone, and an address of this machine is left out', async () => {
    const { plan } = await start({ files });
    const planned = await plan({ environment: { ...environment, ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' } });
    expect(planned.warnings).toEqual([
      'ANTHROPIC_BASE_URL is left out: it leads to this machine, which a Worker cannot reach',
    ]);
    expect(describePlan(planned)).toEqual([
      'worker   greeter: a new Worker',
      'code     1 kB gzip in 5 modules, 1 file beside it',
      'vars     TONE',
      'secrets  TRACKER_TOKEN, FLUE_TOKEN, ANTHROPIC_API_KEY',
      'address  https://greeter.acme.workers.dev',
    ]);
  });

  it('stop the deploy when one is longer than a Worker takes, and their value is not told', async () => {
    const { plan, cloudflare } = await start({ files });
    const long = { ...environment, TRACKER_TOKEN: 'ü'.repeat(2561) };
    await expect(plan({ environment: long })).rejects.toMatchObject({
      code: 'config_error',
      message: 'TRACKER_TOKEN has 5122 bytes, and a Worker takes 5120',
    });
    expect(cloudflare.writes()).toEqual([]);
  });

  it('without a token for callers are worth a warning', async () => {
    const { plan } = await start();
    expect((await plan({ environment: {} })).warnings).toEqual([
      'FLUE_TOKEN is not set: the Worker will answer 401 to everybody',
    ]);
  });
});

describe('a Worker of the same name that flue did not make', () => {
  const occupied = (): ReturnType<typeof createAccount> => {
    const account = createAccount();
    account.workers.set('greeter', { ...foreignWorker(), migrationTag: 'v1' });
    return account;
  };

  it('is left alone', async () => {
    const { deploy, cloudflare } = await start({ account: occupied() });
    await expect(deploy()).rejects.toMatchObject({
      code: 'foreign_worker',
      message: 'there is a Worker "greeter" that flue did not make',
    });
    expect(cloudflare.writes()).toEqual([]);
  });

  it('is replaced by who says so, and is ours then', async () => {
    const { deploy, account, cloudflare } = await start({ account: occupied() });
    const before = account.workers.get('greeter')?.versions[0]?.id;
    expect(await deploy({ allowOverwrite: true })).toMatchObject({ previousVersionId: before });
    expect(account.workers.get('greeter')?.migrationTag).toBe('flue-v1');
    cloudflare.requests.length = 0;
    expect(await deploy()).toMatchObject({ changed: false });
    expect(cloudflare.writes()).toEqual([]);
  });
});

describe('a connection that breaks', () => {
  const breaks = (on: RegExp, instead: Fault['instead'] = 'drop after'): Fault => ({ on, instead });

  it.each([
    ['after the first upload', 'drop after'],
    ['before the first upload', 'drop'],
    ['by a fault of a gateway at the first upload', { status: 502 }],
  ] as const)('%s makes one version all the same', async (_, instead) => {
    const { deploy, account, cloudflare } = await start();
    cloudflare.faults.push(breaks(/^PUT /, instead));
    const { versionId } = await deploy();
    const worker = account.workers.get('greeter');
    expect(worker?.versions.map(({ id }) => id)).toEqual([versionId]);
    expect(worker?.deployments).toHaveLength(1);
  });

  it.each(['drop', 'drop after'] as const)(
    'at a version or its deployment (%s) makes one of each',
    async (instead) => {
      const { deploy, account, cloudflare } = await start();
      await deploy();
      cloudflare.faults.push(breaks(/^POST .*\/versions/, instead), breaks(/^POST .*\/deployments/, instead));
      const { versionId } = await deploy(await changed());
      const worker = account.workers.get('greeter');
      expect(worker?.versions.map(({ id }) => id).slice(1)).toEqual([versionId]);
      expect(worker?.deployments).toHaveLength(2);
    },
  );

  it('is not mended for ever', async () => {
    const { deploy, cloudflare, pauses } = await start();
    for (let i = 0; i < 10; i++) cloudflare.faults.push(breaks(/^PUT /, 'drop'));
    await expect(deploy()).rejects.toMatchObject({ code: 'server_unreachable' });
    expect(cloudflare.writes().filter((write) => write.startsWith('PUT'))).toHaveLength(4);
    expect(pauses.every((ms) => ms <= 90_000)).toBe(true);
  });

  it('of a read is no matter, and a pause that is asked for is kept', async () => {
    const { deploy, cloudflare, pauses } = await start();
    cloudflare.faults.push(
      breaks(/services/, 'drop'),
      breaks(/^POST .*session/, { status: 429, code: 10_429, headers: { 'retry-after': '7' } }),
      breaks(/assets\/upload/, { status: 503 }),
    );
    await deploy();
    expect(pauses).toContain(7000);
  });
});

describe('a plan', () => {
  it('writes nothing', async () => {
    const { plan, deploy, cloudflare } = await start();
    await plan();
    expect(cloudflare.writes()).toEqual([]);
    const { versionId } = await deploy();
    cloudflare.requests.length = 0;
    const planned = await plan(await changed());
    expect(describePlan(planned)[0]).toBe(`worker   greeter: a new version in the place of ${versionId}`);
    expect(cloudflare.writes()).toEqual([]);
  });
});

describe('a deploy that is stopped', () => {
  it('leaves a version that was uploaded undeployed, and says which', async () => {
    const { api, plan, deploy, account } = await start();
    const { versionId: first } = await deploy();
    const stop = new AbortController();
    const done: Done[] = [];
    const applying = applyDeploy(api, await plan(await changed()), {
      message: 'a test',
      signal: stop.signal,
      onDone(now) {
        done.push(now);
        stop.abort('SIGINT');
      },
    });
    await expect(applying).rejects.toBe('SIGINT');
    const worker = account.workers.get('greeter');
    expect(done).toEqual([{ versionId: worker?.versions[1]?.id, isActive: false }]);
    expect(worker?.deployments[0]?.versions[0]?.version_id).toBe(first);
  });

  it('has written nothing when it is stopped before', async () => {
    const { api, plan, cloudflare } = await start();
    const options = { message: 'a test', signal: AbortSignal.abort('SIGINT') };
    await expect(applyDeploy(api, await plan(), options)).rejects.toBe('SIGINT');
    expect(cloudflare.writes()).toEqual([]);
  });
});

describe('what hangs on the address', () => {
  it('is part of the version as if it had been in the environment', async () => {
    const { plan } = await start();
    const { secrets } = await plan({ atAddress: (url) => ({ FLUE_AUDIENCE: url ?? 'none' }) });
    expect(secrets.set.get('FLUE_AUDIENCE')).toBe('https://greeter.acme.workers.dev');
  });
});
