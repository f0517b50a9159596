// `flue-action/testing`, as an author's own tests import it: with `node --test`, from the built package, without a key.
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startNode } from '../support/process.ts';
import { tempProject } from '../support/project.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

const PROJECT = {
  'flue.config.ts':
    "import { defineConfig } from 'flue-action';\nexport default defineConfig({ model: 'anthropic/claude-haiku-5-5', worker: { secrets: ['DEPLOY_KEY'] } });\n",
  'workflows/tidy.ts': `import { defineTool, defineWorkflow, z } from 'flue-action';

const release = defineTool({
  name: 'release',
  description: 'Releases.',
  input: z.object({ version: z.string() }),
  approval: 'always',
  run: ({ input, env }) => \`released \${input.version} with a key of \${env.DEPLOY_KEY?.length}\`,
});

export default defineWorkflow({
  description: 'Tidies, and releases.',
  input: z.object({ version: z.string() }),
  tools: [release],
  async run({ input, session }) {
    const { text } = await session.prompt(\`Tidy notes.txt and release \${input.version}.\`);
    return { said: text };
  },
});
`,
  'agents/helper.ts':
    "import { defineAgent } from 'flue-action';\nexport default defineAgent({ description: 'Helps.', instructions: 'Help.' });\n",
  'package.json': '{ "type": "module" }',
  'test/tidy.test.ts': `import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openTestProject, type TestProject } from 'flue-action/testing';

const script = {
  rules: [
    { when: { lastUserText: 'Tidy', turn: 1 }, reply: { toolCalls: [
      { name: 'bash', input: { command: 'echo tidy > notes.txt' } },
      { name: 'release', input: { version: '1.2.3' } },
    ] } },
    { when: { lastUserText: 'Tidy' }, reply: { text: 'Released.', usage: { inputTokens: 10, outputTokens: 2 } } },
    { reply: { text: 'Hello.' } },
  ],
};
let project: TestProject;
before(async () => {
  project = await openTestProject('.', { script, files: { 'notes.txt': 'untidy\\n' }, env: { DEPLOY_KEY: 'abc-123' } });
});
after(() => project.close());

test('asks a human before it releases', async () => {
  const waiting = await project.run('tidy', { version: '1.2.3' });
  assert.equal(waiting.status, 'waiting');
  assert.deepEqual(waiting.pendingApprovals.map(({ name }) => name), ['release']);
  const done = await project.decide(waiting, { approve: true, reason: 'go' });
  assert.deepEqual([done.status, done.result], ['succeeded', { said: 'Released.' }]);
  assert.equal(done.model, 'scripted/test');
  assert.match(await project.patch(done), /-untidy\\n\\+tidy/);
  const released = project.events(done).find((event) => event.type === 'tool_completed' && event.name === 'release');
  assert.match(JSON.stringify(released), /released 1.2.3 with a key of 7/);
  assert.equal(JSON.stringify(project.events(done)).includes('abc-123'), false);
});

test('refuses what does not fit', async () => {
  await assert.rejects(project.run('tidy', { version: 5 }), { code: 'invalid_input' });
  await assert.rejects(project.run('tydy'), /did you mean|no workflow/);
});

test('converses', async () => {
  const one = await project.send('helper', 'Hi', { instanceId: 'a' });
  assert.equal(one.text, 'Hello.');
  const two = await project.send('helper', 'Hi again', { instanceId: 'a' });
  await assert.rejects(project.decide(two, { approve: true }), /waits for no answer/);
});
`,
};

it('runs a project as it is, in memory, with a script in the place of the model', async () => {
  const project = tempProject(PROJECT);
  mkdirSync(join(project.dir, 'node_modules'));
  symlinkSync(repository, join(project.dir, 'node_modules', 'flue-action'));
  const child = startNode(['--test', '--test-reporter=tap', 'test/tidy.test.ts'], {
    cwd: project.dir,
    env: {},
    timeoutMs: 60_000,
  });
  const { exitCode, stdout, stderr } = await child.done;
  expect(stdout + stderr).toContain('# pass 3');
  expect(exitCode).toBe(0);
});
