import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startAnthropicServer } from '../support/anthropic-server.ts';
import { runFlue } from '../support/process.ts';
import { tempProject } from '../support/project.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const README = read('README.md');
const ACTION = parse(read('action.yml')) as { inputs: object; outputs: object };

function snippets(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, body]) => body ?? '',
  );
}

interface Step {
  id?: string;
  uses?: string;
  with?: Record<string, unknown>;
}

function stepsOf(yaml: string): Step[] {
  const document = parse(yaml) as { jobs?: Record<string, { steps: Step[] }> } | Step[];
  if (Array.isArray(document)) return document;
  return Object.values(document.jobs ?? {}).flatMap((job) => job.steps);
}

describe('README.md', () => {
  it('shows only inputs that action.yml has, and permissions and concurrency in every GitHub workflow', () => {
    const yamls = snippets(README, 'yaml');
    expect(yamls.length).toBeGreaterThanOrEqual(2);
    for (const yaml of yamls) {
      for (const step of stepsOf(yaml).filter((one) => one.uses?.startsWith('org/flue-action'))) {
        expect(Object.keys(ACTION.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
      }
      if (yaml.includes('jobs:')) expect(yaml).toMatch(/^permissions:[\s\S]*^concurrency:/m);
      for (const [, output] of yaml.matchAll(/steps\.\w+\.outputs\.([\w-]+)/g)) {
        expect(Object.keys(ACTION.outputs)).toContain(output);
      }
    }
  });

  it('names only outputs that action.yml has', () => {
    const paragraph = /The outputs are set on[\s\S]*?\n\n/.exec(README)?.[0] ?? '';
    const named = [...paragraph.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(8);
    expect(Object.keys(ACTION.outputs)).toEqual(expect.arrayContaining(named));
  });

  it('shows a Markdown and a TypeScript workflow that pass the check and run as they stand', async () => {
    const [typescript = ''] = snippets(README, 'ts');
    const [markdown = ''] = snippets(README, 'md');
    const project = tempProject({
      'workflows/todos.ts': typescript,
      'workflows/licences.md': markdown,
      'flue.config.ts':
        "import { defineConfig } from 'flue-action';\nexport default defineConfig({ model: 'claude-haiku-5-5' });\n",
      'src/a.js': '// TODO: check the signature\n',
    });
    expect(await runFlue(['check'], { cwd: project.dir })).toMatchObject({ exitCode: 0 });
    const findings = [{ path: 'src/a.js', line: 1, severity: 'error', message: 'unsigned' }];
    const server = await startAnthropicServer({
      script: ({ output_config }) =>
        output_config === undefined
          ? { text: 'MIT' }
          : { text: JSON.stringify({ verdict: 'warn', findings }) },
    });
    const env = { ANTHROPIC_API_KEY: 'sk-test-0123456789', ANTHROPIC_BASE_URL: server.url };
    const run = (workflow: string) => runFlue(['run', workflow, '--json'], { cwd: project.dir, env });
    expect(JSON.parse((await run('todos')).stdout)).toMatchObject({
      status: 'succeeded',
      result: { verdict: 'warn', findings },
    });
    expect(JSON.parse((await run('licences')).stdout)).toMatchObject({ status: 'succeeded', text: 'MIT' });
    await server.stop();
  });

  it('names files of the repository that are there', () => {
    for (const [, target] of README.matchAll(/\]\(((?!https?:)[^)#]+)\)/g))
      expect(() => read(target ?? '')).not.toThrow();
  });
});

describe('docs/budgets.md', () => {
  it('shows a config that is one', async () => {
    const [config = ''] = snippets(read('docs/budgets.md'), 'ts');
    const project = tempProject({
      'flue.config.ts': config,
      'workflows/x.md': '---\ndescription: x\n---\nHi.\n',
    });
    expect(await runFlue(['check'], { cwd: project.dir })).toMatchObject({ exitCode: 0 });
  });
});
