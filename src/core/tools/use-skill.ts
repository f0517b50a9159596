// use_skill: the instructions of a skill, when the model finds that it needs them.
import { didYouMean } from '../../protocol/nearest.ts';
import { builtinTool, failure } from './builtin-tool.ts';
import { counted } from './text-content.ts';

const MAX_LISTED = 100;

export const useSkillTool = builtinTool({
  name: 'use_skill',
  description: `Loads a skill: returns its instructions, which you then follow, and the files that come with it under /skills/<name>/ (read them with read when the instructions refer to them).`,
  fields: { name: { type: 'string', description: 'the name of the skill, from the list of skills' } },
  mutates: false,
  async run({ name }, { skills, onSkillLoaded }) {
    const skill = skills.get(name);
    if (skill === undefined)
      return failure(`use_skill: there is no skill "${name}"; ${didYouMean(name, skills.keys())}`);
    const instructions = await skill.instructions();
    onSkillLoaded(name);
    const files = skill.files.filter(({ path }) => !/^skill\.md$/i.test(path));
    if (files.length === 0) return instructions;
    const listed = files
      .slice(0, MAX_LISTED)
      .map(({ path, size }) => `- /skills/${name}/${path} (${counted(size, 'byte')})`);
    if (files.length > MAX_LISTED) listed.push(`- … and ${counted(files.length - MAX_LISTED, 'more file')}`);
    return `${instructions.trimEnd()}\n\nFiles of this skill:\n${listed.join('\n')}`;
  },
});
