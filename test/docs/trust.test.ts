import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { INSIDE_EVENTS } from '../../src/github/trust/events.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const DOCS = read('docs/trust.md');
const ACTION = parse(read('action.yml')) as { inputs: Record<string, { default?: string }> };
const TRUST_INPUTS = ['required-permission', 'allow-bots', 'config-from', 'on-untrusted'];

/** Name and default of every input in the tables of a text. */
function inputRows(text: string): Array<[string | undefined, string]> {
  return [...text.matchAll(/^\| `([a-z-]+)` \|(?: `([^`]*)`)? \|/gm)].map(([, name, value = '']) => [
    name,
    value,
  ]);
}

describe('docs/trust.md', () => {
  it('lists every event that is trusted as it is, and none that is not', () => {
    const row = /^\| (.*) \| nobody: they need write access \|/m.exec(DOCS)?.[1] ?? '';
    const listed = [...row.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name);
    expect(listed.sort()).toEqual([...INSIDE_EVENTS].sort());
  });

  it.each(['docs/trust.md', 'README.md'])(
    'has, as %s does, the inputs of action.yml with their defaults',
    (path) => {
      const rows = inputRows(read(path)).filter(([name]) => TRUST_INPUTS.includes(name ?? ''));
      expect(rows).toEqual(TRUST_INPUTS.map((name) => [name, ACTION.inputs[name]?.default ?? '']));
    },
  );

  it('shows a GitHub workflow with inputs that action.yml has', () => {
    const [, yaml = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(DOCS) ?? [];
    const { jobs, permissions } = parse(yaml) as {
      permissions: object;
      jobs: { review: { steps: Array<{ uses: string; with: object }> } };
    };
    expect(permissions).toEqual({ contents: 'read', 'pull-requests': 'read' });
    const step = jobs.review.steps.find(({ uses }) => uses.startsWith('org/flue-action'));
    expect(Object.keys(ACTION.inputs)).toEqual(expect.arrayContaining(Object.keys(step?.with ?? {})));
  });
});
