import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const DOCS = read('docs/keyless.md');
const ACTION = parse(read('action.yml')) as { inputs: Record<string, { description: string }> };

it('docs/keyless.md lists the inputs of a federation, each with the variable that action.yml names', () => {
  const rows = [...DOCS.matchAll(/^\| `(anthropic-[a-z-]+)` \| `([A-Z_]+)` \|/gm)].map(
    ([, ...cells]) => cells,
  );
  const inputs = Object.keys(ACTION.inputs).filter(
    (name) => name.startsWith('anthropic-') && name !== 'anthropic-api-key',
  );
  expect(rows.map(([name]) => name)).toEqual(inputs);
  for (const [name = '', variable] of rows) expect(ACTION.inputs[name]?.description).toContain(variable);
});
