// `flue init`: what it writes works at once, and what is there stays.
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runFlue, startNode } from '../support/process.ts';
import { tempFolder, tempProject } from '../support/project.ts';

const flue = (cwd: string, ...args: string[]) => runFlue(args, { cwd, timeoutMs: 30_000 });

describe('flue init', { timeout: 60_000 }, () => {
  it.each(['node', 'cloudflare'])(
    'makes a project for %s that passes its check, runs without a key, and passes its own tests',
    async (target) => {
      const { dir, read } = tempFolder('init');
      const made = await flue(dir, 'init', 'my-app', '--target', target);
      expect([made.exitCode, made.stderr]).toEqual([0, expect.stringMatching(/^\nNext:\n {2}cd my-app\n/)]);
      expect(made.stdout.split('\n')).toEqual(
        expect.arrayContaining(['flue.config.ts', 'workflows/todo-review.ts', 'package.json']),
      );
      const project = join(dir, 'my-app');
      expect(read('my-app/flue.config.ts').includes("worker: { name: 'my-app' }")).toBe(
        target === 'cloudflare',
      );
      const check = await flue(project, 'check');
      expect([check.exitCode, check.stdout]).toEqual([0, expect.stringContaining('no problems')]);
      const run = await flue(project, 'run', 'todo-review', '--json');
      expect(JSON.parse(run.stdout)).toMatchObject({
        status: 'succeeded',
        costSource: 'scripted',
        result: { verdict: 'warn', findings: [{ path: 'README.md' }] },
      });
      const explained = await flue(project, 'run', 'explain-failure', '--payload', '{"log":"x"}');
      expect(explained.exitCode).toBe(0);
      const tests = await startNode(['--test', '--test-reporter=tap'], { cwd: project }).done;
      expect(tests.stdout).toMatch(/# pass 3\n# fail 0\n(?:# .*\n)*?# skipped 0/);
    },
  );

  it('keeps the files that are there, names them, and adds the others', async () => {
    const project = tempProject({
      'flue.config.mjs': "export default { model: 'anthropic/claude-haiku-5-5' };\n",
      'Agent.md': 'Mine.\n',
      'package.json': '{ "type": "commonjs" }\n',
      'workflows/todo-review.md': '---\ndescription: Mine.\n---\nHi.\n',
      'skills/github-workflow-security/skill.md':
        '---\nname: github-workflow-security\ndescription: Mine.\n---\nHi.\n',
    });
    const made = await flue(project.dir, 'init', '--json');
    const { created, kept } = JSON.parse(made.stdout);
    expect(kept).toEqual(
      expect.arrayContaining([
        'flue.config.mjs',
        'Agent.md',
        'package.json',
        'workflows/todo-review.md',
        'skills/github-workflow-security/skill.md',
      ]),
    );
    expect(created).toContain('agents/reviewer.ts');
    expect(readdirSync(join(project.dir, 'skills/github-workflow-security'))).toEqual(['skill.md']);
    expect(project.read('package.json')).toBe('{ "type": "commonjs" }\n');
    expect((await flue(project.dir, 'check')).stdout).toContain('no problems');
    const again = await flue(project.dir, 'init');
    expect([again.exitCode, again.stdout]).toEqual([0, '']);
    expect(again.stderr).toContain('nothing to write');
  });

  it('puts the model, the name and the workflow where they belong', async () => {
    const { dir, read } = tempFolder('init');
    const flags = ['--model', 'openai/gpt-x', '--name', 'checks', '--workflow', 'find-todos', '--quiet'];
    const made = await flue(dir, 'init', '--project', dir, ...flags);
    expect([made.exitCode, made.stderr]).toEqual([0, '']);
    expect(read('flue.config.ts')).toContain("model: 'openai/gpt-x',");
    expect(read('package.json')).toContain('"name": "checks"');
    expect(read('.github/workflows/flue.yml')).toMatch(
      /workflow: find-todos\n +model: openai\/gpt-x\n[\s\S]*OPENAI_API_KEY: \$\{\{ secrets\./,
    );
    const run = await flue(dir, 'run', 'find-todos', '--model', 'scripted/workflows/demo.script.json');
    expect(run.exitCode).toBe(0);
  });

  it.each([
    [['init', '--target', 'deno'], /^error: --target "deno" is no target\n/],
    [['init', '--name', 'My App'], /^error: --name "My App" is no name.*\n {2}write my-app\n/],
    [['init', '--workflow', '../x'], /^error: --workflow "\.\.\/x" is no name/],
    [['init', '--model', 'gpt'], /^error: --model "gpt" is no model\n/],
    [['init', 'file.txt'], /^error: "[^"]*file\.txt" is a file/],
    [['init', 'file.txt/below'], /^error: "[^"]*file\.txt" is a file/],
    [['init', 'taken'], /^error: "[^"]*" cannot be written: /],
    [['init', '/proc/flue'], /^error: "\/proc(?:\/flue[^"]*)?" cannot be written/],
  ])('says what is wrong in one sentence: %j', async (args, message) => {
    const folder = tempProject({ 'file.txt': 'x', 'taken/workflows': 'a file' });
    const failed = await flue(folder.dir, ...args);
    expect([failed.exitCode, failed.stdout]).toEqual([2, '']);
    expect(failed.stderr).toMatch(message);
    expect(failed.stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
  });

  it('writes nothing through a link that leads nowhere', async () => {
    const { dir } = tempFolder('init');
    mkdirSync(join(dir, 'outside'));
    symlinkSync(join(dir, 'outside/README.md'), join(dir, 'README.md'));
    const made = await flue(dir, 'init');
    expect(made.exitCode).toBe(0);
    expect(made.stderr).toContain('kept, because they were there: README.md');
    expect(readdirSync(join(dir, 'outside'))).toEqual([]);
  });
});
