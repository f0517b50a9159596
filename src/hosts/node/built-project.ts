// What `flue build` inlines into a server, and the manifest it is again when the server starts.
import type { AgentDefinition } from '../../authoring/agent.ts';
import type { ConfigSpec } from '../../authoring/config.ts';
import type { Loadable, Manifest, Skill } from '../../authoring/manifest.ts';
import type { WorkflowDefinition } from '../../authoring/workflow.ts';
import { fullModelName } from '../../protocol/model-name.ts';

/** As JSON; modules are named as the archive has them. */
export interface BuiltProject {
  /** Of what was built: the first 12 characters of its hash. */
  version: string;
  codeHash: string;
  port: number | null;
  config: string | null;
  app: string | null;
  systemContext: string | null;
  workflows: readonly BuiltDefinition[];
  agents: readonly BuiltDefinition[];
  skills: readonly BuiltSkill[];
  /** Script files that a model of the project names. */
  scripts: Readonly<Record<string, string>>;
  githubIds: { repositories: readonly string[]; owners: readonly string[] };
}

export interface BuiltDefinition {
  name: string;
  path: string;
  module: string;
}

export interface BuiltSkill {
  name: string;
  description: string;
  allowedTools?: readonly string[] | undefined;
  instructions: string;
  /** Contents in base64. */
  files: ReadonlyArray<{ path: string; size: number; content: string }>;
}

export type LoadBuilt = (module: string) => Promise<Readonly<Record<string, unknown>>>;

export async function manifestOf(built: BuiltProject, load: LoadBuilt): Promise<Manifest> {
  const config = built.config === null ? {} : ((await load(built.config)).default as ConfigSpec);
  return {
    config: withFullNames(config),
    systemContext: built.systemContext,
    workflows: definitions<WorkflowDefinition>(built.workflows, load),
    agents: definitions<AgentDefinition>(built.agents, load),
    skills: new Map(built.skills.map((skill) => [skill.name, skillOf(skill)])),
    codeHash: built.codeHash,
  };
}

/** Whoever compares a model with the policy knows it by its full name. */
function withFullNames(config: ConfigSpec): ConfigSpec {
  const { policy } = config;
  if (policy?.models === undefined) return config;
  return { ...config, policy: { ...policy, models: policy.models.map(fullModelName) } };
}

function definitions<D>(all: readonly BuiltDefinition[], load: LoadBuilt): Map<string, Loadable<D>> {
  return new Map(
    all.map(({ name, path, module }) => [
      name,
      { name, path, load: async () => (await load(module)).default as D },
    ]),
  );
}

function skillOf({ files, instructions, allowedTools, ...skill }: BuiltSkill): Skill {
  return {
    ...skill,
    ...(allowedTools === undefined ? {} : { allowedTools }),
    instructions: async () => instructions,
    files: files.map(({ path, size, content }) => ({
      path,
      size,
      read: async () => Uint8Array.from(Buffer.from(content, 'base64')),
    })),
  };
}
