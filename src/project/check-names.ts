// Files that are nearly named as we look for them.
import { readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { duplicates } from './definition-file.ts';
import { type Layout, namesIn } from './discover.ts';
import { isOwnFile } from './own-file.ts';
import { relativeTo } from './paths.ts';
import type { Problem } from './problem.ts';
import { isFile } from './resolve-file.ts';

export function misnamedFiles(layout: Layout, folder: string): Problem[] {
  const relative = relativeTo(folder);
  return [
    ...wrongEndings(layout.root, relative),
    ...wrongNames(layout, relative),
    ...duplicates(layout.contexts, relative),
  ];
}

const ENDINGS: Readonly<Record<string, string>> = {
  '.tsx': '.ts',
  '.cts': '.ts',
  '.jsx': '.js',
  '.cjs': '.js',
  '.mdx': '.md',
  '.markdown': '.md',
};

function wrongEndings(root: string, relative: (path: string) => string): Problem[] {
  return (['workflows', 'agents'] as const).flatMap((kind) =>
    namesIn(join(root, kind)).flatMap((name) => {
      const ending = extname(name);
      const path = join(root, kind, name);
      const right = ENDINGS[ending];
      if (
        right === undefined ||
        !isFile(path) ||
        !/flue-action|^description:/m.test(readFileSync(path, 'utf8'))
      )
        return [];
      const fix = `rename it to ${basename(name, ending)}${right}`;
      return [{ path: relative(path), message: `files ending in ${ending} are not loaded`, fix }];
    }),
  );
}

/** flue.config.json, flue-config.ts, src/flue.config.ts, agents.md, src/agent.md. */
function wrongNames(layout: Layout, relative: (path: string) => string): Problem[] {
  const to = (path: string, message: string, target: string): Problem => ({
    path: relative(path),
    message,
    fix: `move it to ${relative(join(layout.root, target))}`,
  });
  const known = [...layout.configs, ...layout.contexts];
  return [layout.root, join(layout.root, 'src')].flatMap((folder) =>
    namesIn(folder).flatMap((name) => {
      const path = join(folder, name);
      if (known.includes(path) || !isFile(path)) return [];
      if (/^\.?flue[._-]?config\.(?:[cm]?[jt]sx?|json|ya?ml|toml)$/i.test(name)) {
        return [to(path, 'the config is not looked for here under this name', 'flue.config.ts')];
      }
      const isContext = name === 'agents.md' || (folder !== layout.root && name.toLowerCase() === 'agent.md');
      return isContext ? [to(path, "the shared context is read from 'agent.md'", 'agent.md')] : [];
    }),
  );
}

/** Markdown agents belong to other tools as a rule, and AGENTS.md is read at the root of what is mounted: no reason to fail. */
export function notesOn(layout: Layout, folder: string): Problem[] {
  const relative = relativeTo(folder);
  const context = join(layout.root, 'AGENTS.md');
  const notes = namesIn(join(layout.root, 'agents'))
    .map((name) => join(layout.root, 'agents', name))
    .filter((path) => path.endsWith('.md') && isOwnFile(path))
    .map((path) => ({
      path: relative(path),
      message: 'it is not read: agents are written in TypeScript',
      fix: `if it is meant for flue, write ${basename(path, '.md')}.ts with export default defineAgent({ … })`,
    }));
  if (layout.root === folder || layout.contexts.length > 0 || !isFile(context)) return notes;
  const message = "it is not read here: the project's own context is 'agent.md'";
  const fix = 'if it is meant for the agents of this project, copy it to agent.md';
  return [...notes, { path: relative(context), message, fix }];
}
