// Every GitHub workflow that our pages show, our own, and the one that `flue init` writes.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { isPlainObject } from '../../src/protocol/json.ts';
import { OURS } from './github-workflow-linters.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

interface Shown {
  /** Its page, and which block of it. */
  name: string;
  text: string;
}

export const SHOWN: Shown[] = [
  ...globSync('{,scaffold/}.github/workflows/*.yml', { cwd: root }).map((path) => ({
    name: path,
    text: read(path),
  })),
  ...['README.md', ...globSync('docs/**/*.md', { cwd: root })].flatMap(blocksOf),
];

function blocksOf(path: string): Shown[] {
  const blocks = [...read(path).matchAll(/^( *)```ya?ml\n([\s\S]*?)^ *```/gm)];
  return blocks.flatMap(([, indent = '', block = ''], index) => {
    const text = whole(block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
    return text === undefined ? [] : [{ name: `${path}, block ${index + 1}`, text }];
  });
}

/** A GitHub workflow around what a page shows of one; undefined for YAML that is of no workflow. */
function whole(block: string): string | undefined {
  const shown: unknown = parse(block);
  const inSteps = (steps: unknown[]): string =>
    stringify({ on: 'push', jobs: { shown: { 'runs-on': 'ubuntu-latest', steps } } });
  if (Array.isArray(shown)) return inSteps(shown);
  if (!isPlainObject(shown)) return undefined;
  if ('jobs' in shown) return 'on' in shown ? block : `on: push\n${block}`;
  if ('steps' in shown)
    return stringify({ on: 'push', jobs: { shown: { 'runs-on': 'ubuntu-latest', ...shown } } });
  if ('uses' in shown) return inSteps([shown]);
  if ('with' in shown) return inSteps([{ uses: `${OURS}@v1`, ...shown }]);
  if (/uses:/.test(block)) throw new Error(`Where in a GitHub workflow does this stand?\n${block}`);
  return undefined;
}
