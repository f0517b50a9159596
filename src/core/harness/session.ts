// A session: one conversation of one agent or workflow, with the system prompt, tools and skills that belong to it.
// Prompts queue; they never interleave.
import type { AgentDefinition } from '../../authoring/agent.ts';
import type { Compacted, PromptAnswer, PromptOptions, PromptPart } from '../../authoring/context.ts';
import type { Skill } from '../../authoring/manifest.ts';
import type { Schema } from '../../authoring/schema.ts';
import { FlueError } from '../../errors.ts';
import type { Json } from '../../protocol/json.ts';
import type { Message } from '../../protocol/messages.ts';
import { nearest } from '../../protocol/nearest.ts';
import { refuseModel } from '../policy.ts';
import { argsMark } from '../run/args-mark.ts';
import { createMutex } from '../run/mutex.ts';
import type { RunScope } from '../run/scope.ts';
import { openConversation } from './conversation.ts';
import { answerPrompt, shortenNow } from './loop.ts';
import { openModelLine } from './model-line.ts';
import { agentOf, type Persona, personaOf } from './persona.ts';
import { openProgress } from './progress.ts';
import { promptMessage } from './prompt-message.ts';
import { resultSchemaFor } from './result.ts';
import { skillPrompt } from './skill-prompt.ts';
import { buildSystemPrompt } from './system-prompt.ts';
import { followTask } from './task.ts';
import { type RunTask, taskTool } from './task-tool.ts';
import { createToolbox } from './toolbox.ts';

export type AnyPromptOptions = PromptOptions<Schema | undefined>;

export interface TaskOptions {
  agent?: string | AgentDefinition;
  result?: Schema | undefined;
}

/** What tells a prompt from others of its session; the same in every continuation of the run. */
export interface Keyed {
  key: string;
}

export interface HarnessSession {
  readonly name: string;
  prompt(
    prompt: string | readonly PromptPart[],
    options: AnyPromptOptions & Keyed,
  ): Promise<PromptAnswer<unknown>>;
  skill(name: string, options: AnyPromptOptions & Keyed & { args?: Json }): Promise<PromptAnswer<unknown>>;
  /** A prompt in a session of its own, that begins empty; it waits for nobody. */
  task(prompt: string, options: TaskOptions & { name: string }): Promise<PromptAnswer<unknown>>;
  /** Puts a summary in the place of all messages but the last. */
  compact(): Promise<Compacted>;
}

/** Tasks hand over tasks so far and no further. */
const MOST_DEPTH = 3;

/** `depth` counts the sessions that it was handed its work by. */
export function openSession(scope: RunScope, persona: Persona, name: string, depth = 0): HarnessSession {
  const { manifest, ports, store } = scope;
  const conversation = openConversation({
    name,
    owner: `${scope.workspaceKey}/${name}`,
    store,
    redact: ports.redact,
  });
  const inTurn = createMutex();

  const prepare = async (options: AnyPromptOptions, place = 0) => {
    scope.signal.throwIfAborted();
    const skills = skillsOf(manifest.skills, options.skills ?? persona.skills);
    const line = await openModelLine(modelsFor(scope, persona, options.model), {
      models: ports.models,
      admit: (ref) => refuseModel(ref, scope.policies),
      place,
    });
    const toolbox = await createToolbox({
      hasSkills: skills.size > 0,
      own: [...persona.tools, ...(options.tools ?? [])],
      mcp: await scope.mcp.tools(persona.mcp),
      task:
        persona.subagents.length > 0 && depth < MOST_DEPTH ? taskTool(persona.subagents, runTask) : undefined,
    });
    const system = buildSystemPrompt({
      systemContext: manifest.systemContext,
      agentsMd: await scope.agentsMd(),
      instructions: persona.instructions,
      skills,
    });
    return { scope, conversation, line, system, toolbox, skills, thinking: persona.thinking };
  };

  const task = async (parentCallId: string | null, { prompt, agent, name, result }: NamedTask) => {
    if (depth >= MOST_DEPTH) throw tooDeep();
    const taskPersona = agent === undefined ? persona : personaOf(await agentOf(manifest, agent));
    const child = openSession(scope, taskPersona, name, depth + 1);
    return followTask(scope, {
      taskId: name,
      parentCallId,
      agent: typeof agent === 'string' ? agent : null,
      prompt,
      run: () => child.prompt(prompt, { key: 'task', ...(result === undefined ? {} : { result }) }),
    });
  };

  /** By the place of its call: ids of calls are the provider's, and some give the same ones again. */
  const runTask: RunTask = async ({ prompt, agent, callId, place }) => {
    const own = `${name}~task:${place}`;
    const answer = await task(callId, { prompt, agent, name: own, result: undefined });
    return answer.text;
  };

  /** `asked` tells one prompt from another; `message` is made once, in the process that begins it. */
  const ask = (asked: unknown, options: AnyPromptOptions & Keyed, message: () => Promise<Message>) =>
    inTurn(async () => {
      const { result, maxTurns, key } = options;
      const mark = argsMark(asked, ports.redact);
      const progress = openProgress({ scope, conversation, key, asked: mark });
      const { place, known } = progress.state;
      if (known !== null) conversation.known = known;
      const prepared = await prepare(options, place);
      const wanted = result && { schema: result, json: await resultSchemaFor(result) };
      return answerPrompt({ ...prepared, progress, result: wanted, maxTurns }, message);
    });

  const prompt: HarnessSession['prompt'] = (text, options) => {
    const { images } = options;
    return ask([text, images ?? null], options, () => promptMessage(scope, text, images));
  };

  return {
    name,
    prompt,
    task: (text, { agent, result, name: own }) => task(null, { prompt: text, agent, name: own, result }),
    compact: () => inTurn(async () => shortenNow(await prepare({}))),
    async skill(skillName, { args, ...options }) {
      const skill = skillNamed(manifest.skills, skillName);
      const { images, skills = persona.skills ?? [...manifest.skills.keys()] } = options;
      const asked = ['skill', skillName, args ?? null, images ?? null];
      return ask(asked, { ...options, skills: [...new Set([...skills, skillName])] }, async () => {
        const message = await promptMessage(scope, await skillPrompt(skill, args), images);
        scope.journal.stage({ type: 'skill_loaded', name: skillName, session: name });
        return message;
      });
    },
  };
}

interface NamedTask {
  prompt: string;
  agent: string | AgentDefinition | undefined;
  name: string;
  result: Schema | undefined;
}

function tooDeep(): FlueError {
  return new FlueError('workflow_error', `a task ${MOST_DEPTH} deep may hand over no further one`, {
    hint: 'let the agent do it itself, or ask for it in the workflow',
  });
}

function skillsOf(
  all: ReadonlyMap<string, Skill>,
  names: readonly string[] | undefined,
): ReadonlyMap<string, Skill> {
  if (names === undefined) return all;
  return new Map(names.map((name) => [name, skillNamed(all, name)]));
}

function skillNamed(all: ReadonlyMap<string, Skill>, name: string): Skill {
  const skill = all.get(name);
  if (skill !== undefined) return skill;
  const near = nearest(name, [...all.keys()]);
  throw new FlueError('workflow_error', `there is no skill "${name}"`, {
    hint: near === undefined ? `add skills/${name}/SKILL.md to the project` : `did you mean "${near}"?`,
  });
}

/** The caller's model beats the prompt's, that the definition's, that the config's. */
function modelsFor(scope: RunScope, persona: Persona, prompted: string | undefined): [string, ...string[]] {
  const wanted = scope.request.model ?? prompted ?? persona.model ?? scope.manifest.config.model ?? [];
  const [first, ...others] = typeof wanted === 'string' ? [wanted] : wanted;
  if (first === undefined) throw noModel();
  return [first, ...others];
}

function noModel(): FlueError {
  return new FlueError('config_error', 'no model is configured, and the run needs one', {
    hint: 'set `model` in flue.config.ts (for example "anthropic/claude-haiku-5-5"), in the definition, or by --model (input `model`)',
  });
}
