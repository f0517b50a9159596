// use_skill: the instructions of a skill, when the model finds that it needs them.
import { didYouMean } from '../../protocol/nearest.ts';
import { skillText } from '../skills/skill-text.ts';
import { builtinTool, failure } from './builtin-tool.ts';

export const useSkillTool = builtinTool({
  name: 'use_skill',
  description: `Loads a skill: returns its instructions, which you then follow, and the files that come with it under /skills/<name>/ (read them with read when the instructions refer to them).`,
  fields: { name: { type: 'string', description: 'the name of the skill, from the list of skills' } },
  mutates: false,
  async run({ name }, { skills, onSkillLoaded }) {
    const skill = skills.get(name);
    if (skill === undefined)
      return failure(`use_skill: there is no skill "${name}"; ${didYouMean(name, skills.keys())}`);
    const text = await skillText(skill);
    onSkillLoaded(name);
    return text;
  },
});
