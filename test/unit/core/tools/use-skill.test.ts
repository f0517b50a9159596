import { expect, test } from 'vitest';
import type { Skill } from '../../../../src/authoring/manifest.ts';
import { useSkillTool } from '../../../../src/core/tools/use-skill.ts';
import { toolBench } from '../../../support/tool-context.ts';

function skill(name: string, paths: string[]): Skill {
  return {
    name,
    description: '',
    instructions: async () => `Do ${name}.\n`,
    files: paths.map((path) => ({ path, size: 12, read: async () => new Uint8Array(12) })),
  };
}

test('gives the instructions and the files, and tells that it was loaded', async () => {
  const bench = await toolBench({}, { skillList: [skill('review', ['SKILL.md', 'ref/rules.md'])] });
  expect(await bench.call(useSkillTool, { name: 'review' })).toBe(
    'Do review.\n\nFiles of this skill:\n- /skills/review/ref/rules.md (12 bytes)',
  );
  expect(bench.loaded).toEqual(['review']);
});

test('lists no files when there are none but the instructions', async () => {
  const bench = await toolBench({}, { skillList: [skill('plain', ['skill.md'])] });
  expect(await bench.call(useSkillTool, { name: 'plain' })).toBe('Do plain.\n');
});

test('an unknown one is an error with the nearest name', async () => {
  const bench = await toolBench({}, { skillList: [skill('review', []), skill('triage', [])] });
  expect(await bench.call(useSkillTool, { name: 'reviews' })).toBe(
    'ERROR use_skill: there is no skill "reviews"; did you mean \'review\'?',
  );
  expect(await bench.call(useSkillTool, { name: 'zzzzzz' })).toContain('known: review, triage');
  expect(bench.loaded).toEqual([]);
});
