import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const DOCS = read('docs/budgets.md');
const INPUTS = Object.keys((parse(read('action.yml')) as { inputs: object }).inputs);

it('docs/budgets.md names only inputs that action.yml has', () => {
  const yamls = [...DOCS.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(
    ([, yaml = '']) => parse(yaml) as unknown,
  );
  expect(yamls).toHaveLength(3);
  for (const yaml of yamls) {
    const steps = Array.isArray(yaml) ? (yaml as Array<{ with?: object }>) : [{ with: yaml as object }];
    for (const step of steps) expect(INPUTS).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
  }
  const rows = [...DOCS.matchAll(/^\| `([a-z-]+)` \| /gm)].map(([, name]) => name);
  expect(INPUTS).toEqual(expect.arrayContaining(rows));
});

it('docs/budgets.md shows the forecast as it is', () => {
  const [, json = ''] = /^```json\n([\s\S]*?)^```/m.exec(DOCS) ?? [];
  const { runs, ...sums } = JSON.parse(json) as { runs: object[] };
  expect(Object.keys(sums)).toEqual(['leastUsd', 'mostUsd']);
  expect(runs.map((run) => Object.keys(run))).toEqual([
    ['instanceId', 'model', 'inputTokens', 'inputSource', 'leastUsd', 'mostUsd', 'note'],
  ]);
});
