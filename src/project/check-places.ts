// Files of ours that lie or are named so that nobody finds them.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isEmpty, type Layout, layOut, namesIn } from './discover.ts';
import { isOwnFile } from './own-file.ts';
import { relativeTo } from './paths.ts';
import type { Problem } from './problem.ts';
import { isFile, isModuleFile } from './resolve-file.ts';

const FOLDERS = ['workflows', 'agents', 'skills'] as const;
type Folder = (typeof FOLDERS)[number];

export function misplacedFiles(layout: Layout, folder: string): Problem[] {
  const relative = relativeTo(folder);
  const to: Misplaced = (file, message, target) => ({
    path: relative(file),
    message,
    fix: `move it to ${relative(join(layout.root, target))}`,
  });
  return [
    ...wrongFolders(layout.root, to),
    ...wrongFolders(join(layout.root, 'src'), to),
    ...subfolders(layout.root, to),
    ...looseFiles(layout.root, to),
    ...secondProject(layout, folder, relative),
  ];
}

type Misplaced = (file: string, message: string, target: string) => Problem;

/** `workflow/`, `Agents/`, and all three inside `src/`: folders that are named nearly right. */
function wrongFolders(parent: string, to: Misplaced): Problem[] {
  const inSource = basename(parent) === 'src';
  return namesIn(parent).flatMap((name) => {
    const target = FOLDERS.find((folder) => [folder, folder.slice(0, -1)].includes(name.toLowerCase()));
    if (target === undefined || (name === target && !inSource)) return [];
    const message = inSource
      ? `'src/${name}/' is not searched`
      : `'${name}/' is not searched, '${target}/' is`;
    return filesOf(join(parent, name), target).map((file) =>
      to(file.path, message, `${target}/${file.below}`),
    );
  });
}

/** Files of ours directly in a folder; for skills the SKILL.md of each. */
function filesOf(folder: string, kind: Folder): Array<{ path: string; below: string }> {
  if (kind !== 'skills') {
    return namesIn(folder)
      .map((below) => ({ path: join(folder, below), below }))
      .filter(({ path }) => (isModuleFile(path) || path.endsWith('.md')) && isFile(path) && isOwnFile(path));
  }
  return namesIn(folder).flatMap((name) =>
    namesIn(join(folder, name))
      .filter((file) => file.toLowerCase() === 'skill.md')
      .map((file) => ({ path: join(folder, name, file), below: `${name}/${file}` })),
  );
}

/** Workflows and agents below workflows/ and agents/. Helpers and prompts that files there import are left alone. */
function subfolders(root: string, to: Misplaced): Problem[] {
  return (['workflows', 'agents'] as const).flatMap((kind) =>
    namesIn(join(root, kind)).flatMap((name) =>
      namesIn(join(root, kind, name))
        .map((file) => join(root, kind, name, file))
        .filter(
          (path) => isFile(path) && (path.endsWith('.md') ? isOwnFile(path) : defines(path) !== undefined),
        )
        .map((path) => to(path, 'subfolders are not searched', `${kind}/${name}-${basename(path)}`)),
    ),
  );
}

/** Definitions lying at the root. */
function looseFiles(root: string, to: Misplaced): Problem[] {
  return namesIn(root).flatMap((name) => {
    const path = join(root, name);
    const kind = name.startsWith('flue.config.') || !isFile(path) ? undefined : defines(path);
    return kind === undefined ? [] : [to(path, `${kind}s are looked for in ${kind}s/`, `${kind}s/${name}`)];
  });
}

/** Which definition a code file exports by default, by its text. */
function defines(path: string): 'workflow' | 'agent' | undefined {
  if (!isModuleFile(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  const [, kind] = /\bexport\s+default\s+define(Workflow|Agent)\s*\(/.exec(text) ?? [];
  return kind === 'Workflow' ? 'workflow' : kind === 'Agent' ? 'agent' : undefined;
}

function secondProject(layout: Layout, folder: string, relative: (path: string) => string): Problem[] {
  const other = join(folder, '.flue');
  if (layout.root !== folder || isEmpty(layOut(other)) || isEmpty(layout)) return [];
  return [
    {
      path: relative(other),
      message: 'it holds a project too, and the one beside it is used',
      fix: 'move both into one',
    },
  ];
}
