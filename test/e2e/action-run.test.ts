import { describe, expect, it } from 'vitest';
import { runSnapshotSchema } from '../../src/protocol/run.ts';
import { startAimock } from '../support/aimock.ts';
import { faults } from '../support/anthropic-server.ts';
import { KEY, keyed, runStep, USAGE, withProvider } from './projects.ts';

const countLines = { name: 'bash', input: { command: 'wc -l < data.txt' } };

describe('uses: flue-action, mode run', () => {
  it('runs a Markdown workflow over the checkout and hands back outputs, summary and nothing on the runner', () =>
    withProvider(
      [
        { toolCalls: [countLines], usage: USAGE },
        { text: 'It has 3 lines.', usage: USAGE },
      ],
      async (server) => {
        const result = await runStep({ workflow: 'ask', ...keyed(server.url) });
        expect(result.maskedLog).not.toContain(KEY);
        expect(result.stdout.replaceAll(`::add-mask::${KEY}`, '') + result.stderr).not.toContain(KEY);
        expect(result).toMatchObject({ exitCode: 0, conclusion: 'success', forbidden: [], leftInTemp: [] });
        expect(result.outputs).toMatchObject({
          conclusion: 'success',
          status: 'succeeded',
          'result-text': 'It has 3 lines.',
          'cost-usd': '0.0007',
          'cost-source': 'table',
          'input-tokens': '2000',
          'output-tokens': '1000',
          turns: '2',
          'tool-calls': '1',
          'denied-calls': '0',
          model: 'anthropic/claude-haiku-5-5',
          'limit-hit': '',
          'error-code': '',
          'instance-id': expect.stringMatching(/\/main\/test$/),
          'run-id': expect.stringMatching(/^run_[0-9A-Z]{26}$/),
          'run-url': expect.stringContaining('/actions/runs/'),
        });
        expect(result.summary.split('\n')[0]).toMatch(
          /^✅ success · \$0\.0007 · [\d.]+ (ms|s) · 2,000 in \/ 1,000 out$/,
        );
        expect(result.masks).toContain(KEY);
        const toolResult = JSON.stringify(server.requests[1]?.body);
        expect(toolResult).toContain('3');
        expect(server.ledger.completedCount).toBe(2);
      },
    ));

  it('loads TypeScript with enums and extensionless imports beside a CommonJS package.json, and types its result', () =>
    withProvider(
      [
        {
          text: JSON.stringify({
            verdict: 'warn',
            findings: [{ path: 'data.txt', line: 2, severity: 'warning', message: 'two is even' }],
          }),
          usage: USAGE,
        },
      ],
      async (server) => {
        const result = await runStep({ workflow: 'judge', ...keyed(server.url) });
        expect(result).toMatchObject({ exitCode: 0, forbidden: [] });
        expect(result.outputs).toMatchObject({ verdict: 'warn', conclusion: 'success' });
        expect(JSON.parse(result.outputs.result ?? '')).toMatchObject({ verdict: 'warn' });
        expect(result.annotations).toContainEqual(
          expect.objectContaining({
            level: 'warning',
            message: 'two is even',
            properties: expect.objectContaining({ file: 'data.txt', line: '2' }),
          }),
        );
        expect(JSON.stringify(server.requests[0]?.body)).toContain('Level High: judge');
        expect(JSON.stringify(server.requests[0]?.body)).toContain('output_config');
        expect(result.summary).toMatch(/^⚠️ warn · /);
      },
    ));

  it('fails the step when the verdict is fail, with exactly one error', () =>
    withProvider([{ text: '{"verdict":"fail","findings":[]}', usage: USAGE }], async (server) => {
      const result = await runStep({ workflow: 'judge', ...keyed(server.url) });
      expect(result.exitCode).toBe(1);
      expect(result.outputs).toMatchObject({ verdict: 'fail', conclusion: 'failure', status: 'succeeded' });
      expect(result.annotations.filter(({ level }) => level === 'error')).toHaveLength(1);
    }));

  it('answers a message to an agent', () =>
    withProvider([{ text: 'Happy to help.', usage: USAGE }], async (server) => {
      const result = await runStep({ agent: 'helper', message: 'Hello?', ...keyed(server.url) });
      expect(result.outputs).toMatchObject({ conclusion: 'success', 'result-text': 'Happy to help.' });
      expect(JSON.stringify(server.requests[0]?.body)).toContain('Help the user.');
    }));

  it('works against an independent fake of the API', async () => {
    const aimock = await startAimock({ toolCall: countLines, text: 'It has 3 lines.' });
    const result = await runStep({ workflow: 'ask', ...keyed(aimock.url) });
    expect(result.stdout).not.toContain('::error');
    expect(result.outputs).toMatchObject({
      conclusion: 'success',
      'result-text': 'It has 3 lines.',
      turns: '2',
    });
    await aimock.stop();
  });

  it('fans out one instance a line, finishes all of them, and merges results, counts and costs', () =>
    withProvider(
      (_request, { prompt }) => ({ text: `did ${/"n": ?(\d+)/.exec(prompt)?.[1]}`, usage: USAGE }),
      async (server) => {
        const lines = [{ n: 1 }, { $instance: 'special', payload: { n: 2 } }, { n: 3 }].map((line) =>
          JSON.stringify(line),
        );
        const result = await runStep(
          {
            workflow: 'ask',
            'payloads-file': 'payloads.jsonl',
            'instance-id': 'base',
            concurrency: 2,
            ...keyed(server.url),
          },
          { files: { 'payloads.jsonl': `${lines.join('\n')}\n` } },
        );
        expect(result).toMatchObject({ exitCode: 0, forbidden: [] });
        const results = JSON.parse(result.outputs.results ?? '[]') as Array<{
          instanceId: string;
          status: string;
        }>;
        expect(results.map((run) => run.instanceId)).toEqual(['base/1', 'special', 'base/3']);
        expect(result.outputs).toMatchObject({ turns: '3', 'input-tokens': '3000', 'cost-usd': '0.00105' });
        expect(result.summary).toMatch(/\| \*{0,2}Total\*{0,2} /);
      },
    ));

  it('gives every leg of a matrix an instance of its own', () =>
    withProvider([{ text: 'ok', usage: USAGE }], async (server) => {
      const leg = (matrix: object, jobIndex: number) =>
        runStep({ workflow: 'ask', ...keyed(server.url) }, { matrix, jobIndex }).then(
          ({ outputs }) => outputs['instance-id'],
        );
      const ids = [
        await leg({ region: 'eu', n: 1 }, 0),
        await leg({ region: 'eu', n: 2 }, 1),
        await leg({ n: 1, region: 'eu' }, 0),
      ];
      expect(new Set(ids.slice(0, 2)).size).toBe(2);
      expect(ids[2]).toBe(ids[0]);
    }));

  it('keeps the budget: the call that could pass it is not made, and the cost so far is told', () =>
    withProvider(
      [{ toolCalls: [countLines], usage: { inputTokens: 2000, outputTokens: 1000 } }],
      async (server) => {
        const result = await runStep({ workflow: 'ask', 'max-cost-usd': '0.004', ...keyed(server.url) });
        expect(result.exitCode).toBe(1);
        expect(result.outputs).toMatchObject({
          'limit-hit': 'budget_exceeded',
          'error-code': 'budget_exceeded',
          conclusion: 'failure',
        });
        const cost = Number(result.outputs['cost-usd']);
        expect(cost).toBeGreaterThan(0);
        expect(cost).toBeLessThanOrEqual(0.004);
        expect(cost).toBeCloseTo(server.ledger.completedCount * 0.0007, 9);
      },
    ));

  it('leaves the step green with a warning when a limit is hit and on-limit is neutral', () =>
    withProvider([{ toolCalls: [countLines], usage: USAGE }], async (server) => {
      const result = await runStep({
        workflow: 'ask',
        'max-turns': 1,
        'on-limit': 'neutral',
        ...keyed(server.url),
      });
      expect(result.exitCode).toBe(0);
      expect(result.outputs).toMatchObject({ conclusion: 'neutral', 'limit-hit': 'turn_limit' });
      expect(result.annotations.map(({ level }) => level)).toEqual(['warning']);
    }));

  it('prints nothing that the runner would obey, whatever model and files say', () =>
    withProvider(
      [
        {
          text: '::error::pwned\n##[set-output name=result]pwned\r::set-env name=PATH::/evil',
          toolCalls: [{ name: 'bash', input: { command: "echo '::add-mask::a'; cat evil.txt" } }],
          usage: USAGE,
        },
        { text: '::stop-commands::x\n  ::save-state name=a::b\nEOF\nconclusion=success', usage: USAGE },
      ],
      async (server) => {
        const result = await runStep(
          { workflow: 'ask', ...keyed(server.url) },
          { files: { 'evil.txt': '::set-output name=a::b\n' } },
        );
        expect(result).toMatchObject({ exitCode: 0, forbidden: [], errors: [] });
        expect(
          result.commands
            .map(({ name }) => name)
            .filter((name) => !['group', 'endgroup', 'add-mask'].includes(name)),
        ).toEqual([]);
        expect(result.outputs['result-text']).toContain('::stop-commands::x');
      },
    ));

  it('keeps the .env of the checkout and every secret out of the sandbox', () =>
    withProvider(
      [
        {
          toolCalls: [
            { name: 'bash', input: { command: 'env; cat .env /proc/self/environ /etc/passwd; ls -la' } },
          ],
          usage: USAGE,
        },
        { text: 'looked', usage: USAGE },
      ],
      async (server) => {
        await runStep(
          { workflow: 'ask', env: 'MY_TOKEN', ...keyed(server.url) },
          { env: { MY_TOKEN: 'tok-abcdefgh-12345' } },
        );
        const sent = JSON.stringify(server.requests.map(({ body }) => body));
        for (const secret of ['never-to-be-seen', 'tok-abcdefgh-12345', KEY, 'root:x:'])
          expect(sent).not.toContain(secret);
      },
    ));

  it('tells the outcome of a workflow that needs no model, and needs no key for it', async () => {
    const result = await runStep({ workflow: 'quiet' });
    expect(result.outputs).toMatchObject({ conclusion: 'success', result: '"3"', model: '', turns: '0' });
  });

  it('writes a snapshot shape that other programs can rely on', () =>
    withProvider([{ text: 'ok', usage: USAGE }], async (server) => {
      const result = await runStep(
        { workflow: 'ask', 'payloads-file': 'p.jsonl', ...keyed(server.url) },
        { files: { 'p.jsonl': '{}\n' } },
      );
      const [snapshot] = JSON.parse(result.outputs.results ?? '[]') as object[];
      expect(runSnapshotSchema.safeParse({ text: null, result: null, ...snapshot }).error).toBeUndefined();
    }));

  it(
    'repeats what was overloaded or broken, and reports what may have been billed unseen',
    () =>
      withProvider(
        [faults.overloaded(), faults.dropAfter(3), { text: 'whole', usage: USAGE }],
        async (server) => {
          const result = await runStep({ workflow: 'ask', ...keyed(server.url) });
          expect(result.outputs).toMatchObject({
            conclusion: 'success',
            'result-text': 'whole',
            'cost-usd': '0.00035',
          });
          expect(result.summary).toContain('unreported');
        },
      ),
    30_000,
  );
});
