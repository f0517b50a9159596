import { type Branded } from './brand.js';
import type { Budget, ModelChoice } from './config.js';
import type { Schema } from './schema.js';
import type { Tool } from './tool.js';
export interface AgentSpec {
    description: string;
    /** `provider/model`; a bare `claude-…` means anthropic. */
    model?: ModelChoice;
    instructions: string;
    /** Names of the project's skills it may use; left out = all of them. */
    skills?: readonly string[];
    tools?: readonly Tool[];
    /** Names of the config's MCP servers whose tools its sessions have; none when left out. */
    mcp?: readonly string[];
    /** Names of the project's agents that it may hand tasks to; the tool `task` is there when there are some. */
    subagents?: readonly string[];
    budget?: Budget;
    thinking?: 'off' | 'low' | 'medium' | 'high';
    /** When given, every answer is validated against it. */
    resultSchema?: Schema;
}
export type AgentDefinition = Readonly<AgentSpec> & Branded<'agent'>;
export declare function defineAgent(spec: AgentSpec): AgentDefinition;
