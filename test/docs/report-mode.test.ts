import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const ACTION = parse(read('action.yml')) as { inputs: Record<string, unknown> };
const TEXT = read('docs/report-mode.md');

interface Shown {
  on?: { workflow_run?: { types: string[] } };
  permissions: Record<string, string>;
  jobs: Record<
    string,
    { needs?: string; permissions?: object; steps: Array<{ uses: string; with: object }> }
  >;
}

const shown = [...TEXT.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, yaml = '']) => parse(yaml) as Shown);

it('docs/report-mode.md shows only inputs that there are', () => {
  const ours = shown.flatMap(({ jobs }) =>
    Object.values(jobs).flatMap(({ steps }) =>
      steps.filter(({ uses }) => uses.startsWith('org/flue-action')),
    ),
  );
  expect(ours).toHaveLength(3);
  for (const step of ours)
    expect(Object.keys(ACTION.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with)));
});

it('docs/report-mode.md gives each job the permissions it needs, and the one for forks no checkout', () => {
  const [matrix, forks] = shown;
  expect(matrix?.jobs.report).toMatchObject({ needs: 'review', permissions: { 'pull-requests': 'write' } });
  expect(forks?.permissions).toEqual({ actions: 'read', 'pull-requests': 'write' });
  expect(forks?.on?.workflow_run?.types).toEqual(['completed']);
  expect(forks?.jobs.report?.steps.map(({ uses }) => uses)).toEqual(['org/flue-action@v1']);
});

it.each([
  ['256 records', 'src/hosts/action/find-legs.ts', 'MOST_FOREIGN = 256'],
  ['1,000 artifacts', 'src/github/records/rest-artifacts.ts', 'MAX_PAGES = 10;'],
  ['2 MiB packed', 'src/github/records/record-source.ts', 'MAX_ARCHIVE_BYTES = 2 * 2 ** 20'],
  ['4 MiB unpacked', 'src/report/leg-record.ts', 'MAX_RECORD_BYTES = 4 * 2 ** 20'],
  ['64 MiB together', 'src/hosts/action/collect-records.ts', 'MAX_BYTES = 64 * 2 ** 20'],
  ['30 days', 'src/hosts/action/leave-record.ts', 'DAYS = 30'],
])('docs/report-mode.md says %s, as the code does', (words, file, code) => {
  expect(TEXT.replaceAll('\n', ' ')).toContain(words);
  expect(read(file)).toContain(code);
});
