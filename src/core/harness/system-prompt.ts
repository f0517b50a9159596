// The system prompt: agent.md, AGENTS.md of the repository, the definition's instructions, the skills there are. Its bytes
// are the same for all of a run, so that provider prompt caching hits from the second call on.
import type { Skill } from '../../authoring/manifest.ts';

export interface SystemPromptParts {
  systemContext: string | null;
  agentsMd: string | null;
  instructions: string | undefined;
  skills: ReadonlyMap<string, Skill>;
}

export function buildSystemPrompt(parts: SystemPromptParts): string {
  const { systemContext, agentsMd, instructions, skills } = parts;
  const repository = agentsMd === null ? undefined : `${AGENTS_MD_HEADING}\n\n${agentsMd}`;
  return [systemContext?.trim(), repository, instructions?.trim(), describeSkills(skills)]
    .filter((part): part is string => part !== undefined && part !== '')
    .join('\n\n');
}

const AGENTS_MD_HEADING = 'What the repository in /workspace says to agents (its AGENTS.md):';

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
