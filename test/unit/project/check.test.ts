import { symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkProject } from '../../../src/project/check.ts';
import { describeProblem } from '../../../src/project/problem.ts';
import { tempFolder, tempProject } from '../../support/project.ts';

const isolation = { file: new URL('./inspect-entry.ts', import.meta.url), argv: [] };

const WORKFLOW =
  "import { defineWorkflow } from 'flue-action';\nexport default defineWorkflow({ description: 'd', run() {} });\n";
const AGENT =
  "import { defineAgent } from 'flue-action';\nexport default defineAgent({ description: 'd', instructions: 'i' });\n";
const MD = '---\ndescription: d\n---\nDo it.\n';
const SKILL = '---\nname: NAME\ndescription: d\n---\nb\n';
const skill = (name: string) => SKILL.replace('NAME', name);

async function check(files: Record<string, string>, timeoutMs = 5_000, serves = false) {
  const { dir } = tempProject(files);
  const report = await checkProject(dir, { isolation, timeoutMs, serves });
  return {
    ...report,
    lines: report.problems.map((problem) => `${describeProblem(problem)}; ${problem.fix}`),
  };
}

test('a good project has no problems and all its parts are found', async () => {
  const { problems, notes, found } = await check({
    'flue.config.ts':
      "import { defineConfig } from 'flue-action';\nexport default defineConfig({ model: 'anthropic/claude-x' });",
    'agent.md': 'Be kind.',
    'workflows/a.md': MD.replace('d\n', 'd\nskills: [brevity]\n'),
    'workflows/b.ts': WORKFLOW,
    'workflows/b-parts/part.ts': "import { z } from 'flue-action';\nexport const part = z.string();",
    'workflows/README.md': '# Ours',
    'workflows/b.test.ts': "import 'flue-action/testing';",
    'agents/helper.ts': AGENT,
    'skills/brevity/SKILL.md': skill('brevity'),
    'skills/README.md': '# Skills',
  });
  expect({ problems, notes }).toEqual({ problems: [], notes: [] });
  expect(found).toEqual({
    root: '.',
    config: 'flue.config.ts',
    systemContext: 'agent.md',
    app: null,
    workflows: [
      { name: 'a', path: 'workflows/a.md' },
      { name: 'b', path: 'workflows/b.ts' },
    ],
    agents: [{ name: 'helper', path: 'agents/helper.ts' }],
    skills: [{ name: 'brevity', path: 'skills/brevity/SKILL.md' }],
  });
});

test('an empty folder names flue init, a missing one is said to be missing', async () => {
  expect((await checkProject(tempFolder().dir, { isolation })).problems).toEqual([
    { path: '.', message: 'there is no Flue project here', fix: "run 'flue init' to make one" },
  ]);
  expect((await checkProject('/nowhere/at/all', { isolation })).problems).toMatchObject([
    { path: '/nowhere/at/all', message: 'there is no such folder' },
  ]);
});

test('all problems come at once, files that hang, exit or throw later included', async () => {
  const started = performance.now();
  const { lines } = await check(
    {
      'flue.config.ts':
        "import { defineConfig } from 'flue-action';\nexport default defineConfig({\n  modle: 'a/b',\n});",
      'workflows/busy.ts': `${WORKFLOW}while (true) {}`,
      'workflows/exit.ts': `${WORKFLOW}process.exit(0);`,
      'workflows/hang.ts': `${WORKFLOW}await new Promise(() => {});`,
      'workflows/eats.ts': `${WORKFLOW}const all = []; while (true) all.push(new Array(1e6).fill('x'));`,
      'workflows/good.ts': WORKFLOW,
      'workflows/loud.ts': `${WORKFLOW}console.log('loud'); setTimeout(() => { throw new Error('late'); }, 0);`,
      'workflows/none.ts': "import 'flue-action';\nexport const a = 1;",
      'workflows/syntax.ts': `${WORKFLOW}\nconst = 3;`,
      'workflows/broken.md': MD.replace('description', 'descripton'),
    },
    1_500,
  );
  expect(performance.now() - started).toBeLessThan(15_000);
  const notRun = 'let the top level only define things, and do the work in run()';
  expect(lines).toEqual([
    "flue.config.ts:3: unknown key 'modle'; did you mean 'model'?",
    "workflows/broken.md: 'description' is missing; add description",
    "workflows/broken.md:2: unknown key 'descripton'; did you mean 'description'?",
    `workflows/busy.ts: its top level did not finish within 1.5 s; ${notRun}`,
    expect.stringMatching(/^workflows\/eats\.ts: it.* (?:memory|did not finish)/),
    `workflows/exit.ts: it ends the process (exit code 0); ${notRun}`,
    'workflows/hang.ts: its top level did not finish within 1.5 s: an await there never settles; move the await into run()',
    expect.stringMatching(/^workflows\/loud\.ts: it fails while being loaded: late/),
    'workflows/none.ts: it has no default export; write export default defineWorkflow({ … })',
    expect.stringMatching(/^workflows\/syntax\.ts:4: it cannot be parsed: /),
  ]);
}, 60_000);

test('what one file puts off and fails at is not blamed on the next', async () => {
  const { lines } = await check({
    'workflows/a.ts': `${WORKFLOW}setTimeout(() => { throw new Error('put off'); }, 50);`,
    'workflows/b.ts': `${WORKFLOW}await new Promise((done) => setTimeout(done, 200));`,
    'workflows/c.ts': `${WORKFLOW}setTimeout(() => process.exit(), 2); for (const t = Date.now(); Date.now() < t + 50; );`,
    'workflows/d.ts': WORKFLOW,
    ...Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`workflows/e${index}.ts`, WORKFLOW])),
  });
  expect(lines.filter((line) => !line.startsWith('workflows/c.ts'))).toEqual([]);
});

test('definitions of the wrong kind or shape are named', async () => {
  const { lines } = await check({
    'workflows/agent.ts': AGENT,
    'agents/flow.ts': WORKFLOW,
    'workflows/func.ts': "import 'flue-action';\nexport default async function run() {}",
    'workflows/named.ts': WORKFLOW.replace('export default', 'export const flow ='),
    'workflows/plain.ts':
      "import { defineWorkflow } from 'flue-action';\nexport default defineWorkflow({\n  description: 'd',\n  input: { a: 1 },\n  tols: [],\n  run() {},\n});",
    'workflows/three.ts':
      "import { defineWorkflow } from 'flue-action';\nconst z3 = { _def: {}, '~standard': { version: 1, vendor: 'zod', validate() {} } };\nexport default defineWorkflow({\n  description: 'd',\n  output: z3,\n  tools: [{ name: 'x' }],\n  run() {},\n});",
  });
  expect(lines).toEqual([
    'agents/flow.ts: its default export is a workflow; move the file to workflows/',
    'workflows/agent.ts: its default export is an agent; move the file to agents/',
    'workflows/func.ts: its default export is a function, not a workflow; write export default defineWorkflow({ … })',
    "workflows/named.ts: it exports a workflow named 'flow', but not by default; write export default defineWorkflow({ … })",
    "workflows/plain.ts:4: 'input' is an object, not a schema; wrap it in z.object({ … })",
    "workflows/plain.ts:5: unknown key 'tols'; did you mean 'tools'?",
    "workflows/three.ts:5: 'output' is a zod 3 schema; use zod 4: import { z } from 'flue-action'",
    "workflows/three.ts:6: 'tools[0]' is an object, not a tool; make it with defineTool({ … })",
  ]);
});

test('names that nobody has are named with the nearest', async () => {
  const { lines } = await check({
    'workflows/a.md': MD.replace('d\n', 'd\nskills: [brevty]\n'),
    'workflows/b.ts': WORKFLOW.replace(
      'run() {}',
      "skills: ['tests'],\n  run: ({ session }) => session.skill('brvity') ",
    ),
    'skills/brevity/SKILL.md': skill('brevity'),
  });
  expect(lines).toEqual([
    "workflows/a.md:3: there is no skill 'brevty'; did you mean 'brevity'?",
    "workflows/b.ts:2: there is no skill 'tests'; add skills/tests/SKILL.md (there are: brevity)",
    "workflows/b.ts:3: there is no skill 'brvity'; did you mean 'brevity'?",
  ]);
});

test('members that only a later version understands are refused with the way out', async () => {
  const { lines } = await check({
    'agents/a.ts': AGENT.replace("'i'", "'i', sandbox: 'host'"),
    'agents/b.ts': AGENT.replace("'i'", "'i', subagents: [], sandbox: 'memory'"),
    'workflows/d.md': MD.replace('d\n', 'd\nmodel: [a/b, c]\n'),
  });
  expect(lines).toEqual([
    "agents/a.ts:2: 'sandbox' other than 'memory' is not in this version; leave it out: every command runs in memory, over the checkout",
    `workflows/d.md:3: 'model[1]' is "c"; expected 'provider/model', for example 'anthropic/claude-sonnet-5-5', or a bare 'claude-…'`,
  ]);
});

test('MCP servers that the config does not name are named with the nearest', async () => {
  const config =
    "export default {\n  mcp: { github: { url: 'https://mcp.example.com' }, db: { command: 'db' } },\n};";
  const files = {
    'workflows/a.md': MD.replace('d\n', 'd\nmcp: [githbu]\n'),
    'workflows/b.ts': WORKFLOW.replace('run() {}', "mcp: ['github', 'jira'],\n  run() {}"),
    'agents/c.ts': AGENT.replace("'i'", "'i', mcp: { github: { url: 'https://mcp.example.com' } }"),
  };
  expect((await check({ 'flue.config.ts': config, ...files })).lines).toEqual([
    "agents/c.ts:2: 'mcp' is an object; list names of servers, as mcp: ['github']; what they are stands under mcp in flue.config.ts",
    "workflows/a.md:3: there is no MCP server 'githbu'; did you mean 'github'?",
    "workflows/b.ts:2: there is no MCP server 'jira'; add it to flue.config.ts: mcp: { 'jira': { url: 'https://…' } } (there are: github, db)",
  ]);
  const broken = await check({
    'flue.config.ts': 'export default { mcp: ',
    'workflows/a.md': files['workflows/a.md'],
  });
  expect(broken.lines).toHaveLength(1);
  expect(broken.lines[0]).toMatch(/^flue\.config\.ts/);
  const wrong = await check({
    'flue.config.ts': config.replace('url', 'ulr'),
    'workflows/a.md': files['workflows/a.md'],
  });
  expect(wrong.lines).toEqual([
    "flue.config.ts:2: 'mcp.github' has neither url nor command; did you mean 'url'?",
    "workflows/a.md:3: there is no MCP server 'githbu'; did you mean 'github'?",
  ]);
});

test('a link out of the project, or to its secrets, is named and not read', async () => {
  const outside = tempProject({ 'agent.md': 'secret', 'x.md': MD, 'c.js': 'export default {};' });
  const { dir } = tempProject({ 'workflows/y.md': MD, '.env': 'KEY=1', 'skills/s/a.txt': '' });
  symlinkSync(`${outside.dir}/agent.md`, `${dir}/agent.md`);
  symlinkSync(`${outside.dir}/x.md`, `${dir}/workflows/x.md`);
  symlinkSync(`${outside.dir}/c.js`, `${dir}/flue.config.js`);
  symlinkSync(`${dir}/.env`, `${dir}/skills/s/SKILL.md`);
  const { problems } = await checkProject(dir, { isolation });
  const out = 'it is a link that leads out of the project';
  expect(problems.map(describeProblem)).toEqual([
    `agent.md: ${out}`,
    `flue.config.js: ${out}`,
    'skills/s/SKILL.md: it is a link to a file that may hold secrets',
    `workflows/x.md: ${out}`,
  ]);
});

test('misplaced and misnamed files are named with the place they belong to', async () => {
  const { lines } = await check({
    'workflow/one.ts': WORKFLOW,
    'Agents/two.ts': AGENT,
    'skill/three/SKILL.md': skill('three'),
    'src/workflows/four.md': MD,
    'src/flue.config.ts': 'export default {};',
    'workflows/deep/five.ts': WORKFLOW,
    'six.ts': WORKFLOW,
    'workflows/Seven_Eight.ts': WORKFLOW,
    'workflows/nine.tsx': WORKFLOW,
    'flue.config.json': '{}',
    'agents.md': 'Be kind.',
    'skills/SKILL.md': skill('ten'),
    'skills/group/eleven/SKILL.md': skill('eleven'),
    'skills/twelve/skills.md': skill('twelve'),
    'skills/thirteen.md': skill('thirteen'),
    'workflows/ok.md': MD,
  });
  expect(lines).toEqual([
    "Agents/two.ts: 'Agents/' is not searched, 'agents/' is; move it to agents/two.ts",
    "agents.md: the shared context is read from 'agent.md'; move it to agent.md",
    'flue.config.json: the config is not looked for here under this name; move it to flue.config.ts',
    'six.ts: workflows are looked for in workflows/; move it to workflows/six.ts',
    "skill/three/SKILL.md: 'skill/' is not searched, 'skills/' is; move it to skills/three/SKILL.md",
    'skills/SKILL.md: a skill needs a folder of its own; move it to skills/ten/SKILL.md',
    'skills/group/eleven/SKILL.md: skills are looked for one folder deep; move it to skills/eleven/SKILL.md',
    'skills/thirteen.md: a skill needs a folder of its own; move it to skills/thirteen/SKILL.md',
    "skills/twelve/skills.md: the file of a skill is named 'SKILL.md'; move it to skills/twelve/SKILL.md",
    'src/flue.config.ts: the config is not looked for here under this name; move it to flue.config.ts',
    "src/workflows/four.md: 'src/workflows/' is not searched; move it to workflows/four.md",
    "workflow/one.ts: 'workflow/' is not searched, 'workflows/' is; move it to workflows/one.ts",
    "workflows/Seven_Eight.ts: 'Seven_Eight' is no name: only a-z, 0-9 and - are; rename the file to workflows/seven-eight.ts",
    'workflows/deep/five.ts: subfolders are not searched; move it to workflows/deep-five.ts',
    'workflows/nine.tsx: files ending in .tsx are not loaded; rename it to nine.ts',
  ]);
});

test('two files for one thing are named', async () => {
  const { lines } = await check({
    'flue.config.ts': 'export default {};',
    'flue.config.js': 'export default {};',
    'agent.md': 'a',
    'AGENT.md': 'a',
    'workflows/x.ts': WORKFLOW,
    'workflows/x.md': MD,
    'skills/a/SKILL.md': skill('a'),
    'skills/a/skill.md': skill('a'),
    '.flue/workflows/y.md': MD,
  });
  expect(lines).toEqual([
    '.flue: it holds a project too, and the one beside it is used; move both into one',
    'agent.md: AGENT.md has the same name; rename or delete one of them',
    'flue.config.ts: flue.config.js has the same name; rename or delete one of them',
    'skills/a/skill.md: skills/a/SKILL.md is the same skill once more; delete one of the two',
    'workflows/x.md: workflows/x.ts has the same name; rename or delete one of them',
  ]);
});

test('a monorepo full of other people’s folders has no problems', async () => {
  const { lines, notes } = await check({
    '.flue/workflows/x.md': MD,
    'workflows/ci.yml': 'on: push',
    'workflows/run.ts': "import { proxyActivities } from '@temporalio/workflow';\nprocess.exit(1);",
    'workflow/index.ts': 'export default class {}',
    'agents/reviewer.md': '---\nname: reviewer\ndescription: Reviews\nmodel: opus\n---\nYou review.',
    'skills/index.ts': 'export const skills = [];',
    'src/agents/index.ts': 'export {};',
    'AGENTS.md': '# For coding agents',
  });
  expect(lines).toEqual([]);
  expect(notes).toEqual([]);
});

test('Markdown agents, and AGENTS.md where it is not read, are noted, not refused', async () => {
  const { lines, notes } = await check({
    '.flue/workflows/x.md': MD,
    'AGENTS.md': 'a',
    '.flue/AGENTS.md': 'a',
    '.flue/agents/reviewer.md': '---\nname: reviewer\ndescription: Reviews\n---\nYou review.',
  });
  expect(lines).toEqual([]);
  expect(notes.map(({ path }) => path)).toEqual(['.flue/agents/reviewer.md', '.flue/AGENTS.md']);
});

const APP = `import { Hono } from 'hono';
import { flue } from 'flue-action/server';
const app = new Hono();
app.route('/', flue());
`;

test('an app.ts that mounts ours is loaded, and must export what serves', async () => {
  const good = await check({ 'workflows/b.ts': WORKFLOW, 'app.ts': `${APP}export default app;\n` });
  expect([good.lines, good.found.app]).toEqual([[], 'app.ts']);
  const bad = await check({ 'workflows/b.ts': WORKFLOW, 'app.ts': `${APP}export { app };\n` });
  expect(bad.lines).toEqual([
    "app.ts: it has no default export with a fetch function; write export default app, where app is a Hono with app.route('/', flue())",
  ]);
  const broken = await check({ 'workflows/b.ts': WORKFLOW, 'app.ts': `${APP}throw new Error('no');\n` });
  expect(broken.lines).toEqual([expect.stringMatching(/^app\.ts:5: .*no/)]);
});

test('an app.ts that is none of ours is judged where it would be served, and nowhere else', async () => {
  const files = { 'workflows/b.ts': WORKFLOW, 'app.ts': 'export const app = 1;\n' };
  const checked = await check(files);
  expect([checked.lines, checked.found.app]).toEqual([[], null]);
  expect((await check(files, 5_000, true)).lines).toEqual([
    expect.stringMatching(/^app\.ts: it has no default export/),
  ]);
});
