import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const ACTION = parse(read('action.yml')) as {
  inputs: Record<string, { default?: string }>;
  outputs: Record<string, unknown>;
};
const TEXT = read('docs/invoke.md');

it('docs/invoke.md lists inputs that there are, with the defaults they have', () => {
  const rows = [...TEXT.matchAll(/^\| (`.*?) \| (.*?) \|/gm)].slice(0, 7);
  expect(rows).toHaveLength(7);
  for (const [, names = '', byDefault = ''] of rows) {
    for (const [, name = ''] of names.matchAll(/`([a-z-]+)`/g)) {
      expect(Object.keys(ACTION.inputs)).toContain(name);
      if (/^`\w+`$/.test(byDefault)) expect(`\`${ACTION.inputs[name]?.default}\``).toBe(byDefault);
    }
  }
});

it('docs/invoke.md says which inputs are refused, as the code does', () => {
  const [, named = ''] = /goes on the runner \((.*?)\)/.exec(TEXT.replaceAll('\n', ' ')) ?? [];
  const said = [...named.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);
  const code =
    /function refuseRunnersOwn[\s\S]*?\n}/.exec(read('src/hosts/action/invoke-inputs.ts'))?.[0] ?? '';
  const refused = [...code.matchAll(/input\('([a-z-]+)'\)/g)].map(([, name]) => name);
  expect(said.sort()).toEqual(refused.sort());
  expect(said.length).toBeGreaterThan(5);
});

it.each([
  ['15 minutes', 'src/hosts/action/invoke-mode.ts', 'AWAY_MS = 15 * 60_000'],
  ['Five seconds later', 'src/hosts/action/invoke-watch.ts', 'SLACK_MS = 5000'],
  ['More than a hundred', 'src/hosts/action/invoke-fan-out.ts', 'ONE_BY_ONE = 100'],
  ['fifty lines', 'src/hosts/action/invoke-fan-out.ts', 'PROGRESS_LINES = 50'],
])('docs/invoke.md says %s, as the code does', (words, file, code) => {
  expect(TEXT.replaceAll('\n', ' ')).toContain(words);
  expect(read(file)).toContain(code);
});
