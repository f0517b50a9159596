import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { relativeTo } from '../../src/project/paths.ts';
import { frontmatterShape, readSkill } from '../../src/project/skills.ts';
import { tempProject } from '../support/project.ts';

const DOCS = readFileSync(new URL('../../docs/skills.md', import.meta.url), 'utf8');

it('docs/skills.md shows a skill that is read, and every field that one may have', async () => {
  const [, skill = ''] = /^```md\n([\s\S]*?)^```/m.exec(DOCS) ?? [];
  const { dir } = tempProject({ 'skills/release-notes/SKILL.md': skill });
  const file = `${dir}/skills/release-notes/SKILL.md`;
  const read = await readSkill({ file, within: dir, relative: relativeTo(dir) });
  expect(read).toMatchObject({ ok: true, skill: { name: 'release-notes', allowedTools: ['bash', 'read'] } });
  const fields = [...DOCS.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, field]) => field);
  expect(fields).toEqual(Object.keys(frontmatterShape.members));
});
