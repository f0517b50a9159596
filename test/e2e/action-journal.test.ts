// journal: artifact. What a step leaves is there for the next: a run that waits is answered by a comment or by a later step,
// a job that is run again pays nothing twice, an agent remembers. Nobody without the key reads it or changes it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { AnthropicServer, Reply, Script } from '../support/anthropic-server.ts';
import { faults } from '../support/anthropic-server.ts';
import { issueCommentEvent, person } from '../support/events.ts';
import type { FakeArtifact } from '../support/github-artifacts.ts';
import { commandRoute } from '../support/github-commands.ts';
import { gitInit, tempWorkspace } from '../support/project.ts';
import type { ActionResult } from '../support/runner.ts';
import { keyed, PROJECT, USAGE, withProvider } from './projects.ts';
import { type Bench, inRun, openBench, RUN, type StepOptions } from './report-bench.ts';

const benches: Bench[] = [];
afterEach(() => Promise.all(benches.splice(0).map((bench) => bench.stop())));

const mona = person('mona', 1);
const role = { permission: 'write', role_name: 'write', user: { login: 'mona', id: 1, type: 'User' } };

async function open(): Promise<Bench> {
  const commands = { comments: [1], reactions: [], runs: {}, cancelled: [] };
  const bench = await openBench({
    collaborators: { mona: role },
    pulls: { 7: { pull: { number: 7 } } },
    routes: [commandRoute(commands)],
  });
  benches.push(bench);
  return bench;
}

const SHIPPER = `import { appendFileSync } from 'node:fs';
import { defineAgent, defineTool, z } from 'flue-action';
const ship = defineTool({ name: 'ship', description: 'Ships it.', input: z.object({ to: z.string() }), approval: 'always',
  run({ input }) { appendFileSync('shipped.txt', input.to + '\\n'); return 'shipped to ' + input.to; } });
export default defineAgent({ description: 'Ships.', instructions: 'Ship what you are told to.', tools: [ship] });
`;
const STEPS = `import { appendFileSync } from 'node:fs';
import { defineWorkflow } from 'flue-action';
export default defineWorkflow({ description: 'two prompts', async run({ session, step, sandbox }) {
  await step('once', () => appendFileSync('steps.txt', 'once\\n'));
  await sandbox.writeFile('first.txt', (await session.prompt('One.')).text);
  const two = await session.prompt('Two.');
  return [await sandbox.readFile('first.txt'), two.text];
} });
`;

const workspace = (): string =>
  tempWorkspace({ ...PROJECT, 'agents/shipper.ts': SHIPPER, 'workflows/steps.ts': STEPS }).dir;

/** The same for the job of the pull request and for those of its comments. */
const INSTANCE = 'octo-org/octo-repo/pr-7/ship';

function inputsFor(provider: string, inputs: Record<string, string>): Record<string, string> {
  return { ...keyed(provider), journal: 'artifact', 'instance-id': INSTANCE, workflow: '', ...inputs };
}

const asks: Script = (_request, { lastText, toolResults }): Reply => {
  if (/Forget/.test(lastText)) return { text: `Heard ${lastText} ${toolResults[0]?.text}`, usage: USAGE };
  const [result] = toolResults;
  if (result !== undefined) return { text: `It said: ${JSON.stringify(result.text)}`, usage: USAGE };
  if (/Ship/.test(lastText))
    return { text: 'Asking.', toolCalls: [{ name: 'ship', input: { to: 'production' } }], usage: USAGE };
  return { text: `Heard ${lastText}`, usage: USAGE };
};

const shipped = (dir: string): string =>
  existsSync(join(dir, 'shipped.txt')) ? readFileSync(join(dir, 'shipped.txt'), 'utf8') : '';

async function asked(bench: Bench, provider: AnthropicServer, dir: string): Promise<ActionResult> {
  return bench.leg(provider.url, {
    workspace: dir,
    inputs: inputsFor(provider.url, { agent: 'shipper', message: 'Ship it.', comment: 'sticky' }),
  });
}

/** In a GitHub workflow run of its own, over a checkout of its own, as GitHub starts it. */
async function commented(
  bench: Bench,
  provider: AnthropicServer,
  { body, run = RUN + 1, dir = workspace(), inputs = {} }: Commented,
): Promise<ActionResult & { dir: string }> {
  const result = await bench.leg(provider.url, {
    workspace: dir,
    event: issueCommentEvent(mona, { body, onPullRequest: true }),
    eventName: 'issue_comment',
    env: { ...inRun(bench, run), GITHUB_SHA: gitInit(dir), GITHUB_ACTOR: 'mona' },
    inputs: inputsFor(provider.url, { agent: 'shipper', comment: 'sticky', ...inputs }),
  });
  return { ...result, dir };
}

interface Commented {
  body: string;
  run?: number;
  dir?: string;
  inputs?: Record<string, string>;
}

describe('a run on a runner that waits for a human', () => {
  it(
    'ends its step neutral, says how to answer, and goes on with the answer in a comment',
    () =>
      withProvider(asks, async (provider) => {
        const bench = await open();
        const first = await asked(bench, provider, workspace());
        expect(first).toMatchObject({ exitCode: 0, errors: [] });
        expect(first.outputs).toMatchObject({ conclusion: 'neutral', status: 'waiting', turns: '1' });
        expect(first.outputs['error-code']).toBe('approval_pending');
        expect(first.annotations[0]?.message).toMatch(/waits for an approval of ship .*\/flue approve/);
        expect(bench.comments.list[0]?.body).toMatch(/\*\*Waits for an approval\*\* of ship, call toolu/);

        const { dir, ...second } = await commented(bench, provider, { body: '/flue approve' });
        expect(second.outputs).toMatchObject({
          conclusion: 'success',
          status: 'succeeded',
          'run-id': first.outputs['run-id'],
          'result-text': 'It said: "shipped to production"',
          turns: '2',
        });
        expect(shipped(dir)).toBe('production\n');
        expect(provider.requests).toHaveLength(2);

        const third = await commented(bench, provider, { body: '/flue approve', run: RUN + 2 });
        expect(third).toMatchObject({ exitCode: 1 });
        expect(third.outputs['error-code']).toBe('unknown_approval');
      }),
    90_000,
  );

  it(
    'is told a no, by whom and why, and takes messages again after it',
    () =>
      withProvider(asks, async (provider) => {
        const bench = await open();
        await asked(bench, provider, workspace());
        const { dir, ...denied } = await commented(bench, provider, { body: '/flue deny not on a Friday' });
        expect(denied.outputs).toMatchObject({ status: 'succeeded', 'denied-calls': '1' });
        expect(denied.outputs['result-text']).toBe('It said: "denied by mona: not on a Friday"');
        expect(shipped(dir)).toBe('');
        const said = await commented(bench, provider, { body: '/flue Thanks.', run: RUN + 2 });
        expect(said.outputs['result-text']).toBe('Heard Thanks.');
        // It remembers: the whole conversation is sent.
        expect(JSON.stringify(provider.requests.at(-1)?.body)).toContain('not on a Friday');
      }),
    90_000,
  );

  it(
    'is answered by a later step of the same job, and waits on without an answer',
    () =>
      withProvider(asks, async (provider) => {
        const bench = await open();
        const dir = workspace();
        const first = await asked(bench, provider, dir);
        const resume = first.outputs['run-id'] ?? '';
        const leg = (inputs: Record<string, string>) =>
          bench.leg(provider.url, {
            workspace: dir,
            inputs: inputsFor(provider.url, { agent: 'shipper', message: 'x', resume, ...inputs }),
          });
        expect((await leg({})).outputs).toMatchObject({ conclusion: 'neutral', status: 'waiting' });
        expect((await leg({ decision: 'approve' })).outputs).toMatchObject({
          status: 'succeeded',
          turns: '2',
        });
        expect(shipped(dir)).toBe('production\n');
      }),
    90_000,
  );

  it(
    'is ended by a newer message',
    () =>
      withProvider(asks, async (provider) => {
        const bench = await open();
        await asked(bench, provider, workspace());
        const said = await commented(bench, provider, { body: '/flue Forget it.' });
        expect(said.outputs).toMatchObject({ status: 'succeeded', turns: '1' });
        expect(said.outputs['result-text']).toBe(
          'Heard Forget it. not run: nobody had approved it when its run ended',
        );
        const late = await commented(bench, provider, { body: '/flue approve', run: RUN + 2 });
        expect(late.outputs['error-code']).toBe('unknown_approval');
      }),
    90_000,
  );
});

describe('a job that is run again', () => {
  const step = (
    bench: Bench,
    provider: AnthropicServer,
    dir: string,
    attempt: number,
    more: StepOptions = {},
  ) =>
    bench.leg(provider.url, {
      workspace: dir,
      env: inRun(bench, RUN, attempt),
      inputs: inputsFor(provider.url, { workflow: 'steps' }),
      ...more,
    });
  const steps = (dir: string): string => readFileSync(join(dir, 'steps.txt'), 'utf8');
  const failing: Script = (_request, { index, lastText }): Reply =>
    index === 1 ? faults.badRequest() : { text: `answer to ${lastText}`, usage: USAGE };

  it(
    'goes on where it failed: what was answered is not asked or paid for again',
    () =>
      withProvider(failing, async (provider) => {
        const bench = await open();
        const dir = workspace();
        const first = await step(bench, provider, dir, 1);
        expect(first.outputs).toMatchObject({
          conclusion: 'failure',
          'error-code': 'model_error',
          turns: '1',
        });
        const second = await step(bench, provider, dir, 2);
        expect(second.outputs).toMatchObject({ conclusion: 'success', turns: '1' });
        expect(second.outputs.result).toBe('["answer to One.","answer to Two."]');
        expect(second.outputs['cost-usd']).toBe(first.outputs['cost-usd']);
        expect(steps(dir)).toBe('once\n');
        expect(provider.requests).toHaveLength(3);
        // A third time there is nothing left to do.
        const third = await step(bench, provider, dir, 3);
        expect(third.outputs).toMatchObject({ conclusion: 'success', 'run-id': second.outputs['run-id'] });
        expect(provider.requests).toHaveLength(3);
      }),
    90_000,
  );

  it(
    'goes on with the very run when its process was killed',
    () =>
      withProvider(
        (_request, { index, lastText }) =>
          index === 1 ? faults.stallAfter(2) : { text: `answer to ${lastText}`, usage: USAGE },
        async (provider) => {
          const bench = await open();
          const dir = workspace();
          const killed = await step(bench, provider, dir, 1, {
            killAfter: () => provider.requests.length === 2,
          });
          expect(killed.signal).toBe('SIGKILL');
          const second = await step(bench, provider, dir, 2);
          expect(second.outputs).toMatchObject({ conclusion: 'success', turns: '2' });
          expect(second.outputs.result).toBe('["answer to One.","answer to Two."]');
          expect(steps(dir)).toBe('once\n');
          expect(second.stdout).toContain('goes on with run');
        },
      ),
    90_000,
  );

  it(
    'begins anew in another GitHub workflow run, and with another payload',
    () =>
      withProvider(failing, async (provider) => {
        const bench = await open();
        const dir = workspace();
        await step(bench, provider, dir, 1);
        const other = await step(bench, provider, dir, 2, { env: inRun(bench, RUN + 5, 2) });
        expect(other.outputs).toMatchObject({ conclusion: 'success', turns: '2' });
      }),
    90_000,
  );
});

function journalIn({ artifacts }: Bench): FakeArtifact | undefined {
  return artifacts.artifacts.find(({ name }) => name.startsWith('flue-journal-'));
}

describe('a kept journal', () => {
  const remember = (bench: Bench, provider: AnthropicServer, body: string, over: Partial<Commented> = {}) =>
    commented(bench, provider, { body, ...over });
  const heard = (provider: AnthropicServer): string => JSON.stringify(provider.requests.at(-1)?.body);

  it(
    'cannot be read without the key, holds no file of the runner, and is opened with it alone',
    () =>
      withProvider(asks, async (provider) => {
        const bench = await open();
        await remember(bench, provider, '/flue The word is xylophone.');
        const artifact = journalIn(bench);
        expect(artifact?.name).toMatch(/^flue-journal-[0-9a-f]{16}-1$/);
        expect(Buffer.from(artifact?.zip ?? []).includes('xylophone')).toBe(false);
        expect(Buffer.from(artifact?.zip ?? []).includes('SQLite')).toBe(false);
        const inputs = { 'journal-key': 'another secret of the repository' };
        const other = await remember(bench, provider, '/flue Well?', { run: RUN + 2, inputs });
        expect(other).toMatchObject({ exitCode: 0 });
        expect(other.annotations[0]?.message).toMatch(/cannot be opened with this key: begun anew/);
        expect(heard(provider)).not.toContain('xylophone');
      }),
    90_000,
  );

  it.each<[string, (zip: Uint8Array) => Uint8Array]>([
    [
      'a byte of which was changed',
      (zip) => zip.map((byte, at) => (at === zip.length - 100 ? byte ^ 1 : byte)),
    ],
    ['that is no archive', () => Buffer.from('not a zip')],
    ['that is cut off', (zip) => zip.slice(0, zip.length / 2)],
  ])(
    '%s is not used',
    (_name, change) =>
      withProvider(asks, async (provider) => {
        const bench = await open();
        await remember(bench, provider, '/flue The word is xylophone.');
        const artifact = journalIn(bench);
        if (artifact !== undefined) artifact.zip = change(artifact.zip);
        const next = await remember(bench, provider, '/flue Well?', { run: RUN + 2 });
        expect(next).toMatchObject({ exitCode: 0 });
        expect(next.outputs.status).toBe('succeeded');
        expect(heard(provider)).not.toContain('xylophone');
      }),
    90_000,
  );

  it(
    'of a fork’s run, or of another instance, is not looked at',
    () =>
      withProvider(asks, async (provider) => {
        const bench = await open();
        await remember(bench, provider, '/flue The word is xylophone.');
        const artifact = journalIn(bench);
        if (artifact !== undefined) artifact.fork = true;
        await remember(bench, provider, '/flue Well?', { run: RUN + 2 });
        expect(heard(provider)).not.toContain('xylophone');
        if (artifact !== undefined) artifact.fork = false;
        const inputs = { 'instance-id': 'another' };
        await remember(bench, provider, '/flue Well?', { run: RUN + 3, inputs });
        expect(heard(provider)).not.toContain('xylophone');
      }),
    90_000,
  );

  it(
    'that cannot be found or kept changes nothing of how the step ends',
    () =>
      withProvider(asks, async (provider) => {
        const bench = await open();
        bench.artifacts.faults.push(...Array.from({ length: 60 }, () => 500));
        const told = await remember(bench, provider, '/flue Hello.');
        expect(told).toMatchObject({ exitCode: 0 });
        expect(told.outputs).toMatchObject({ conclusion: 'success', 'result-text': 'Heard Hello.' });
        expect(told.stdout).toMatch(/no journal of an earlier step could be read.*the artifact service/);
      }),
    90_000,
  );

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'resume without a journal',
      { journal: 'none', resume: 'run_01KABCDEFGH' },
      /resume is "run_01KABCDEFGH" without/,
    ],
    ['a resume that is no id', { resume: 'the last one' }, /"the last one": that is no id of a run/],
    ['a decision without a run', { decision: 'approve' }, /decision is "approve" without input resume/],
    ['a decision that is none', { decision: 'aprove', resume: 'run_01KABCDEFGH' }, /"aprove".*approve/],
    ['an unknown run', { resume: 'run_01KABCDEFGH' }, /has no such run/],
    ['a journal of another kind', { journal: 'cache' }, /"cache"/],
    ['no key at all', { 'anthropic-api-key': '' }, /no secret to encrypt it with/],
  ])(
    '%s is one sentence',
    (_name, inputs, says) =>
      withProvider(asks, async (provider) => {
        const bench = await open();
        const told = await bench.leg(provider.url, {
          workspace: workspace(),
          inputs: inputsFor(provider.url, { agent: 'shipper', message: 'Hello.', ...inputs }),
        });
        expect(told).toMatchObject({ exitCode: 1 });
        expect(told.annotations.filter(({ level }) => level === 'error')).toEqual([
          expect.objectContaining({ message: expect.stringMatching(says) }),
        ]);
        expect(provider.requests).toEqual([]);
      }),
    60_000,
  );
});
