import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { relativeTo } from '../../../src/project/paths.ts';
import { readSkill } from '../../../src/project/skills.ts';
import { tempProject } from '../../support/project.ts';

const GOOD = '---\nname: brevity\ndescription: Write short texts\n---\n\nBe short.\n';

function read(dir: string, file = 'skills/brevity/SKILL.md') {
  return readSkill({ file: join(dir, file), within: dir, relative: relativeTo(dir) });
}

async function problemsOf(skill: string, folder = 'brevity'): Promise<string[]> {
  const { dir } = tempProject({ [`skills/${folder}/SKILL.md`]: skill });
  const outcome = await read(dir, `skills/${folder}/SKILL.md`);
  return outcome.ok
    ? []
    : outcome.problems.map(({ path, line, message, fix }) => `${path}:${line}: ${message}; ${fix}`);
}

async function goodSkill(files: Record<string, string>) {
  const project = tempProject(files);
  const outcome = await read(project.dir);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return { ...project, skill: outcome.skill };
}

test('a skill has its name, description, instructions, and lists its files with sizes', async () => {
  const { skill } = await goodSkill({
    'skills/brevity/SKILL.md': GOOD,
    'skills/brevity/scripts/count.sh': 'wc -w\n',
    'skills/brevity/.git/config': 'x',
  });
  expect(skill).toMatchObject({ name: 'brevity', description: 'Write short texts' });
  expect(skill.allowedTools).toBeUndefined();
  expect(await skill.instructions()).toBe('Be short.');
  expect(skill.files.map(({ path, size }) => [path, size])).toEqual([
    ['SKILL.md', GOOD.length],
    ['scripts/count.sh', 6],
  ]);
  expect(new TextDecoder().decode(await skill.files[1]?.read())).toBe('wc -w\n');
});

test('optional keys are accepted, allowed-tools are split', async () => {
  const { skill } = await goodSkill({
    'skills/brevity/SKILL.md':
      '---\nname: brevity\ndescription: a\nlicense: MIT\ncompatibility: any\nmetadata:\n  author: me\n  version: "1.0"\nallowed-tools: Bash(git:*) Read\n---\n',
  });
  expect(skill.allowedTools).toEqual(['Bash(git:*)', 'Read']);
});

test('allowed-tools may be a list, lengths count characters and not their halves, lines may end as on Windows', async () => {
  const { skill } = await goodSkill({
    'skills/brevity/SKILL.md':
      `---\nname: brevity\ndescription: ${'🐢'.repeat(1024)}\nallowed-tools:\n  - Bash(git:*)\n  - Read\n---\n\nBe short.\n`.replaceAll(
        '\n',
        '\r\n',
      ),
  });
  expect(skill.allowedTools).toEqual(['Bash(git:*)', 'Read']);
  expect(await skill.instructions()).toBe('Be short.');
});

test('an unquoted colon in the description is what it looks like', async () => {
  const { skill } = await goodSkill({
    'skills/brevity/SKILL.md': '---\nname: brevity\ndescription: Use when: texts are long\n---\nx',
  });
  expect(skill.description).toBe('Use when: texts are long');
});

test.each([
  [
    'no frontmatter',
    '# Brevity',
    /^skills\/brevity\/SKILL\.md:1: it has no frontmatter; begin it with '---', 'name: brevity'/,
  ],
  ['an unclosed one', '---\nname: brevity\n', /:1: its frontmatter is not closed/],
  ['no description', '---\nname: brevity\n---\nx', /'description' is missing; add description/],
  ['no name', '---\ndescription: a\n---\nx', /'name' is missing/],
  [
    'another name than the folder',
    '---\ndescription: a\nname: other\n---\n',
    /:3: the skill is named 'other', its folder 'brevity'; write name: brevity/,
  ],
  ['capitals', '---\nname: Brevity\ndescription: a\n---\n', /:2: 'Brevity' is no name of a skill; use a-z/],
  ['a double dash', '---\nname: a--b\ndescription: a\n---\n', /'a--b' is no name/],
  ['a long name', `---\nname: ${'a'.repeat(65)}\ndescription: a\n---\n`, /1 to 64 characters/],
  [
    'a long description',
    `---\nname: brevity\ndescription: ${'a'.repeat(1025)}\n---\n`,
    /:3: .*1 to 1024 characters/,
  ],
  [
    'an unknown key',
    '---\nname: brevity\ndescription: a\nallowed_tools: Read\n---\n',
    /:4: unknown key 'allowed_tools'; did you mean 'allowed-tools'\?/,
  ],
  [
    'a key that another harness knows',
    '---\nname: brevity\ndescription: a\nargument-hint: "[file]"\n---\n',
    /:4: unknown key 'argument-hint'; put it under metadata:, or take it out$/,
  ],
  [
    'no text for a license',
    '---\nname: brevity\ndescription: a\nlicense: [MIT]\n---\n',
    /:4: 'license' is a list/,
  ],
  [
    'a long compatibility',
    `---\nname: brevity\ndescription: a\ncompatibility: ${'a'.repeat(501)}\n---\n`,
    /:4: .*1 to 500 characters/,
  ],
  [
    'metadata that is no text',
    '---\nname: brevity\ndescription: a\nmetadata:\n  tags: [a, b]\n---\n',
    /:5: 'metadata\.tags' is a list/,
  ],
  [
    'allowed-tools of another kind',
    '---\nname: brevity\ndescription: a\nallowed-tools:\n  bash: true\n---\n',
    /:4: 'allowed-tools' is an object/,
  ],
  [
    'a list as frontmatter',
    '---\n- name\n- description\n---\n',
    /:2: its frontmatter is no YAML: it is not a list of keys/,
  ],
  ['an empty description', '---\nname: brevity\ndescription: "  "\n---\n', /:3: .*1 to 1024 characters/],
  ['a name that begins with a dash', '---\nname: -a\ndescription: a\n---\n', /'-a' is no name/],
  ['broken YAML', '---\nname: [a\ndescription: a\n---\n', /its frontmatter is no YAML/],
])('%s is refused with its line', async (_what, skill, expected) => {
  expect((await problemsOf(skill))[0]).toMatch(expected);
});

test('a folder that cannot be a name is to be renamed', async () => {
  expect((await problemsOf('---\nname: my-skill\ndescription: a\n---\n', 'My_Skill'))[0]).toMatch(
    /rename the folder to my-skill/,
  );
});

test('links out of the project are left out, links inside it are files', async () => {
  const outside = tempProject({ 'secret.txt': 'secret', 'folder/a.txt': 'a' });
  const { dir, skill } = await goodSkill({ 'skills/brevity/SKILL.md': GOOD, 'docs/shared.md': 'shared' });
  symlinkSync(join(outside.dir, 'secret.txt'), join(dir, 'skills/brevity/secret.txt'));
  symlinkSync(join(outside.dir, 'folder'), join(dir, 'skills/brevity/folder'));
  symlinkSync(join(dir, 'skills/brevity'), join(dir, 'skills/brevity/loop'));
  symlinkSync(join(dir, 'nowhere'), join(dir, 'skills/brevity/broken.txt'));
  symlinkSync(join(dir, 'docs/shared.md'), join(dir, 'skills/brevity/shared.md'));
  expect(skill.files.map(({ path }) => path)).toEqual(['SKILL.md', 'shared.md']);
});

test('what no sandbox sees of a checkout is no file of a skill either, under any name', async () => {
  const { dir, skill } = await goodSkill({
    'skills/brevity/SKILL.md': GOOD,
    'skills/brevity/.env': 'KEY=1',
    'skills/brevity/conf/.ENV.local': 'KEY=1',
    'skills/brevity/.aws/credentials': 'key',
    'skills/brevity/server.pem': 'key',
    'skills/brevity/plain.txt': '-----BEGIN OPENSSH PRIVATE KEY-----\nx\n',
    'skills/brevity/keys.md': 'How to make a -----BEGIN PRIVATE KEY-----',
    'skills/brevity/.git': 'gitdir: elsewhere',
    '.env': 'KEY=1',
    '.git/config': 'token',
  });
  symlinkSync('../../.env', join(dir, 'skills/brevity/notes.txt'));
  symlinkSync('../../.git/config', join(dir, 'skills/brevity/more.txt'));
  expect(skill.files.map(({ path }) => path)).toEqual(['SKILL.md', 'keys.md']);
});

test('a SKILL.md, or a whole skill, linked from outside is refused', async () => {
  const outside = tempProject({ 'brevity/SKILL.md': GOOD });
  const { dir } = tempProject({ 'skills/brevity/a.txt': '', 'skills/x.txt': '' });
  symlinkSync(join(outside.dir, 'brevity/SKILL.md'), join(dir, 'skills/brevity/SKILL.md'));
  symlinkSync(join(outside.dir, 'brevity'), join(dir, 'skills/linked'));
  for (const file of ['skills/brevity/SKILL.md', 'skills/linked/SKILL.md']) {
    const outcome = await read(dir, file);
    expect(outcome).toMatchObject({
      ok: false,
      problems: [{ message: 'it is a link that leads out of the project' }],
    });
  }
});

test('a skill too large for a sandbox is refused when its files are listed', async () => {
  const { skill } = await goodSkill({
    'skills/brevity/SKILL.md': GOOD,
    ...Object.fromEntries(
      Array.from({ length: 501 }, (_, index) => [`skills/brevity/data/${index}.txt`, '']),
    ),
  });
  expect(() => skill.files).toThrow(/^skills\/brevity: the skill has more than 500 files$/);
});
