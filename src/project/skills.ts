// Agent Skills (agentskills.io): skills/<name>/SKILL.md with frontmatter, other files beside it readable to the agent.
// `skill.md` in any case is accepted. The body and the other files are read only when they are asked for.
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Skill } from '../authoring/manifest.ts';
import { type Fields, lineOfPath, readFields, splitFrontmatter } from './frontmatter.ts';
import { linkProblems, type ProjectPlace } from './links.ts';
import type { Problem } from './problem.ts';
import { type Complaint, list, object, record, type Shape, text, where } from './shape.ts';
import { listSkillFiles } from './skill-files.ts';

const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

function textUpTo(most: number): Shape {
  return where(`a text of 1 to ${most} characters`, (value) => {
    return typeof value === 'string' && value.trim() !== '' && [...value].length <= most;
  });
}

/** Of a SKILL.md. */
export const frontmatterShape = object(
  {
    name: textUpTo(64),
    description: textUpTo(1024),
    license: text,
    compatibility: textUpTo(500),
    metadata: record(where('a text', (value) => ['string', 'number', 'boolean'].includes(typeof value))),
    // The specification says one text; a list is what many write.
    'allowed-tools': (value, at) => (Array.isArray(value) ? list(text)(value, at) : text(value, at)),
  },
  ['name', 'description'],
  // The specification gives a place to whatever else a skill wants to say of itself.
  { otherKeys: 'put it under metadata:, or take it out' },
);

export type ReadSkill = { ok: true; skill: Skill } | { ok: false; problems: Problem[] };

export interface SkillPlace extends ProjectPlace {
  /** Absolute path of the SKILL.md. */
  file: string;
}

export async function readSkill({ file, within, relative }: SkillPlace): Promise<ReadSkill> {
  const path = relative(file);
  const folder = dirname(file);
  const refused = (line: number | undefined, message: string, fix: string): ReadSkill => ({
    ok: false,
    problems: [{ path, line, message, fix }],
  });
  const strays = linkProblems(file, { within, relative });
  if (strays.length > 0) return { ok: false, problems: strays };
  const split = splitFrontmatter(readFileSync(file, 'utf8'));
  if (split.kind !== 'frontmatter') {
    const message = split.kind === 'none' ? 'it has no frontmatter' : 'its frontmatter is not closed';
    return refused(1, message, `begin it with '---', 'name: ${basename(folder)}', 'description: …', '---'`);
  }
  const read = await readFields(split.yaml);
  if (!read.ok) {
    return refused(
      read.line,
      `its frontmatter is no YAML: ${read.problem}`,
      'quote values that contain special characters',
    );
  }
  const complaints = [...frontmatterShape(read.fields, ''), ...nameComplaints(read.fields, basename(folder))];
  if (complaints.length > 0) {
    const problems = complaints.map(({ at, message, fix }) => ({
      path,
      line: lineOfPath(split.yaml, at),
      message,
      fix,
    }));
    return { ok: false, problems };
  }
  return {
    ok: true,
    skill: toSkill(read.fields, split.body, () => listSkillFiles({ folder, within, relative })),
  };
}

function nameComplaints({ name }: Fields, folder: string): Complaint[] {
  if (typeof name !== 'string' || name.trim() === '') return [];
  if (!NAME.test(name)) {
    return [
      {
        at: 'name',
        message: `'${name}' is no name of a skill`,
        fix: 'use a-z, 0-9 and single dashes between them',
      },
    ];
  }
  if (name === folder) return [];
  return [
    {
      at: 'name',
      message: `the skill is named '${name}', its folder '${folder}'`,
      fix: NAME.test(folder)
        ? `write name: ${folder}, or rename the folder to ${name}`
        : `rename the folder to ${name}`,
    },
  ];
}

function toSkill(fields: Fields, body: string, files: () => Skill['files']): Skill {
  const { name, description } = fields as { name: string; description: string };
  const allowed = fields['allowed-tools'] as string | string[] | undefined;
  const allowedTools =
    typeof allowed === 'string' ? allowed.split(/\s+/).filter((tool) => tool !== '') : allowed;
  let listed: Skill['files'] | undefined;
  return {
    name,
    description: description.trim(),
    ...(allowedTools === undefined ? {} : { allowedTools }),
    instructions: async () => body.trim(),
    get files() {
      listed ??= files();
      return listed;
    },
  };
}
