import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { provideOurModules } from '../../src/hosts/our-modules.ts';
import { openProject } from '../../src/project/manifest.ts';
import { mcpServers } from '../../src/project/mcp-shape.ts';
import { startOddServer, tool } from '../support/mcp/odd-server.ts';
import { tempProject } from '../support/project.ts';
import { startWorkflow, testRuntime } from '../support/test-runtime.ts';

const DOCS = readFileSync(new URL('../../docs/mcp.md', import.meta.url), 'utf8');
const [CONFIG = '', WORKFLOW = ''] = [...DOCS.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code);

it('docs/mcp.md lists every member that a server may have', () => {
  const members = [...DOCS.matchAll(/^\| `(\w+)` \|/gm)].map(([, member]) => member);
  const unknown = (of: object) =>
    mcpServers({ a: { ...of, '?': 1 } }, 'mcp').flatMap(({ fix }) => fix.replace('known: ', '').split(', '));
  const known = new Set([...unknown({ url: 'https://a.example' }), ...unknown({ command: 'a' })]);
  expect(members.toSorted()).toEqual([...known].toSorted());
});

it('docs/mcp.md shows a config and a workflow that pass the check and run, with tools as they are described', async () => {
  provideOurModules();
  const project = await openProject(
    tempProject({ 'flue.config.ts': CONFIG, 'workflows/w.ts': WORKFLOW }).dir,
  );
  const { mcp = {} } = project.config;
  expect(Object.keys(mcp)).toEqual(['github', 'everything']);
  const server = await startOddServer({
    tools: ['search_issues', 'create_issue', 'get_me', 'delete_repository'].map((name) => tool(name)),
  });
  const workflow = await project.workflows.get('w')?.load();
  const run = async (name: string) => {
    const { runtime } = testRuntime({
      config: { mcp: { ...mcp, github: { ...mcp.github, url: server.url } } },
      environment: { GITHUB_MCP_TOKEN: 'token-0123456789' },
      workflows: workflow === undefined ? {} : { w: workflow },
      script: {
        rules: [
          { when: { turn: 1 }, reply: { toolCalls: [{ name: `mcp__github__${name}`, input: {} }] } },
          { when: {}, reply: { text: 'done' } },
        ],
      },
    });
    const snapshot = await (await runtime.start(startWorkflow('w'))).done;
    return snapshot.error?.code ?? snapshot.result;
  };
  expect(await run('search_issues')).toBe('done');
  expect(await run('create_issue')).toBe('approval_denied');
  expect(await run('get_me')).toBe('done');
  expect(await run('delete_repository')).toBe('done');
  expect(server.methods.filter((one) => one.startsWith('tools/call'))).toEqual(['tools/call search_issues']);
  expect(server.headers[0]).toMatchObject({ authorization: 'Bearer token-0123456789' });
  await server.stop();
});

it('docs/mcp.md names limits that hold', () => {
  for (const text of ['15 s', '8 MiB', '1,024 characters', '128 tools', '256 KiB', 'at least 6 characters'])
    expect(DOCS.replace(/\s+/g, ' ')).toContain(text);
});
