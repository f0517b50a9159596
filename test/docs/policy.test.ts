import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { credentialFiles, mintCredentials } from '../../src/core/honeytokens/credentials.ts';
import { readPolicy } from '../../src/hosts/action/policy.ts';
import { policy as shape } from '../../src/project/config-shape.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The first column of the table below a heading row. */
function column(text: string, heading: string): string[] {
  const [, rows = ''] = text.split(`| ${heading} |`);
  const table = rows.split('\n\n')[0] ?? '';
  return [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name);
}

it('docs/policy.md shows a policy that is read, and lists every member there is', () => {
  const docs = read('docs/policy.md');
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(docs) ?? [];
  const [step] = parse(yaml) as [{ with: { policy: string } }];
  expect(Object.keys(readPolicy(step.with.policy).policy)).toEqual([
    'maxCostUsd',
    'models',
    'hosts',
    'modes',
  ]);
  expect(column(docs, 'member')).toEqual(Object.keys(shape.members));
});

it('docs/security.md lists every file with a fake credential', () => {
  const files = credentialFiles(mintCredentials()).map(({ path }) => `~/${path}`);
  expect(column(read('docs/security.md'), 'file').sort()).toEqual(files.sort());
});
