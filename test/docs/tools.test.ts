import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { provideOurModules } from '../../src/hosts/our-modules.ts';
import { toolMembers } from '../../src/project/definition.ts';
import { openProject } from '../../src/project/manifest.ts';
import { tempProject } from '../support/project.ts';

const DOCS = readFileSync(new URL('../../docs/tools.md', import.meta.url), 'utf8');

it('docs/tools.md shows a workflow that loads, and every member that a tool may have', async () => {
  const [, workflow = ''] = /^```ts\n([\s\S]*?)^```/m.exec(DOCS) ?? [];
  provideOurModules();
  const project = await openProject(tempProject({ 'workflows/tickets.ts': workflow }).dir);
  const definition = await project.workflows.get('tickets')?.load();
  expect(definition?.tools).toMatchObject([{ name: 'open_ticket', timeoutMs: 30_000 }]);
  const members = [...DOCS.matchAll(/^\| `(\w+)` \|/gm)].map(([, member]) => member);
  expect(members.toSorted()).toEqual(Object.keys(toolMembers.members).toSorted());
});
