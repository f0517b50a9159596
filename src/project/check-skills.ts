// The skills of a project judged one by one, and skills that lie where nobody looks.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Found } from './check-definitions.ts';
import { type Layout, namesIn } from './discover.ts';
import { splitFrontmatter } from './frontmatter.ts';
import { kebab } from './naming.ts';
import { relativeTo } from './paths.ts';
import { type Problem, problemsOf } from './problem.ts';
import { isFile } from './resolve-file.ts';
import { readSkill } from './skills.ts';

interface CheckedSkills {
  problems: Problem[];
  found: Found[];
  /** Of all there are, broken ones included: a reference to one of those is no second problem. */
  names: string[];
}

export async function checkSkills(layout: Layout, folder: string): Promise<CheckedSkills> {
  const relative = relativeTo(folder);
  const problems: Problem[] = misplacedSkills(layout, relative);
  const found: Found[] = [];
  for (const [name, [file, ...others]] of layout.skills) {
    if (file === undefined) continue;
    found.push({ name, path: relative(file) });
    for (const other of others) {
      const message = `${relative(file)} is the same skill once more`;
      problems.push({ path: relative(other), message, fix: 'delete one of the two' });
    }
    problems.push(...(await skillProblems(file, folder)));
  }
  return { problems, found, names: [...layout.skills.keys()] };
}

async function skillProblems(file: string, folder: string): Promise<readonly Problem[]> {
  const read = await readSkill({ file, within: folder, relative: relativeTo(folder) });
  if (!read.ok) return read.problems;
  try {
    void read.skill.files;
    return [];
  } catch (thrown) {
    return problemsOf(thrown, {
      path: relativeTo(folder)(file),
      message: 'its files cannot be read',
      fix: 'make them readable',
    });
  }
}

/** Files with a skill's frontmatter in skills/, at another depth or under another name. */
function misplacedSkills(layout: Layout, relative: (path: string) => string): Problem[] {
  const skills = join(layout.root, 'skills');
  const problems: Problem[] = [];
  const misplaced = (file: string, message: string, home: string) =>
    problems.push({
      path: relative(file),
      message,
      fix: `move it to ${relative(join(skills, home, 'SKILL.md'))}`,
    });
  for (const name of namesIn(skills)) {
    const path = join(skills, name);
    if (isFile(path)) {
      if (looksLikeSkill(path)) misplaced(path, 'a skill needs a folder of its own', skillNameOf(path));
      continue;
    }
    if (layout.skills.has(name)) continue;
    for (const inner of namesIn(path)) {
      const nested = namesIn(join(path, inner)).find((file) => file.toLowerCase() === 'skill.md');
      if (nested !== undefined)
        misplaced(join(path, inner, nested), 'skills are looked for one folder deep', inner);
      else if (looksLikeSkill(join(path, inner)))
        misplaced(join(path, inner), "the file of a skill is named 'SKILL.md'", name);
    }
  }
  return problems;
}

function looksLikeSkill(path: string): boolean {
  if (!path.toLowerCase().endsWith('.md') || !isFile(path)) return false;
  if (basename(path).toLowerCase() === 'skill.md') return true;
  const split = splitFrontmatter(readFileSync(path, 'utf8'));
  return split.kind === 'frontmatter' && /^name:/m.test(split.yaml) && /^description:/m.test(split.yaml);
}

/** What a misplaced skill would be called: its own name, else its file's. */
function skillNameOf(path: string): string {
  const split = splitFrontmatter(readFileSync(path, 'utf8'));
  const named = split.kind === 'frontmatter' ? /^name:\s*([a-z0-9-]+)\s*$/m.exec(split.yaml)?.[1] : undefined;
  const file = basename(path).replace(/\.md$/i, '');
  return named ?? (file.toLowerCase() === 'skill' ? 'its-name' : kebab(file));
}
