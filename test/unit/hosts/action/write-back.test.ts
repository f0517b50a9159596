import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import { readEventContext } from '../../../../src/github/event-context.ts';
import type { Delivery } from '../../../../src/hosts/action/announce.ts';
import type { Ending } from '../../../../src/hosts/action/conclude.ts';
import { loadInputs, loadStep } from '../../../../src/hosts/action/inputs.ts';
import { prepareWriteBack } from '../../../../src/hosts/action/write-back.ts';
import { tempFolder } from '../../../support/project.ts';
import { startWorkflow, testRuntime } from '../../../support/test-runtime.ts';

const HERE = { repo: { full_name: 'o/r', id: 1 } };
const FORK = { repo: { full_name: 'mallory/r', id: 2 }, ref: 'main' };
const FORKED = { pull_request: { number: 7, head: FORK, base: HERE } };

interface Given {
  mode?: string;
  eventName?: string;
  event?: object;
  token?: string;
}

function delivered({ mode = 'commit', eventName = 'push', event = {}, token = 'ghs_token' }: Given) {
  const folder = tempFolder('step');
  folder.write('event.json', JSON.stringify(event));
  folder.write('checkout/.git/HEAD', '');
  const environment = {
    INPUT_WORKFLOW: 'write',
    'INPUT_WRITE-BACK': mode,
    'INPUT_GITHUB-TOKEN': token,
    GITHUB_WORKSPACE: join(folder.dir, 'checkout'),
    RUNNER_TEMP: join(folder.dir, 'temp'),
    GITHUB_EVENT_NAME: eventName,
    GITHUB_EVENT_PATH: join(folder.dir, 'event.json'),
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_REF: 'refs/heads/main',
    // Nobody answers there.
    GITHUB_API_URL: 'http://127.0.0.1:9',
  };
  const step = loadStep(environment);
  const delivery: Delivery = {
    ending: ENDED,
    step,
    event: readEventContext(step.github),
    wanted: { onLimit: 'fail', summary: true, annotations: true },
    fanOut: false,
    instanceId: 'test',
    filesRoot: '',
    files: null,
    told: { announced: false, outputs: false },
    redact: (text) => text,
  };
  return { delivery, inputs: loadInputs(step, environment), temp: step.temp };
}

const ENDED: Ending = { conclusion: 'success', snapshots: [], problem: null, skipReason: null };

/** What becomes of a step whose one run wrote the file `made`. */
async function finished(
  given: Given,
  { ending, aborted }: { ending?: Partial<Ending>; aborted?: boolean } = {},
) {
  const { delivery, inputs, temp } = delivered(given);
  const prepared = prepareWriteBack(inputs, delivery);
  if ('refusal' in prepared) throw new Error('it was refused');
  const run = defineWorkflow({ description: 'x', run: ({ sandbox }) => sandbox.writeFile('made', 'text\n') });
  const { runtime } = testRuntime({ workflows: { write: run } });
  const handle = await runtime.start(startWorkflow('write'));
  const snapshots = [await handle.done];
  const became = await prepared.finish({
    ending: { ...ENDED, snapshots, ...ending },
    runtime,
    interrupt: aborted ? AbortSignal.abort() : new AbortController().signal,
  });
  const { patchFile, remarks } = delivery;
  return { became, patch: patchFile && readFileSync(patchFile, 'utf8'), remarks, temp };
}

describe('the end of a step whose changes are written back', () => {
  it('is neutral on the event of a fork, with the patch', async () => {
    const { became, patch } = await finished({ eventName: 'pull_request', event: FORKED });
    expect(became).toMatchObject({ conclusion: 'neutral', problem: { code: 'write_back_failed' } });
    expect(became.skipReason).toContain('the event of a fork');
    expect(patch).toContain('+text');
  });

  it('is what it was for a patch alone', async () => {
    const { became, patch } = await finished({ mode: 'patch', eventName: 'pull_request', event: FORKED });
    expect(became).toMatchObject({ conclusion: 'success', problem: null });
    expect(patch).toContain('+text');
  });

  it('is a failure when GitHub cannot be reached, with the patch', async () => {
    const { became, patch } = await finished({});
    expect(became).toMatchObject({ conclusion: 'failure', problem: { code: 'write_back_failed' } });
    expect(became.problem?.message).toContain('the changes could not be committed: GitHub cannot be reached');
    expect(patch).toContain('+text');
  });

  it('keeps the reason of a step that failed before, and says the other one beside it', async () => {
    const problem = { code: 'verdict_fail', message: 'no' };
    const { became, remarks, patch } = await finished({}, { ending: { conclusion: 'failure', problem } });
    expect(became).toMatchObject({ conclusion: 'failure', problem });
    expect(remarks).toEqual([{ text: expect.stringContaining('could not be committed'), url: null }]);
    expect(patch).toContain('+text');
  });

  it('is cancelled when the job is, and nothing is asked of GitHub', async () => {
    expect((await finished({}, { aborted: true })).became).toMatchObject({ conclusion: 'cancelled' });
    const { became, patch } = await finished({}, { ending: { conclusion: 'cancelled' } });
    expect(became.conclusion).toBe('cancelled');
    expect(patch).toBeUndefined();
  });

  it('is a failure when the patch cannot be kept', async () => {
    const { delivery, inputs, temp } = delivered({ mode: 'patch' });
    rmSync(temp, { recursive: true, force: true });
    writeFileSync(temp, 'a file');
    const prepared = prepareWriteBack(inputs, delivery);
    const { runtime } = testRuntime({
      workflows: {
        write: defineWorkflow({ description: 'x', run: ({ sandbox }) => sandbox.writeFile('a', 'b') }),
      },
    });
    const handle = await runtime.start(startWorkflow('write'));
    const ending = { ...ENDED, snapshots: [await handle.done] };
    const interrupt = new AbortController().signal;
    const became = 'finish' in prepared ? await prepared.finish({ ending, runtime, interrupt }) : undefined;
    expect(became).toMatchObject({ conclusion: 'failure', problem: { code: 'write_back_failed' } });
    expect(existsSync(join(temp, 'flue'))).toBe(false);
  });
});

it('without a token nothing is begun', () => {
  const { delivery, inputs } = delivered({ token: '' });
  expect(prepareWriteBack(inputs, delivery)).toMatchObject({
    refusal: {
      conclusion: 'failure',
      problem: { code: 'write_back_failed', hint: 'give the job permissions: contents: write' },
    },
  });
});
