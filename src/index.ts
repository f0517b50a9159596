// flue-action: the authoring API. This is what agents/, workflows/ and flue.config.ts import.
export { z } from 'zod';
export { type AgentDefinition, type AgentSpec, defineAgent } from './authoring/agent.ts';
export { type Budget, type ConfigSpec, defineConfig, type FlueConfig } from './authoring/config.ts';
export type {
  AuthorSandbox,
  BudgetView,
  Instance,
  Log,
  PromptAnswer,
  PromptOptions,
  PromptPart,
  SandboxEntry,
  Session,
  ShellResult,
  WorkflowContext,
} from './authoring/context.ts';
export { defineTool, type Tool, type ToolCall, type ToolSpec } from './authoring/tool.ts';
export { defineWorkflow, type WorkflowDefinition, type WorkflowSpec } from './authoring/workflow.ts';
export { FlueError } from './errors.ts';
export type { Finding } from './protocol/findings.ts';
export type { Json } from './protocol/json.ts';
export type { RunSnapshot } from './protocol/run.ts';
