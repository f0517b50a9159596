// A built-in tool as the harness runs it: declaration, input check, and a body that returns text for the model.
import type { Skill } from '../../authoring/manifest.ts';
import type { Json } from '../../protocol/json.ts';
import type { Patterns, ToolDeclaration } from '../ports.ts';
import type { Sandbox } from '../sandbox-port.ts';

export interface ToolContext {
  sandbox: Sandbox;
  patterns: Patterns;
  /** The skills this session may use. */
  skills: ReadonlyMap<string, Skill>;
  signal: AbortSignal;
  onOutput(stream: 'stdout' | 'stderr', text: string): void;
  onSkillLoaded(name: string): void;
}

export interface ToolOutput {
  text: string;
  isError: boolean;
}

export interface BuiltinTool extends ToolDeclaration {
  /** A mutating tool runs alone in its instance; the others may run side by side. */
  mutates: boolean;
  /** `input` is what the model sent, unchecked. A throw becomes an error result for the model. */
  run(input: Json, context: ToolContext): Promise<ToolOutput>;
}
