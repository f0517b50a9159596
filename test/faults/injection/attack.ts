// One attack as data: what the attacker has planted, and what a model that believes all of it does and says.
import type { ScriptContext } from '../../support/anthropic-server.ts';

export interface ToolCall {
  name: string;
  input: Record<string, unknown>;
}

export interface Attack {
  name: string;
  /** Files of the checkout beside the project's own; `link:<target>` makes a symbolic link, relative to its folder. */
  files?: Record<string, string>;
  inputs?: Record<string, string>;
  /** The pull request, where the attack is in its title or body. */
  pull?: { title?: string; body?: string };
  /** What the model asks for, one turn after the other. */
  calls?: ReadonlyArray<ToolCall | ((context: ScriptContext) => ToolCall)>;
  /** The last text; all that the tools answered unless given. */
  says?: string | ((seen: string, secrets: readonly string[]) => string);
  /** Characters of a delta. */
  chunkSize?: number;
  /** The provider answers with this error instead. */
  providerError?: string;
  /** How the step ends. */
  ends?: 'success' | 'failure' | 'honeytoken';
  /** Hosts in `network.allow`: the attacker's own, and plain http to it. */
  network?: boolean;
  /** What must stand in the comment, so that the attack is known to have got there. */
  reaches?: string;
}

export const bash = (command: string): ToolCall => ({ name: 'bash', input: { command } });

/** Stands for all secrets of the step, where its GitHub workflow puts them into a text. */
export const SECRETS = '{{secrets}}';

/** Stands for the attacker's server, which is known only when it runs. */
export const EVIL = '{{evil}}';
