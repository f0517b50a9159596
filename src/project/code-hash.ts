// One hash over all that decides what a project does: its definitions with the files they import, its config, agent.md
// and the instructions of its skills. Packages are not part of it.
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Layout } from './discover.ts';
import { isOwnFile } from './own-file.ts';
import { relativeTo } from './paths.ts';
import { isModuleFile } from './resolve-file.ts';
import { scanImports } from './scan-imports.ts';

/** SHA-256, hex. Depends on paths within the project and contents alone, not on the line ends that a checkout gave them. */
export function codeHashOf(layout: Layout): string {
  const texts = new Map<string, string>();
  const relative = relativeTo(layout.root);
  for (const path of definingFiles(layout)) {
    const found = isModuleFile(path)
      ? scanImports(path).sources
      : new Map([[path, readFileSync(path, 'utf8')]]);
    for (const [file, text] of found) texts.set(relative(file), text.replaceAll('\r\n', '\n'));
  }
  const parts = [...texts].sort(([a], [b]) => (a < b ? -1 : 1));
  return hash('sha256', JSON.stringify(parts));
}

function definingFiles(layout: Layout): string[] {
  const definitions = [...layout.workflows.values(), ...layout.agents.values()].flat().filter(isOwnFile);
  const skills = [...layout.skills.values()].flatMap((files) => files.slice(0, 1));
  return [...layout.configs.slice(0, 1), ...layout.contexts.slice(0, 1), ...definitions, ...skills];
}
