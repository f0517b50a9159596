// The system prompt: agent.md, then the definition's instructions, then the skills there are. Its bytes depend on the
// definitions alone, so that provider prompt caching hits from the second call on.
import type { Skill } from '../../authoring/manifest.ts';

export interface SystemPromptParts {
  systemContext: string | null;
  instructions: string | undefined;
  skills: ReadonlyMap<string, Skill>;
}

export function buildSystemPrompt({ systemContext, instructions, skills }: SystemPromptParts): string {
  return [systemContext?.trim(), instructions?.trim(), describeSkills(skills)]
    .filter((part): part is string => part !== undefined && part !== '')
    .join('\n\n');
}

function describeSkills(skills: ReadonlyMap<string, Skill>): string | undefined {
  if (skills.size === 0) return undefined;
  const lines = [...skills.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((skill) => `- ${skill.name}: ${skill.description.replace(/\s+/g, ' ').trim()}`);
  return [
    '# Skills',
    'Instructions for particular tasks. Call `use_skill` with the name before you start a task that one of them covers; its files are under /skills/<name>/.',
    ...lines,
  ].join('\n');
}
