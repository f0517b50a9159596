// Whether a file in workflows/ or agents/ is ours or tries to be: judged by its text, nothing is run.
import { readFileSync } from 'node:fs';
import { triesToBeWorkflow } from './markdown-shape.ts';
import { scanImports, triesToBeOurs } from './scan-imports.ts';

/** Enough to find `flue-action` behind a helper or two, and bounded in a large repository. */
const FILES_LOOKED_AT = 10;

export function isOwnFile(path: string): boolean {
  try {
    if (path.endsWith('.md')) return triesToBeWorkflow(readFileSync(path, 'utf8'));
    return triesToBeOurs(scanImports(path, FILES_LOOKED_AT));
  } catch {
    return false;
  }
}
