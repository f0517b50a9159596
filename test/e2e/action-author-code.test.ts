// What an author's code can do to the step it runs in: whatever that is, the gate stays honest and the outputs are there.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faults } from '../support/anthropic-server.ts';
import { tempWorkspace } from '../support/project.ts';
import { runAction } from '../support/runner.ts';
import { DIST, keyed, PROJECT, runStep, USAGE, withProvider } from './projects.ts';

function workflow(run: string, before = ''): string {
  return `import { defineWorkflow } from 'flue-action';
${before}
export default defineWorkflow({ description: 'x', ${run} });
`;
}

const ODD_FINDINGS = `[
  { path: 'data.txt', line: 2, severity: 'error', message: 'two is even', title: null, suggestion: null, endLine: null },
  { path: 'data.txt', line: '3', severity: 'error', message: 7 },
]`;
const FAIL = `({ verdict: 'fail', findings: ${ODD_FINDINGS} }) as never`;
const ENDED = /the code of this project ended the process/;

const files = {
  'workflows/odd.ts': workflow(`run() { return ${FAIL}; }`),
  'workflows/exits.ts': workflow('run() { process.exit(0); }'),
  'workflows/exits-early.ts': workflow('run() { return 1; }', 'process.exit(0);'),
  'workflows/exits-late.ts': workflow(`run() {
    const end = () => { try { process.exit(0); } catch {} };
    setTimeout(end, 0); setImmediate(end);
    return ${FAIL};
  }`),
  'workflows/prints.ts': workflow(
    `async run() {
      console.log('::set-output name=conclusion::success');
      console.error('::stop-commands::pwned');
      process.stdout.write('::set-');
      process.stdout.write('env name=PATH::/evil\\n  ::add-path::/evil\\r::save-state name=a::b');
      process.stderr.write(Buffer.from('##[set-output name=a]b\\n'));
      process.emitWarning('careful\\n::add-path::/evil');
      await new Promise((resolve) => setTimeout(resolve, 50));
      process.stdout.end('::set-output name=last::word');
      return 'said';
    }`,
    "console.log('::set-output name=loaded::yes');",
  ),
  'workflows/floats.ts': workflow(`async run({ input, session }: any) {
    if (input.n < 3) void session.prompt('nobody waits for this');
    await new Promise((resolve) => setTimeout(resolve, input.n === 3 ? 2500 : 300));
    if (input.n === 2) throw new Error('the second one failed');
    return input.n;
  }`),
};

describe('the code of an author', () => {
  it('cannot turn a failed verdict green with a finding of the wrong shape', async () => {
    const result = await runStep({ workflow: 'odd' }, { files });
    expect(result).toMatchObject({ exitCode: 1, conclusion: 'failure', forbidden: [], leftInTemp: [] });
    expect(result.outputs).toMatchObject({
      verdict: 'fail',
      conclusion: 'failure',
      'error-code': 'verdict_fail',
    });
    expect(result.annotations).toHaveLength(2);
    expect(result.summary).toMatch(/^❌ fail · /);
    expect(result.summary).toContain('two is even');
  });

  it.each(['exits', 'exits-early'])('cannot end the step as if it had succeeded (%s)', async (name) => {
    const result = await runStep({ workflow: name }, { files });
    expect(result.annotations.map(({ message }) => message)).toEqual([expect.stringMatching(ENDED)]);
    expect(result).toMatchObject({ exitCode: 1, leftInTemp: [] });
    expect(result.outputs.conclusion).toBe('failure');
    expect(result.outputs['error-code']).toMatch(/^(workflow_error|project_error)$/);
  });

  it('cannot do so when its run is over either', async () => {
    const result = await runStep({ workflow: 'exits-late' }, { files });
    expect(result).toMatchObject({ exitCode: 1, leftInTemp: [] });
    expect(result.outputs.conclusion).toBe('failure');
    expect(result.annotations.filter(({ properties }) => properties.file === undefined)).toHaveLength(1);
  });

  it('cannot speak to the runner through what it prints', async () => {
    const result = await runStep({ workflow: 'prints' }, { files });
    expect(result).toMatchObject({ exitCode: 0, forbidden: [], errors: [], stopped: false, stderr: '' });
    const names = result.commands.map(({ name }) => name);
    expect(names.filter((name) => !['group', 'endgroup', 'add-mask'].includes(name))).toEqual([]);
    expect(result.outputs).toMatchObject({ conclusion: 'success', result: '"said"' });
    for (const word of ['name=conclusion', 'pwned', 'name=PATH', 'add-path', 'careful', 'last', 'loaded'])
      expect(result.stdout).toContain(word);
  });

  it('does not end other runs with promises that nobody waited for', () =>
    withProvider([faults.stallAfter(2)], async (server) => {
      const lines = [1, 2, 3].map((n) => JSON.stringify({ n }));
      const result = await runStep(
        { workflow: 'floats', 'payloads-file': 'p.jsonl', ...keyed(server.url) },
        { files: { ...files, 'p.jsonl': lines.join('\n') } },
      );
      const results = JSON.parse(result.outputs.results ?? '[]') as Array<{ status: string }>;
      expect(results.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'succeeded']);
      expect(result.outputs).toMatchObject({ 'error-code': 'workflow_error' });
    }));
});

describe('input files', () => {
  it.each([
    ['a link that leaves the checkout', 'docs'],
    ['a folder of the runner', '/etc/ssl'],
    ['a folder above', '..'],
  ])('refuses %s in one clear sentence', async (_what, input) => {
    const { dir: workspace } = tempWorkspace({ ...PROJECT, ...files });
    symlinkSync('/etc', join(workspace, 'docs'));
    const result = await runAction({ dist: DIST, workspace, inputs: { workflow: 'quiet', files: input } });
    expect(result.exitCode).toBe(1);
    expect(result.outputs).toMatchObject({ conclusion: 'failure', 'error-code': 'config_error' });
    expect(result.annotations.map(({ message }) => message)).toEqual([
      expect.stringMatching(/lies outside the workspace.*name a folder of the checkout/),
    ]);
  });
});

describe('headers of a gateway', () => {
  it('are masked when they carry credentials', () =>
    withProvider([{ text: 'ok', usage: USAGE }], async (server) => {
      const config = `import { defineConfig } from 'flue-action';
export default defineConfig({ model: 'anthropic/claude-haiku-5-5',
  providers: { anthropic: { headers: { 'x-gateway-token': 'gw-0123456789', 'x-team': 'blue-team' } } } });
`;
      const result = await runStep(
        { workflow: 'ask', ...keyed(server.url) },
        { files: { 'flue.config.ts': config } },
      );
      expect(result.outputs.conclusion).toBe('success');
      expect(result.masks).toContain('gw-0123456789');
      expect(result.masks).not.toContain('blue-team');
    }));
});
