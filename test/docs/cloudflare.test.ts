import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const TEXT = read('docs/cloudflare.md');
const ACTION = parse(read('action.yml')) as {
  inputs: Record<string, { default?: string }>;
  outputs: Record<string, unknown>;
};

interface Shown {
  permissions: Record<string, string>;
  jobs: {
    deploy: { steps: Array<{ id?: string; with?: Record<string, string>; env?: Record<string, string> }> };
  };
}
const shown = parse(/^```yaml\n([\s\S]*?)^```/m.exec(TEXT)?.[1] ?? '') as Shown;
const step = shown.jobs.deploy.steps.find(({ id }) => id === 'deploy');

it('docs/cloudflare.md shows a workflow with the permissions that it needs, and inputs and outputs that there are', () => {
  expect(shown.permissions).toEqual({ contents: 'read', 'id-token': 'write', deployments: 'write' });
  expect(Object.keys(ACTION.inputs)).toEqual(expect.arrayContaining(Object.keys(step?.with ?? {})));
  expect(Object.keys(step?.env ?? {})).toEqual([step?.with?.secrets]);
  const outputs = [...JSON.stringify(shown).matchAll(/steps\.deploy\.outputs\.([a-z-]+)/g)].map(
    ([, name]) => name,
  );
  expect(Object.keys(ACTION.outputs)).toEqual(expect.arrayContaining(outputs));
});

it('docs/cloudflare.md says the defaults of action.yml', () => {
  for (const [, name = '', shownDefault] of TEXT.matchAll(/^\| `([a-z-]+)` \| `(true|false)` \|/gm))
    expect([name, ACTION.inputs[name]?.default]).toEqual([name, shownDefault]);
});
