import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { provideOurModules } from '../../src/hosts/our-modules.ts';
import { openProject } from '../../src/project/manifest.ts';
import { tempProject } from '../support/project.ts';

const DOCS = readFileSync(new URL('../../docs/agents.md', import.meta.url), 'utf8');

it('docs/agents.md shows a workflow and an agent that load', async () => {
  const snippets = [...DOCS.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, source = '']) => source);
  const [workflow = '', agent = '', ...others] = snippets;
  expect(others).toEqual([]);
  provideOurModules();
  const project = await openProject(
    tempProject({ 'workflows/compare.ts': workflow, 'agents/reviewer.ts': agent }).dir,
  );
  expect((await project.workflows.get('compare')?.load())?.description).toContain('Compares');
  expect((await project.agents.get('reviewer')?.load())?.subagents).toHaveLength(2);
});
