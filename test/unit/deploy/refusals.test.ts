import { afterEach, describe, expect, it } from 'vitest';
import { FlueError } from '../../../src/errors.ts';
import { exitCodeOfError } from '../../../src/hosts/cli/exit-code.ts';
import { createAccount } from '../../support/cloudflare/account.ts';
import { builtFiles, DEPLOYED_PROJECT, type Deploying, deploying } from '../../support/cloudflare/project.ts';
import type { Fault } from '../../support/cloudflare/server.ts';

const open: Deploying[] = [];
afterEach(async () => {
  for (const { cloudflare } of open.splice(0)) await cloudflare.stop();
});

async function refusal(
  fault: Fault | undefined,
  options?: Parameters<typeof deploying>[0],
): Promise<FlueError> {
  const started = await deploying(options);
  open.push(started);
  if (fault !== undefined) started.cloudflare.faults.push(fault);
  const thrown: unknown = await started.deploy().catch((error: unknown) => error);
  if (!(thrown instanceof FlueError)) throw new Error('nothing was refused');
  return thrown;
}

const upload = (status: number, code: number, message: string): Fault => ({
  on: /^PUT /,
  instead: { status, code, message },
});

describe('what Cloudflare refuses', () => {
  it.each([
    ['a size', upload(413, 10_027, 'script too large'), 'project_error', 'the Worker is too large', 2],
    ['one Worker more', upload(400, 10_037, 'limit of 100'), 'deploy_failed', 'as many Workers as it may', 1],
    ['a name', upload(400, 10_016, 'bad name'), 'config_error', 'takes no Worker of this name', 2],
    ['the code', upload(400, 10_021, 'Uncaught Error'), 'deploy_failed', 'does not run this code', 1],
    [
      'a permission',
      upload(403, 10_000, 'Authentication error'),
      'forbidden',
      'the API token may not do this',
      4,
    ],
    [
      'something new',
      upload(400, 99_999, 'no'),
      'deploy_failed',
      'Cloudflare refused: no (99999), to PUT',
      1,
    ],
  ] as const)('%s, is one sentence and an exit code', async (_, fault, code, words, exit) => {
    const { code: given, message, hint } = await refusal(fault);
    expect([given, exitCodeOfError(given)]).toEqual([code, exit]);
    expect(message).toContain(words);
    expect(message).toContain('cf-ray 8f0-TEST');
    expect(message).not.toContain('\n');
    expect(hint).toBeDefined();
  });

  it('a token that it does not know', async () => {
    const { code, message } = await refusal(undefined, { token: 'wrong-token-3kd9' });
    expect([code, exitCodeOfError(code)]).toEqual(['unauthorized', 4]);
    expect(message).toMatch(/^Cloudflare does not know the API token: Invalid access token \(9109\)/);
    expect(message).not.toContain('wrong-token');
  });

  it.each([
    [
      'a permission, where the number is that of an unknown token',
      'Unauthorized to access requested resource',
      'forbidden',
      'the API token may not do this in the account "acc1"',
      '"Workers Scripts: Edit" of the account',
    ],
    [
      'an address that the token is not for',
      'Cannot use the access token from location: 203.0.113.7',
      'forbidden',
      'may not be used from the address of this machine',
      'client IP address filtering',
    ],
  ] as const)('%s', async (_, said, code, words, way) => {
    const refused = await refusal({ on: /services/, instead: { status: 403, code: 9109, message: said } });
    expect(refused).toMatchObject({
      code,
      message: expect.stringContaining(words),
      hint: expect.stringContaining(way),
    });
  });

  it.each([
    [/^PUT .*routes$/, /^GET \/zones$/, '"Zone: Read"'],
    [/^PUT .*routes$/, /^GET \/zones\/z1\/workers\/routes$/, '"Workers Routes: Edit"'],
  ])('names the permission that is missing for the routes: %s, %s', async (all, one, permission) => {
    const account = createAccount();
    account.zones.set('example.com', { id: 'z1', routes: [] });
    const started = await deploying({
      account,
      files: {
        ...DEPLOYED_PROJECT,
        'flue.config.ts':
          "import { defineConfig } from 'flue-action';\nexport default defineConfig({ worker: { name: 'greeter', routes: ['agents.example.com/*'] } });\n",
      },
    });
    open.push(started);
    const instead = { status: 403, code: 10_000, message: 'Authentication error' };
    started.cloudflare.faults.push({ on: all, instead }, { on: one, instead });
    await expect(started.deploy()).rejects.toMatchObject({
      code: 'forbidden',
      hint: expect.stringContaining(permission),
    });
  });

  it('a size, with how large the Worker is and by how much it is over', async () => {
    const message = 'Your Worker exceeded the size limit of 0.0005 MiB. Please upgrade to a paid plan';
    const refused = await refusal(upload(400, 10_027, message));
    expect(refused.message).toMatch(
      /8f0-TEST; it has \d+\.\d MiB of code, \d+\.\d MiB as gzip, \d+\.\d MiB over; nothing was deployed$/,
    );
    expect(refused.hint).toMatch(/the largest modules are \S+ \(\d+\.\d MiB\) and \S+ \(\d+\.\d MiB\)$/);
  });

  it('and says what is there when nobody knows whether it was done', async () => {
    const started = await deploying();
    open.push(started);
    for (let i = 0; i < 30; i++) started.cloudflare.faults.push({ on: /^PUT /, instead: { status: 502 } });
    await expect(started.deploy()).rejects.toMatchObject({
      message: expect.stringContaining('; nobody knows whether the upload that had begun was done'),
    });
  });

  it('an account that there is not', async () => {
    const { code, message } = await refusal(undefined, { accountId: 'acc2' });
    expect([code, exitCodeOfError(code)]).toEqual(['config_error', 2]);
    expect(message).toContain('no such account');
  });

  it('a token is not told even if the answer repeats it', async () => {
    const token = 'echoed-token-9';
    const fault: Fault = {
      on: /services/,
      instead: { status: 400, code: 6003, message: `bad header Bearer ${token}` },
    };
    const error = await refusal(fault, { token });
    expect(JSON.stringify([error.message, error.hint, error.stack, error])).not.toContain(token);
    expect(error.message).toContain('Bearer ***');
  });

  it('and faults that stay are told after some tries', async () => {
    const started = await deploying();
    open.push(started);
    for (let i = 0; i < 9; i++) started.cloudflare.faults.push({ on: /subdomain/, instead: { status: 500 } });
    await expect(started.deploy()).rejects.toMatchObject({ code: 'deploy_failed', retryable: true });
    expect(started.cloudflare.writes()).toEqual([]);
  });
});

describe('what is refused before Cloudflare is asked for anything', () => {
  it('a name that no Worker has', async () => {
    const started = await deploying();
    open.push(started);
    await expect(started.deploy({ name: 'No Name' })).rejects.toMatchObject({
      code: 'config_error',
      message: '"No Name" cannot be the name of a Worker',
    });
    expect(started.cloudflare.requests).toEqual([]);
  });

  it('more code than a Worker may have', async () => {
    const started = await deploying({ account: createAccount() });
    open.push(started);
    const { files } = await builtFiles();
    files.set('project/large.js', 'x'.repeat(65 * 2 ** 20));
    await expect(started.deploy({ files })).rejects.toMatchObject({
      code: 'project_error',
      message: expect.stringMatching(
        /^the Worker is too large: 65\.0 MiB of code, 1\.0 MiB more than the 64\.0 MiB that Cloudflare takes$/,
      ),
      hint: expect.stringContaining('project/large.js (65.0 MiB)'),
    });
    expect(started.cloudflare.requests).toEqual([]);
  });
});
