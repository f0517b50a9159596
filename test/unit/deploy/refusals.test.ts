import { afterEach, describe, expect, it } from 'vitest';
import { FlueError } from '../../../src/errors.ts';
import { exitCodeOfError } from '../../../src/hosts/cli/exit-code.ts';
import { createAccount } from '../../support/cloudflare/account.ts';
import { builtFiles, type Deploying, deploying } from '../../support/cloudflare/project.ts';
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
      message: expect.stringMatching(/^the Worker is too large: 65\.0 MiB of code/),
    });
    expect(started.cloudflare.requests).toEqual([]);
  });
});
