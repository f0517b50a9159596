import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClient } from '../../../../src/client/index.ts';
import { loadInputs, loadStep } from '../../../../src/hosts/action/inputs.ts';
import { seeToRuns } from '../../../../src/hosts/action/invoke-post.ts';
import { notedRuns, noteRun } from '../../../../src/hosts/action/invoke-runs-file.ts';
import { defineWorkflow } from '../../../../src/index.ts';
import { startTestServer, type TestServer, TOKEN } from '../../../support/node-server.ts';
import { tempFolder } from '../../../support/project.ts';

let server: TestServer;
beforeAll(async () => {
  const never = defineWorkflow({ description: 'Waits.', run: () => new Promise<never>(() => {}) });
  const quick = defineWorkflow({ description: 'Ends.', run: () => 'done' });
  server = await startTestServer({ workflows: { never, quick } });
});
afterAll(() => server.stop());

function inputsOf(wait: boolean) {
  const environment = {
    INPUT_MODE: 'invoke',
    INPUT_WORKFLOW: 'never',
    INPUT_URL: server.url,
    'INPUT_FLUE-TOKEN': TOKEN,
    INPUT_WAIT: String(wait),
  };
  return loadInputs(loadStep(environment), environment);
}
const client = () => createClient({ url: server.url, token: TOKEN });
const redact = (text: string) => text;

it('runs whose end the step has not heard of are cancelled, and those that were over are left as they were', async () => {
  const file = join(tempFolder('noted').dir, 'x.runs.jsonl');
  const over = await client().start({ workflow: 'quick' });
  const open = await client().start({ workflow: 'never', input: { large: true } });
  for (const run of [over, open]) noteRun(file, run);
  noteRun(file, { ...(await client().wait(over)), text: 'as the step knew it' });
  appendFileSync(file, '{"runId":"run_cut');
  const noted = notedRuns(file);
  expect(noted.map(({ runId }) => runId)).toEqual([over.runId, open.runId]);
  const found = await seeToRuns(noted, { inputs: inputsOf(true), redact });
  expect(found).toMatchObject([
    { status: 'succeeded', text: 'as the step knew it' },
    { status: 'cancelled', error: { code: 'cancelled' } },
  ]);
  expect((await client().status(open)).status).toBe('cancelled');
});

it('runs that were only to be accepted go on', async () => {
  const run = await client().start({ workflow: 'never' });
  expect(await seeToRuns([run], { inputs: inputsOf(false), redact })).toEqual([run]);
  expect(['queued', 'running']).toContain((await client().status(run)).status);
  await client().cancel(run);
});
