// The manifest: a project as the runtime sees it. `project/` makes one from a folder, a build inlines one.
import type { AgentDefinition } from './agent.ts';
import type { ConfigSpec } from './config.ts';
import type { WorkflowDefinition } from './workflow.ts';

export interface Loadable<Definition> {
  name: string;
  /** Path relative to the project's root, for messages. */
  path: string;
  /** Loads the definition; a second call returns the same. Throws FlueError `project_error` naming path and fix. */
  load(): Promise<Definition>;
}

export interface SkillFile {
  /** Relative to the skill's folder, with forward slashes. */
  path: string;
  size: number;
  read(): Promise<Uint8Array>;
}

export interface Skill {
  name: string;
  description: string;
  /** `allowed-tools` of its frontmatter, when it has any. */
  allowedTools?: readonly string[];
  /** The body of SKILL.md without its frontmatter. */
  instructions(): Promise<string>;
  /** Every file of the skill's folder, SKILL.md included; mounted under /skills/<name>/ in every sandbox. */
  files: readonly SkillFile[];
}

export interface Manifest {
  config: ConfigSpec;
  /** agent.md: shared system context of every session; null when there is none. */
  systemContext: string | null;
  workflows: ReadonlyMap<string, Loadable<WorkflowDefinition>>;
  agents: ReadonlyMap<string, Loadable<AgentDefinition>>;
  skills: ReadonlyMap<string, Skill>;
  /** SHA-256 (hex) over the definitions, or null when it was not computed. */
  codeHash: string | null;
}
