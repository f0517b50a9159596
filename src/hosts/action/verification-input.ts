// What a verification is given: the address, the version and the author's own payload, as far as its input schema takes them.
import { jsonSchemaOf } from '../../authoring/json-schema.ts';
import type { WorkflowDefinition } from '../../authoring/workflow.ts';
import { openProject } from '../../project/manifest.ts';
import { isPlainObject, type JsonObject } from '../../protocol/json.ts';
import { provideOurModules } from '../our-modules.ts';
import type { Verify } from './deploy-inputs.ts';
import type { ActionInputs } from './inputs.ts';

/** A schema that names no members, or takes any, takes all of it. */
export async function verificationInput(
  { input }: Pick<WorkflowDefinition, 'input'>,
  offered: JsonObject,
): Promise<JsonObject> {
  if (input === undefined) return offered;
  // A schema without a JSON form says for itself what it does not take.
  const schema = await jsonSchemaOf(input, 'input').catch((): JsonObject => ({}));
  const { properties, additionalProperties } = schema;
  if (!isPlainObject(properties) || additionalProperties !== false) return offered;
  return Object.fromEntries(Object.entries(offered).filter(([name]) => Object.hasOwn(properties, name)));
}

/** The payload's members stand last: who writes `url` there means another one. */
export function offeredTo({ payload }: Verify, url: string, versionId: string): JsonObject {
  return { url, versionId, ...payload };
}

/** Inputs of a step that runs the verification itself. Throws what opening the project does. */
export async function inlineInputs(
  inputs: ActionInputs,
  workflow: string,
  offered: JsonObject,
): Promise<ActionInputs> {
  provideOurModules();
  const project = await openProject(inputs.projectDir, { sealedIn: inputs.definitions?.sealedIn });
  const definition = await project.workflows.get(workflow)?.load();
  const payload = definition === undefined ? offered : await verificationInput(definition, offered);
  const text = JSON.stringify(payload);
  return {
    ...inputs,
    target: { kind: 'workflow', name: workflow, many: false, payload: { kind: 'text', text } },
  };
}
