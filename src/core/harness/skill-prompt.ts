// The prompt of `session.skill()`: the skill's instructions and the author's arguments. Nobody has to be asked to load what
// the author has chosen.
import type { Skill } from '../../authoring/manifest.ts';
import type { Json } from '../../protocol/json.ts';
import { skillText } from '../skills/skill-text.ts';
import { headOf } from '../tools/truncate.ts';

/** Of the instructions. More than ten times what the specification recommends. */
const MOST_BYTES = 64 * 1024;

export async function skillPrompt(skill: Skill, args: Json | undefined): Promise<string> {
  const { name } = skill;
  const given =
    args === undefined ? [] : [`# Arguments\n\n\`\`\`json\n${JSON.stringify(args, null, 2)}\n\`\`\``];
  return [
    `Do what the skill \`${name}\` says. Paths in it are relative to /skills/${name}/.`,
    `# Skill ${name}\n\n${shortened(await skillText(skill), name)}`,
    ...given,
  ].join('\n\n');
}

function shortened(text: string, name: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= MOST_BYTES) return text;
  return `${headOf(bytes, MOST_BYTES).trimEnd()}\n[the rest is left out here; all of it is below /skills/${name}/]`;
}
