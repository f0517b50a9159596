// docs/decisions/0018: a getter in an object literal keeps everything it closes over until V8's next full collection.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const core = join(import.meta.dirname, '../../../src/core');
/** There is one of each in a process. */
const ONE_OF_A_KIND = new Set(['runtime.ts', 'run/ownership.ts']);

function gettersIn(name: string, text: string): string[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isGetAccessor(node) && ts.isObjectLiteralExpression(node.parent))
      found.push(`${name}: get ${node.name.getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

it('no object literal of a run has a getter', () => {
  const files = globSync('**/*.ts', { cwd: core }).filter((name) => !ONE_OF_A_KIND.has(name));
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((name) => gettersIn(name, readFileSync(join(core, name), 'utf8')))).toEqual([]);
});

it('and one that had would be found', () => {
  expect(gettersIn('a.ts', 'const a = { get b() { return 1; } }; class C { get d() { return 2; } }')).toEqual(
    ['a.ts: get b'],
  );
});
