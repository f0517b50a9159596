// What a leg leaves for mode: report, and what it does not.
import { afterEach, describe, expect, it } from 'vitest';
import { faults } from '../support/anthropic-server.ts';
import { tempWorkspace } from '../support/project.ts';
import { PROJECT, USAGE, withProvider } from './projects.ts';
import { type Bench, openBench, RUN, type StepOptions } from './report-bench.ts';

const benches: Bench[] = [];
afterEach(() => Promise.all(benches.splice(0).map((bench) => bench.stop())));

async function open() {
  const bench = await openBench();
  benches.push(bench);
  return bench;
}

const always = () => ({ text: 'It has 3 lines.', usage: USAGE });
const legOf = (jobIndex: number, jobTotal = 3): StepOptions => ({
  matrix: { n: jobIndex },
  jobIndex,
  jobTotal,
});

describe('the record of a leg', () => {
  it(
    'leaves a record of more than twenty legs and says so, where they write no comment',
    () =>
      withProvider(always, async (provider) => {
        const bench = await open();
        const leg = await bench.leg(provider.url, { ...legOf(3, 21), inputs: { comment: 'sticky' } });
        expect(bench.github.requests).toEqual([]);
        expect(leg.stdout).not.toContain('flue:v1');
        expect(leg.annotations).toEqual([
          expect.objectContaining({
            level: 'notice',
            message: expect.stringContaining('Its record is kept'),
          }),
        ]);
        expect(bench.artifacts.artifacts).toHaveLength(1);
      }),
    60_000,
  );

  it(
    'leaves no record of a step alone that does not comment',
    () =>
      withProvider(always, async (provider) => {
        const bench = await open();
        await bench.leg(provider.url);
        expect(bench.artifacts.requests).toEqual([]);
      }),
    60_000,
  );

  it(
    'gets the record of a leg whose main step was killed from its post step',
    () =>
      withProvider([faults.stallAfter(2)], async (provider) => {
        const bench = await open();
        const leg = await bench.leg(provider.url, {
          ...legOf(0, 1),
          inputs: { comment: 'sticky' },
          killAfter: () => provider.requests.length === 1,
        });
        expect(leg.signal).toBe('SIGKILL');
        expect(bench.artifacts.artifacts).toHaveLength(1);
        const report = await bench.report();
        expect(report.outputs).toMatchObject({ conclusion: 'cancelled', 'error-code': 'cancelled' });
      }),
    60_000,
  );

  it(
    'asks again when the service fails, and when an answer is lost',
    () =>
      withProvider(always, async (provider) => {
        const bench = await open();
        bench.artifacts.faults.push('lost', 'none', 503, 'drop', 'none', 429, 500);
        const leg = await bench.leg(provider.url, legOf(0, 2));
        expect(leg).toMatchObject({ exitCode: 0, annotations: [] });
        expect(bench.artifacts.artifacts.map(({ name }) => name)).toEqual([
          expect.stringMatching(/-1-again1$/),
        ]);
      }),
    60_000,
  );

  it(
    'shows the runner’s token to nobody',
    () =>
      withProvider(always, async (provider) => {
        const bench = await open();
        const token = bench.artifacts.tokenFor(RUN);
        const spy = `import { defineWorkflow } from 'flue-action';
export default defineWorkflow({ description: 'x', async run({ env }) {
  return JSON.stringify([process.env.ACTIONS_RUNTIME_TOKEN ?? 'none', env]);
} });
`;
        const workspace = tempWorkspace({ ...PROJECT, 'workflows/spy.ts': spy }).dir;
        const leg = await bench.leg(provider.url, {
          ...legOf(0, 1),
          workspace,
          inputs: { workflow: 'spy', comment: 'sticky' },
        });
        expect(leg.outputs.result).toContain('none');
        expect(leg.masks).toContain(token);
        const asked = await bench.leg(provider.url, { inputs: { env: 'ACTIONS_RUNTIME_TOKEN' } });
        expect(asked.outputs['error-code']).toBe('usage_error');
      }),
    60_000,
  );
});
