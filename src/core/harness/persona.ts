// What a workflow or an agent brings to its sessions.
import type { AgentDefinition } from '../../authoring/agent.ts';
import type { Manifest } from '../../authoring/manifest.ts';
import type { Tool } from '../../authoring/tool.ts';
import { FlueError } from '../../errors.ts';
import { nearest } from '../../protocol/nearest.ts';

export interface Persona {
  instructions: string | undefined;
  model: string | readonly string[] | undefined;
  skills: readonly string[] | undefined;
  tools: readonly Tool[];
  /** MCP servers of the config. */
  mcp: readonly string[];
  thinking: AgentDefinition['thinking'];
  /** Agents that the model may hand tasks to. */
  subagents: readonly string[];
}

export function personaOf(definition: AgentDefinition): Persona {
  return {
    instructions: definition.instructions,
    model: definition.model,
    skills: definition.skills,
    tools: definition.tools ?? [],
    mcp: definition.mcp ?? [],
    thinking: definition.thinking,
    subagents: definition.subagents ?? [],
  };
}

/** Throws FlueError workflow_error for a name that the project does not have. */
export async function agentOf(manifest: Manifest, agent: string | AgentDefinition): Promise<AgentDefinition> {
  if (typeof agent !== 'string') return agent;
  const found = manifest.agents.get(agent);
  if (found !== undefined) return found.load();
  const near = nearest(agent, [...manifest.agents.keys()]);
  throw new FlueError('workflow_error', `there is no agent "${agent}"`, {
    hint: near === undefined ? `add agents/${agent}.ts to the project` : `did you mean "${near}"?`,
  });
}
