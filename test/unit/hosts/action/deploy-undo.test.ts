import { afterEach, describe, expect, it } from 'vitest';
import { undoDeploy } from '../../../../src/hosts/action/deploy-undo.ts';
import { type Deploying, deploying } from '../../../support/cloudflare/project.ts';

const open: Deploying[] = [];
afterEach(async () => {
  for (const { cloudflare } of open.splice(0)) await cloudflare.stop();
});

async function deployedTwice() {
  const started = await deploying();
  open.push(started);
  const { api, deploy, account } = started;
  const { versionId: to } = await deploy();
  const { versionId } = await deploy({ environment: { FLUE_TOKEN: 'another-token-1' } });
  const deployed = {
    name: 'greeter',
    url: 'https://greeter.acme.workers.dev',
    versionId,
    previousVersionId: to,
    verified: false,
    rolledBack: false,
    dryRun: false,
  };
  const active = () => account.workers.get('greeter')?.deployments[0]?.versions[0]?.version_id;
  return { ...started, api, deployed, active, to };
}

describe('going back', () => {
  it('gives all requests to the version before', async () => {
    const { api, deployed, active, to } = await deployedTwice();
    const undone = await undoDeploy(api, { deployed, wanted: true, limitMs: 10_000 });
    expect(undone).toEqual({ outcome: 'done', said: `rolled back to version ${to}` });
    expect(active()).toBe(to);
  });

  it('is left alone where it is not wanted, or there is nothing to go back to', async () => {
    const { api, deployed, active } = await deployedTwice();
    const left = await undoDeploy(api, { deployed, wanted: false, limitMs: 10_000 });
    expect(left).toEqual({
      outcome: 'left',
      said: `version ${deployed.versionId} of the Worker greeter stays up at ${deployed.url}`,
    });
    const first = { ...deployed, previousVersionId: null };
    const nothing = await undoDeploy(api, { deployed: first, wanted: true, limitMs: 10_000 });
    expect(nothing.said).toMatch(/^there is no version to go back to: version .* stays up at https/);
    expect(active()).toBe(deployed.versionId);
  });

  it('says when it failed, or came too late', async () => {
    const { api, deployed, cloudflare } = await deployedTwice();
    const refused = { status: 403, code: 10_000, message: 'Authentication error' };
    cloudflare.faults.push({ on: /POST .*deployments/, instead: refused });
    const failed = await undoDeploy(api, { deployed, wanted: true, limitMs: 10_000 });
    expect(failed).toMatchObject({
      outcome: 'failed',
      said: expect.stringContaining('failed (the API token'),
    });
    cloudflare.faults.push({ on: /POST .*deployments/, instead: 'hang' });
    const late = await undoDeploy(api, { deployed, wanted: true, limitMs: 20 });
    expect(late.said).toContain('it was not done in time');
  });
});
