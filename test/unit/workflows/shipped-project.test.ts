// What this repository ships as a Flue project: it must fit together and pass its own audit.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { auditFile, CHECKS, UNREADABLE } from '../../../workflows/audit-checks/audit-file.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SKILL = `${ROOT}skills/github-workflow-security/`;
const read = (path: string) => readFileSync(path, 'utf8');

describe('the GitHub workflows of this repository', () => {
  const folder = `${ROOT}.github/workflows/`;
  test.each(readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)))(
    '%s passes its own audit',
    (name) => {
      const { findings } = auditFile(`.github/workflows/${name}`, read(folder + name));
      expect(findings.filter(({ severity }) => severity !== 'notice')).toEqual([]);
    },
  );
});

describe('the skill', () => {
  const [, frontmatter = '', body = ''] =
    /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(read(`${SKILL}SKILL.md`)) ?? [];

  test('has the name of its folder, a description within the limit, and a body worth loading at once', () => {
    const { name, description } = parse(frontmatter) as { name: string; description: string };
    expect(name).toBe('github-workflow-security');
    expect(description.length).toBeLessThanOrEqual(1024);
    expect(body.split('\n').length).toBeLessThan(500);
  });

  test('its reference explains every rule, and no other', () => {
    const explained = [...read(`${SKILL}references/rules.md`).matchAll(/^## (\S+)$/gm)].map(
      (match) => match[1],
    );
    expect(explained.sort()).toEqual([...Object.keys(CHECKS), UNREADABLE].sort());
  });

  test('names only files that are there', () => {
    for (const [, path] of body.matchAll(/`(references\/[^`]+)`/g)) expect(read(SKILL + path)).not.toBe('');
  });
});

describe('the modules of the audit', () => {
  test('import nothing but flue-action and each other: at users’ side there is no node_modules', () => {
    const folder = `${ROOT}workflows/audit-checks/`;
    const files = [
      ...readdirSync(folder).map((name) => folder + name),
      `${ROOT}workflows/audit-github-workflows.ts`,
    ];
    const imported = files.flatMap((file) =>
      [...read(file).matchAll(/from '([^']+)'/g)].map((match) => match[1] ?? ''),
    );
    expect(imported.filter((name) => !name.startsWith('./') && name !== 'flue-action')).toEqual([]);
  });
});
