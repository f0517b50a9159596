import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const adapter = resolve('src/adapters/sandbox/just-bash');

/** What a Worker has as well, with `nodejs_compat`: Buffer, and timers. */
const ALLOWED = new Set(['just-bash/browser', 'node:buffer', 'node:timers']);

test('an isolate finds all that its build imports: nothing of Node, apart from buffers and timers', () => {
  const found = ['isolate-build.ts', 'sandboxes.ts'].flatMap((file) => importsOf(join(adapter, file)));
  const outside = found.filter((name) => !name.includes(': .'));
  expect(outside.filter((name) => !ALLOWED.has(name.split(': ')[1] ?? ''))).toEqual([]);
});

function importsOf(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path)) return [];
  seen.add(path);
  const source = readFileSync(path, 'utf8').replace(/^(?:import|export) type [\s\S]*?;$/gm, '');
  const names = [...source.matchAll(/(?:\bfrom |\bimport\(?)'([^']+)'/g)].map((match) => match[1] ?? '');
  const label = path.slice(adapter.length + 1);
  return names.flatMap((name) => [
    `${label}: ${name}`,
    ...(name.startsWith('.') ? importsOf(join(dirname(path), name), seen) : []),
  ]);
}
