import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { provideOurModules } from '../../src/hosts/our-modules.ts';
import { openProject } from '../../src/project/manifest.ts';
import { allowedHosts } from '../../src/project/network-entry.ts';
import { tempProject } from '../support/project.ts';

const DOCS = readFileSync(new URL('../../docs/network.md', import.meta.url), 'utf8');

it('docs/network.md shows a config that passes the check, with every member there is', async () => {
  const [, config = ''] = /^```ts\n([\s\S]*?)^```/m.exec(DOCS) ?? [];
  provideOurModules();
  const project = await openProject(tempProject({ 'flue.config.ts': config }).dir);
  expect(allowedHosts(project.config)).toHaveLength(5);
  const members = [...DOCS.matchAll(/^\| `(\w+)` \|/gm)].map(([, member]) => member);
  expect(members).toEqual(['host', 'port', 'methods', 'path', 'secret', 'maxBytes', 'http', 'private']);
});
