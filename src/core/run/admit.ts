// Everything about a run that can be refused before it exists: its ids, its definition, its input.
import type { AgentDefinition } from '../../authoring/agent.ts';
import type { Manifest } from '../../authoring/manifest.ts';
import { validate } from '../../authoring/schema.ts';
import { type ErrorCode, FlueError } from '../../errors.ts';
import { instanceIdProblem } from '../../protocol/ids.ts';
import { isPlainObject } from '../../protocol/json.ts';
import { nearest } from '../../protocol/nearest.ts';
import type { StartRun } from '../../protocol/start-run.ts';
import { imagesOf, refuseBadImages } from '../harness/prompt-image.ts';
import type { Definition } from './execute-run.ts';

/** Throws FlueError invalid_instance_id, unknown_workflow, unknown_agent, invalid_input, and what loading throws. */
export async function admit(manifest: Manifest, request: StartRun): Promise<Definition> {
  const problem = instanceIdProblem(request.instanceId);
  if (problem !== undefined)
    throw new FlueError('invalid_instance_id', problem, { hint: 'give a shorter instance-id' });
  if (request.kind === 'agent') return { kind: 'agent', definition: await admitAgent(manifest, request) };
  const definition = await loadNamed('workflow', manifest.workflows, request.name);
  if (definition.input === undefined) return { kind: 'workflow', definition, input: request.input };
  const checked = await validate(definition.input, request.input);
  if (!checked.ok) {
    throw new FlueError(
      'invalid_input',
      `the payload does not fit workflow "${request.name}": ${checked.problem}`,
      {
        hint: "change the payload to what the workflow's `input` schema describes",
      },
    );
  }
  return {
    kind: 'workflow',
    definition,
    input: checked.value,
  };
}

async function admitAgent(manifest: Manifest, request: StartRun): Promise<AgentDefinition> {
  const definition = await loadNamed('agent', manifest.agents, request.name);
  const { input } = request;
  if (!isPlainObject(input) || typeof input.message !== 'string' || input.message.trim() === '') {
    throw new FlueError('invalid_input', `agent "${request.name}" was given no message`, {
      hint: 'give it a text in `message`',
    });
  }
  refuseBadImages(imagesOf(request.input));
  return definition;
}

async function loadNamed<D>(
  kind: 'workflow' | 'agent',
  all: ReadonlyMap<string, { load(): Promise<D> }>,
  name: string,
): Promise<D> {
  const entry = all.get(name);
  if (entry !== undefined) return entry.load();
  const code: ErrorCode = kind === 'workflow' ? 'unknown_workflow' : 'unknown_agent';
  const names = [...all.keys()];
  const near = nearest(name, names);
  const hint =
    near !== undefined
      ? `did you mean "${near}"?`
      : names.length === 0
        ? `the project has no ${kind}s: add ${kind}s/${name}.ts`
        : `there are: ${names.join(', ')}`;
  throw new FlueError(code, `there is no ${kind} "${name}"`, { hint });
}
