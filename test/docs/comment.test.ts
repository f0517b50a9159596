import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const ACTION = parse(read('action.yml')) as { inputs: Record<string, unknown> };
const WORDS = ['docs/comment.md', 'README.md'];

it.each(WORDS)('%s has a row for each input of the comment that action.yml has', (path) => {
  const named = [...read(path).matchAll(/^\| `(comment[a-z-]*)` \|/gm)].map(([, name]) => name);
  expect(named).toEqual(Object.keys(ACTION.inputs).filter((name) => name.startsWith('comment')));
});

it('docs/comment.md shows a job that has the permission and only inputs that there are', () => {
  const [, yaml = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(read('docs/comment.md')) ?? [];
  const { permissions, jobs } = parse(yaml) as {
    permissions: object;
    jobs: { review: { steps: Array<{ uses: string; with: object }> } };
  };
  expect(permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
  const step = jobs.review.steps.find(({ uses }) => uses.startsWith('org/flue-action'));
  expect(Object.keys(ACTION.inputs)).toEqual(expect.arrayContaining(Object.keys(step?.with ?? {})));
});
