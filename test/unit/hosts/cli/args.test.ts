import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FlueError } from '../../../../src/errors.ts';
import { readInvocation } from '../../../../src/hosts/cli/args.ts';
import { COMMANDS, flagOf, flagsOf, isCommand } from '../../../../src/hosts/cli/commands.ts';
import { helpText } from '../../../../src/hosts/cli/help.ts';
import type { RunArgs } from '../../../../src/hosts/cli/run-args.ts';
import { tempFolder } from '../../../support/project.ts';

async function run(...words: string[]): Promise<RunArgs> {
  const invocation = await readInvocation(['run', ...words], {});
  if (invocation.command !== 'run') throw new Error(`read as ${invocation.command}`);
  return invocation;
}

async function refusal(
  ...argv: string[]
): Promise<{ code: string; message: string; hint: string | undefined }> {
  const thrown: unknown = await readInvocation(argv, {}).catch((error: unknown) => error);
  if (!(thrown instanceof FlueError)) throw new Error('nothing was refused');
  const { code, message, hint } = thrown;
  return { code, message, hint };
}

describe('the arguments of flue run', () => {
  it('have defaults that leave the limits to the project', async () => {
    expect(await run('greet')).toMatchObject({
      workflow: 'greet',
      projectDir: resolve('.'),
      filesDir: resolve('.'),
      payload: { kind: 'none' },
      instanceId: undefined,
      model: undefined,
      limits: {},
      databasePath: undefined,
      json: false,
      quiet: false,
      debug: false,
    });
  });

  it('may come in any order, with = or without, before and after the command', async () => {
    const words = ['--json', 'run', '--max-turns=3', 'greet', '--model', 'scripted/a.json', '--quiet'];
    expect(await readInvocation(words, {})).toMatchObject({
      command: 'run',
      workflow: 'greet',
      json: true,
      quiet: true,
      model: 'scripted/a.json',
      limits: { maxTurns: 3 },
    });
  });

  it('take limits as dollars, whole turns and durations', async () => {
    const { limits } = await run('greet', '--max-cost-usd', '0.25', '--max-turns', '7', '--timeout', '1.5m');
    expect(limits).toEqual({ maxCostUsd: 0.25, maxTurns: 7, timeoutMs: 90_000 });
    expect((await run('greet', '--max-cost-usd', 'none', '--timeout', '90')).limits).toEqual({
      maxCostUsd: null,
      timeoutMs: 90_000,
    });
  });

  it.each([
    ['--max-cost-usd', '-1'],
    ['--max-cost-usd', '1e3'],
    ['--max-cost-usd', '$1'],
    ['--max-turns', '0'],
    ['--max-turns', '2.5'],
    ['--timeout', '0'],
    ['--timeout', 'soon'],
    ['--timeout', '5d'],
    ['--model', ''],
    ['--instance', ''],
  ])('refuse %s %j', async (flag, value) => {
    const { code, message, hint } = await refusal('run', 'greet', flag, value);
    expect(code).toBe('usage_error');
    expect(message).toContain(flag);
    expect(hint).toBeTruthy();
  });

  it('take a payload from one place only, and a dash as standard input', async () => {
    expect((await run('greet', '--payload', '-5')).payload).toEqual({ kind: 'text', text: '-5' });
    expect((await run('greet', '--payload-file', '-')).payload).toEqual({ kind: 'file', path: '-' });
    expect(await refusal('run', 'greet', '--payload', '{}', '--payload-file', 'x')).toMatchObject({
      message: '--payload and --payload-file are both given',
    });
  });

  it('mount nothing when --files says none', async () => {
    expect((await run('greet', '--files', 'none')).filesDir).toBeNull();
  });

  it('read keys, database and actor from the environment', async () => {
    const environment = { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: '', FLUE_DB: '/tmp/x.db', USER: 'ada' };
    expect(await readInvocation(['run', 'greet'], environment)).toMatchObject({
      keys: { anthropicApiKey: 'k', anthropicBaseUrl: undefined },
      databasePath: '/tmp/x.db',
      actor: 'ada',
    });
  });

  it('let a variable that is set win over the one in --env-file', async () => {
    const folder = tempFolder();
    folder.write('.env', '# keys\nexport A="from file"\nB=from file\n');
    const argv = ['run', 'greet', '--env-file', `${folder.dir}/.env`];
    const invocation = await readInvocation(argv, { B: 'from shell' });
    expect(invocation).toMatchObject({ environment: { A: 'from file', B: 'from shell' } });
    folder.write('.env', '\ufeffA=first\r\nB="second"\r\n');
    expect(await readInvocation(argv, {})).toMatchObject({ environment: { A: 'first', B: 'second' } });
    expect(await refusal('run', 'greet', '--env-file', '/no/such/file')).toMatchObject({
      code: 'usage_error',
    });
  });
});

describe('keys', () => {
  const keysFor = async (environment: Record<string, string>) => {
    const invocation = await readInvocation(['run', 'greet'], environment);
    return invocation.command === 'run' ? invocation.keys : undefined;
  };
  const rule = { ANTHROPIC_FEDERATION_RULE_ID: 'fdrl_1', ANTHROPIC_ORGANIZATION_ID: 'org_1' };

  it("are Anthropic's own, or the SDK's variables of a federation, of which a key is the stronger", async () => {
    const file = { ANTHROPIC_IDENTITY_TOKEN_FILE: '/run/token', ANTHROPIC_WORKSPACE_ID: 'default' };
    expect(await keysFor({ ...rule, ...file, ANTHROPIC_API_KEY: '' })).toMatchObject({
      anthropicApiKey: undefined,
      federation: {
        ruleId: 'fdrl_1',
        organizationId: 'org_1',
        workspaceId: 'default',
        identity: { from: 'file', path: '/run/token' },
      },
    });
    expect(await keysFor({ ...rule, ...file, ANTHROPIC_API_KEY: 'sk' })).toEqual({
      anthropicApiKey: 'sk',
      anthropicBaseUrl: undefined,
      federation: undefined,
    });
  });

  it("have GitHub say who we are in a job that may ask it, for the rule's audience", async () => {
    const github = {
      ACTIONS_ID_TOKEN_REQUEST_URL: 'https://i.example/?a=1',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't',
    };
    const audience = { ANTHROPIC_OIDC_AUDIENCE: 'https://a.example' };
    expect((await keysFor({ ...rule, ...github, ...audience }))?.federation?.identity).toEqual({
      from: 'github',
      service: { url: 'https://i.example/?a=1', token: 't' },
      audience: 'https://a.example',
    });
    expect((await keysFor(rule))?.federation?.identity).toEqual({ from: 'nowhere' });
  });

  it('are no half of a federation', async () => {
    await expect(keysFor({ ANTHROPIC_FEDERATION_RULE_ID: 'fdrl_1' })).rejects.toMatchObject({
      code: 'usage_error',
      message: 'ANTHROPIC_FEDERATION_RULE_ID is set without ANTHROPIC_ORGANIZATION_ID',
    });
  });
});

describe('a word that is not known', () => {
  it.each([
    [['rnu', 'x'], 'there is no command "rnu"', "did you mean 'run'?"],
    [['run', 'x', '--modle', 'y'], 'there is no flag "--modle" of flue run', "did you mean '--model'?"],
    [['check', '--payload', '{}'], 'there is no flag "--payload" of flue check', 'known:'],
    [['run', 'x', '-q'], 'there is no flag "-q" of flue run', 'known:'],
    [['run', 'a', 'b'], 'flue run does not know what to do with "b"', 'usage: flue run <workflow>'],
    [['run', 'x', '--json=yes'], '--json takes no value', 'write --json alone'],
    [['run', 'x', '--model', '--json'], '--model needs a value', '<provider/model>'],
    [['help', 'rn'], 'there is no command "rn"', 'flue help'],
  ])('is refused with the nearest that is: %j', async (argv, message, hint) => {
    const refused = await refusal(...argv);
    expect(refused).toMatchObject({ code: 'usage_error', message });
    expect(refused.hint).toContain(hint);
  });

  it('may be an argument after --', async () => {
    expect(await readInvocation(['run', '--', '--odd'], {})).toMatchObject({ workflow: '--odd' });
  });
});

describe('help', () => {
  it('is asked for by name, by flag, or by saying nothing', async () => {
    expect(await readInvocation([], {})).toEqual({ command: 'help', about: undefined, asked: false });
    expect(await readInvocation(['--help'], {})).toEqual({ command: 'help', about: undefined, asked: true });
    expect(await readInvocation(['help', 'run'], {})).toEqual({ command: 'help', about: 'run', asked: true });
    expect(await readInvocation(['run', '-h'], {})).toEqual({ command: 'help', about: 'run', asked: true });
    expect(await readInvocation(['--version'], {})).toEqual({ command: 'version' });
  });

  it('names every command and every flag that is not hidden, in 120 columns', () => {
    for (const command of [undefined, ...Object.keys(COMMANDS).filter(isCommand)]) {
      const text = helpText(command);
      expect(text.endsWith('\n')).toBe(true);
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
      if (command === undefined) continue;
      for (const name of flagsOf(command)) {
        expect(text.includes(`--${name}`), `--${name} of ${command}`).toBe(flagOf(name).hidden !== true);
      }
    }
  });
});
