// A session: one conversation of one agent or workflow, with the system prompt, tools and skills that belong to it.
// Prompts queue; they never interleave.
import type { AgentDefinition } from '../../authoring/agent.ts';
import type { PromptAnswer, PromptOptions, PromptPart } from '../../authoring/context.ts';
import type { Skill } from '../../authoring/manifest.ts';
import type { Schema } from '../../authoring/schema.ts';
import type { Tool } from '../../authoring/tool.ts';
import { FlueError } from '../../errors.ts';
import type { Json } from '../../protocol/json.ts';
import { nearest } from '../../protocol/nearest.ts';
import { createMutex } from '../run/mutex.ts';
import type { RunScope } from '../run/scope.ts';
import { openConversation } from './conversation.ts';
import { answerPrompt } from './loop.ts';
import { promptMessage } from './prompt-message.ts';
import { resultSchemaFor } from './result.ts';
import { buildSystemPrompt } from './system-prompt.ts';
import { createToolbox } from './toolbox.ts';

/** What a workflow or an agent brings to its sessions. */
export interface Persona {
  instructions: string | undefined;
  model: string | readonly string[] | undefined;
  skills: readonly string[] | undefined;
  tools: readonly Tool[];
  thinking: AgentDefinition['thinking'];
}

export type AnyPromptOptions = PromptOptions<Schema | undefined>;

export interface HarnessSession {
  readonly name: string;
  prompt(prompt: string | readonly PromptPart[], options: AnyPromptOptions): Promise<PromptAnswer<unknown>>;
  skill(name: string, options: AnyPromptOptions & { args?: Json }): Promise<PromptAnswer<unknown>>;
}

export function openSession(scope: RunScope, persona: Persona, name: string): HarnessSession {
  const { manifest, ports, store } = scope;
  const conversation = openConversation({
    name,
    owner: `${scope.workspaceKey}/${name}`,
    store,
    redact: ports.redact,
  });
  const inTurn = createMutex();

  const prompt: HarnessSession['prompt'] = (text, options) =>
    inTurn(async () => {
      scope.signal.throwIfAborted();
      const skills = skillsOf(manifest.skills, options.skills ?? persona.skills);
      const resolved = await ports.models.resolve(modelFor(scope, persona, options.model));
      refuseForbidden(resolved.ref, manifest.config.policy?.models);
      const toolbox = await createToolbox({
        hasSkills: skills.size > 0,
        own: [...persona.tools, ...(options.tools ?? [])],
      });
      const { result } = options;
      return answerPrompt(
        {
          scope,
          conversation,
          resolved,
          system: buildSystemPrompt({
            systemContext: manifest.systemContext,
            instructions: persona.instructions,
            skills,
          }),
          toolbox,
          skills,
          thinking: persona.thinking,
          result: result === undefined ? undefined : { schema: result, json: await resultSchemaFor(result) },
          maxTurns: options.maxTurns,
        },
        await promptMessage(scope, text, options.images),
      );
    });

  return {
    name,
    prompt,
    skill(skillName, { args, ...options }) {
      skillsOf(manifest.skills, [skillName]);
      const given =
        args === undefined ? '' : `\n\nArguments:\n\`\`\`json\n${JSON.stringify(args, null, 2)}\n\`\`\``;
      return prompt(`Load the skill \`${skillName}\` with use_skill and do what it says.${given}`, {
        ...options,
        skills: options.skills ?? [
          ...new Set([...(persona.skills ?? [...manifest.skills.keys()]), skillName]),
        ],
      });
    },
  };
}

function skillsOf(
  all: ReadonlyMap<string, Skill>,
  names: readonly string[] | undefined,
): ReadonlyMap<string, Skill> {
  if (names === undefined) return all;
  return new Map(
    names.map((name) => {
      const skill = all.get(name);
      if (skill === undefined) throw unknownSkill(name, [...all.keys()]);
      return [name, skill];
    }),
  );
}

function unknownSkill(name: string, names: readonly string[]): FlueError {
  const near = nearest(name, names);
  return new FlueError('workflow_error', `there is no skill "${name}"`, {
    hint: near === undefined ? `add skills/${name}/SKILL.md to the project` : `did you mean "${near}"?`,
  });
}

/** The caller's model beats the prompt's, that the definition's, that the config's. */
function modelFor(scope: RunScope, persona: Persona, prompted: string | undefined): string {
  const own = typeof persona.model === 'string' ? persona.model : persona.model?.[0];
  const ref = scope.request.model ?? prompted ?? own ?? scope.manifest.config.model;
  if (ref === undefined) throw noModel();
  return ref;
}

function refuseForbidden(ref: string, allowed: readonly string[] | undefined): void {
  if (allowed === undefined || allowed.includes(ref)) return;
  throw new FlueError('config_error', `the policy does not allow the model "${ref}"`, {
    hint: `use one of: ${allowed.join(', ')}`,
  });
}

function noModel(): FlueError {
  return new FlueError('config_error', 'no model is configured, and the run needs one', {
    hint: 'set `model` in flue.config.ts (for example "anthropic/claude-haiku-5-5"), in the definition, or by --model (input `model`)',
  });
}
