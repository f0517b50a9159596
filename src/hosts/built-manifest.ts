// What `flue build` has inlined is a manifest again when the server starts.
import type { AgentDefinition } from '../authoring/agent.ts';
import type { ConfigSpec } from '../authoring/config.ts';
import type { Loadable, Manifest, Skill } from '../authoring/manifest.ts';
import type { WorkflowDefinition } from '../authoring/workflow.ts';
import { once } from '../core/run/once.ts';
import type {
  BuiltDefinition,
  BuiltModule,
  BuiltProject,
  BuiltSkill,
} from '../project/build/built-project.ts';
import { fullModelName } from '../protocol/model-name.ts';

export type LoadBuilt = (module: BuiltModule) => Promise<Readonly<Record<string, unknown>>>;

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
    all.map((built) => [
      built.name,
      { name: built.name, path: built.path, load: once(() => loadDefinition<D>(built, load)) },
    ]),
  );
}

async function loadDefinition<D>(built: BuiltDefinition, load: LoadBuilt): Promise<D> {
  if ('module' in built) return (await load(built)).default as D;
  const { toWorkflow } = await import('../project/markdown-workflow.ts');
  return (await toWorkflow(built.path, built.markdown)) as D;
}

function skillOf({ files, instructions, allowedTools, ...skill }: BuiltSkill): Skill {
  return {
    ...skill,
    ...(allowedTools === undefined ? {} : { allowedTools }),
    instructions: async () => instructions,
    files: files.map(({ path, size, content }) => ({
      path,
      size,
      read: async () => Uint8Array.from(atob(content), (unit) => unit.charCodeAt(0)),
    })),
  };
}
