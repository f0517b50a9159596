// Every input name that the action's one reader of inputs asks for, taken from its source.
import { readdirSync, readFileSync } from 'node:fs';

export function inputsRead(): string[] {
  const folder = new URL('../../src/hosts/action/', import.meta.url);
  const sources = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const names = sources.flatMap((text) =>
    [...text.matchAll(/\binput\('([a-z-]+)'\)/g)].map(([, name]) => name ?? ''),
  );
  return [...new Set(names)].sort();
}
