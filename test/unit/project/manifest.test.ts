import { symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openProject } from '../../../src/project/manifest.ts';
import { startNode, startProcess } from '../../support/process.ts';
import { tempFolder, tempProject } from '../../support/project.ts';

const MANIFEST = JSON.stringify(fileURLToPath(new URL('../../../src/project/manifest.ts', import.meta.url)));
const MD = '---\ndescription: x\n---\nDo it.\n';
const SKILL = '---\nname: a\ndescription: b\n---\nc\n';

async function failure(attempt: Promise<unknown>) {
  const { code, message, hint } = await attempt.then(
    () => expect.unreachable('it should fail'),
    (thrown) => thrown,
  );
  return { code, message, hint };
}

test('a Markdown-only project is opened', async () => {
  const { dir } = tempProject({
    'workflows/hello.md': MD,
    'AGENT.md': ' Be kind.\n',
    'skills/a/skill.md': SKILL,
  });
  const project = await openProject(dir);
  expect(project).toMatchObject({ root: dir, config: {}, systemContext: 'Be kind.' });
  expect([...project.workflows.keys()]).toEqual(['hello']);
  expect([...project.skills.keys()]).toEqual(['a']);
  const hello = project.workflows.get('hello');
  expect(hello).toMatchObject({ name: 'hello', path: 'workflows/hello.md' });
  expect(await hello?.load()).toMatchObject({ description: 'x' });
  expect(hello?.load()).toBe(hello?.load());
});

test('.flue/ is the project when the folder itself holds none', async () => {
  const { dir } = tempProject({
    '.flue/workflows/hello.md': MD,
    'workflows/README.md': '# Ours',
    'workflows/ci.yml': 'on: push',
    'workflows/temporal.ts': "import * as wf from '@temporalio/workflow';\nexport async function hello() {}",
    'skills/piano.md': 'practise',
    'agents/agent.ts': 'export default class Agent {}',
  });
  const project = await openProject(dir);
  expect(project.root).toBe(`${dir}/.flue`);
  expect([...project.workflows.keys()]).toEqual(['hello']);
  expect(project.workflows.get('hello')?.path).toBe('.flue/workflows/hello.md');
});

test('unrelated files of the same folders are not ours, and are never run', async () => {
  const { dir } = tempProject({
    'flue.config.js': 'export default {};',
    'workflows/hello.md': MD,
    'workflows/notes.md': '---\ntitle: Notes\ndescription: All of them\n---\ntext',
    'workflows/script.ts': 'globalThis.ran = true; process.exit(3);',
    'workflows/types.d.ts': "import 'flue-action';",
    'workflows/hello.test.ts': "import 'flue-action/testing';",
  });
  const project = await openProject(dir);
  expect([...project.workflows.keys()]).toEqual(['hello']);
  expect(project.workflows.size).toBe(1);
  expect(await failure(project.workflows.get('script')?.load() ?? Promise.resolve())).toEqual({
    code: 'project_error',
    message: "workflows/script.ts: it is no workflow: it does not import 'flue-action'",
    hint: "write import { defineWorkflow } from 'flue-action' and export default defineWorkflow({ … })",
  });
  expect((await failure(project.workflows.get('notes')?.load() ?? Promise.resolve())).message).toMatch(
    /unknown key 'title'/,
  );
});

test('asking for one workflow opens none of the others', async () => {
  const { dir } = tempProject({ 'flue.config.js': 'export default {};', 'workflows/a.md': MD });
  // Whoever opens a pipe that nobody writes to waits for ever.
  await startProcess('mkfifo', [`${dir}/workflows/b.md`]).done;
  const program = `
    import { openProject } from ${MANIFEST};
    const project = await openProject(${JSON.stringify(dir)});
    console.log((await project.workflows.get('a').load()).description);`;
  const { stdout } = await startNode(['--input-type=module', '--eval', program], { timeoutMs: 5_000 }).done;
  expect(stdout).toBe('x\n');
});

test.each([
  [
    { 'workflows/x.md': MD, 'workflows/x.ts': "import 'flue-action';" },
    'x',
    'workflows/x.md: workflows/x.ts has the same name',
  ],
  [
    { 'workflows/My_Flow.md': MD },
    'My_Flow',
    "workflows/My_Flow.md: 'My_Flow' is no name: only a-z, 0-9 and - are",
  ],
])('two files of one name and a bad name are refused when asked for', async (files, name, message) => {
  const project = await openProject(tempProject(files as unknown as Record<string, string>).dir);
  expect((await failure(project.workflows.get(name)?.load() ?? Promise.resolve())).message).toBe(message);
});

test('a README of the same name beside a workflow is no second workflow', async () => {
  const { dir } = tempProject({ 'workflows/x.md': '# About x', 'workflows/x.js': "import 'flue-action';" });
  const project = await openProject(dir);
  expect([...project.workflows.keys()]).toEqual(['x']);
  expect((await failure(project.workflows.get('x')?.load() ?? Promise.resolve())).message).not.toMatch(
    /same name/,
  );
});

test('a workflow that reaches flue-action through a helper is ours', async () => {
  const { dir } = tempProject({
    'workflows/x.ts': "import { make } from '../lib/make';\nexport default make('x');",
    'lib/make.ts':
      "import { defineWorkflow } from 'flue-action';\nexport const make = (description) => defineWorkflow({ description, run() {} });",
  });
  expect([...(await openProject(dir)).workflows.keys()]).toEqual(['x']);
});

test('an empty folder, and none, say what to do', async () => {
  expect(await failure(openProject(tempFolder().dir))).toMatchObject({
    code: 'project_error',
    message: expect.stringMatching(/there is no Flue project here/),
    hint: expect.stringMatching(/flue init/),
  });
  expect((await failure(openProject('/nowhere/at/all'))).message).toBe(
    '/nowhere/at/all: there is no such folder',
  );
});

test.each([
  ['agent.md', 'the system prompt'],
  ['flue.config.js', 'export default {};'],
])('%s that is a link out of the project is refused', async (file, content) => {
  const outside = tempProject({ [file]: content });
  const { dir } = tempProject({ 'workflows/x.md': MD });
  symlinkSync(`${outside.dir}/${file}`, `${dir}/${file}`);
  expect(await failure(openProject(dir))).toEqual({
    code: 'project_error',
    message: `${file}: it is a link that leads out of the project`,
    hint: 'put the file itself there, or link to one inside the project',
  });
});

test('a workflow or agent that is a link out of the project is refused, and not run', async () => {
  const code = "import 'flue-action';\nglobalThis.strayRan = true;\nexport default 1;";
  const outside = tempProject({ 'x.md': MD, 'y.ts': code });
  const { dir } = tempProject({ 'workflows/a.md': MD, 'agents/a.ts': code });
  symlinkSync(`${outside.dir}/x.md`, `${dir}/workflows/x.md`);
  symlinkSync(`${outside.dir}/y.ts`, `${dir}/workflows/y.ts`);
  symlinkSync(`${outside.dir}/y.ts`, `${dir}/agents/y.ts`);
  const { workflows, agents } = await openProject(dir);
  for (const definition of [workflows.get('x'), workflows.get('y'), agents.get('y')]) {
    const { message } = await failure(definition?.load() ?? Promise.resolve());
    expect(message).toBe(`${definition?.path}: it is a link that leads out of the project`);
  }
  expect(globalThis).not.toHaveProperty('strayRan');
});

test('links inside the project are followed, but not to its secrets', async () => {
  const { dir } = tempProject({ 'docs/context.md': 'Be kind.', 'docs/x.md': MD, 'workflows/a.md': MD });
  symlinkSync(`${dir}/docs/context.md`, `${dir}/agent.md`);
  symlinkSync('../docs/x.md', `${dir}/workflows/x.md`);
  const project = await openProject(dir);
  expect(project.systemContext).toBe('Be kind.');
  expect(await project.workflows.get('x')?.load()).toMatchObject({ description: 'x' });

  const other = tempProject({ 'workflows/a.md': MD, '.git/config': 'token' });
  symlinkSync('.git/config', `${other.dir}/agent.md`);
  expect((await failure(openProject(other.dir))).message).toBe(
    'agent.md: it is a link to a file that may hold secrets',
  );
});

test('a broken skill is refused with its place', async () => {
  const { dir } = tempProject({
    'workflows/x.md': MD,
    'skills/a/SKILL.md': '---\nname: b\ndescription: c\n---\n',
  });
  expect((await failure(openProject(dir))).message).toBe(
    "skills/a/SKILL.md:2: the skill is named 'b', its folder 'a'",
  );
});

test('the code hash follows definitions and what they import, and nothing else', async () => {
  const files = {
    'workflows/x.md': MD,
    'workflows/y.ts': "import { a } from '../lib/a'; import 'flue-action';",
    'lib/a.ts': 'export const a = 1;',
    'README.md': 'a',
  };
  const hashOf = async (more: Record<string, string>) =>
    (await openProject(tempProject({ ...files, ...more }).dir)).codeHash;
  const first = await hashOf({});
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await hashOf({})).toBe(first);
  expect(await hashOf({ 'README.md': 'b', 'lib/unused.ts': '' })).toBe(first);
  expect(await hashOf({ 'lib/a.ts': 'export const a = 2;' })).not.toBe(first);
  expect(await hashOf({ 'agent.md': 'x' })).not.toBe(first);
});

test('config, TypeScript workflows and agents load in a plain Node process', async () => {
  const { dir } = tempProject({
    'package.json': '{}',
    'flue.config.ts':
      "import { defineConfig } from 'flue-action';\nexport default defineConfig({ port: 1234 });",
    'workflows/hi.ts':
      "import { defineWorkflow } from 'flue-action';\nexport default defineWorkflow({ description: 'hi', run: async (): Promise<string> => 'hi' });",
    'agents/helper.ts':
      "import { defineAgent } from 'flue-action';\nexport default defineAgent({ description: 'h', instructions: 'help' });",
    'workflows/bad.ts':
      "import { defineWorkflow } from 'flue-action';\nexport default defineWorkflow({\n  description: '',\n  model: 'gpt',\n  run: 3,\n});",
  });
  const program = `
    import { openProject } from ${MANIFEST};
    const project = await openProject(${JSON.stringify(dir)});
    const hi = await project.workflows.get('hi').load();
    const helper = await project.agents.get('helper').load();
    const bad = await project.workflows.get('bad').load().catch(({ message }) => message);
    console.log(JSON.stringify([project.config.port, await hi.run({}), helper.instructions, bad]));`;
  const { stdout, stderr } = await startNode(['--input-type=module', '--eval', program]).done;
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual([
    1234,
    'hi',
    'help',
    `workflows/bad.ts:3: 'description' is ""; workflows/bad.ts:4: 'model' is "gpt"; workflows/bad.ts:5: 'run' is 3`,
  ]);
});
