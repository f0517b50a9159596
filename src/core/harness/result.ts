// Structured results: the answer's text is read as JSON and validated against the author's schema; what does not fit is
// sent back with the problem, a bounded number of times.
import { jsonSchemaOf } from '../../authoring/json-schema.ts';
import { type Schema, type Validation, validate } from '../../authoring/schema.ts';
import { FlueError, messageOf } from '../../errors.ts';
import type { JsonObject } from '../../protocol/json.ts';

/** How often a model is asked again for an answer that did not validate. */
export const RESULT_REPAIRS = 2;

export async function resultSchemaFor(schema: Schema): Promise<JsonObject> {
  try {
    return await jsonSchemaOf(schema, 'output');
  } catch (thrown) {
    throw new FlueError('workflow_error', `the result schema has no JSON Schema form: ${messageOf(thrown)}`, {
      hint: 'use plain zod types for results: no transforms, dates or functions',
      cause: thrown,
    });
  }
}

/** The validated data in an answer's text, or what is wrong with it. */
export async function readResult<S extends Schema>(text: string, schema: S): Promise<Validation<unknown>> {
  const parsed = parseJson(text);
  return parsed.ok ? validate(schema, parsed.value) : parsed;
}

function parseJson(text: string): Validation<unknown> {
  const body = unfence(text.trim());
  if (body === '') return { ok: false, problem: 'the answer is empty' };
  try {
    return { ok: true, value: JSON.parse(body) };
  } catch (thrown) {
    return { ok: false, problem: `the answer is not JSON (${messageOf(thrown)})` };
  }
}

/** Endpoints without structured output wrap JSON in a code fence. */
function unfence(text: string): string {
  if (!text.startsWith('```') || !text.endsWith('```') || text.length < 6) return text;
  const firstLine = text.indexOf('\n');
  const language = text.slice(3, firstLine).trim();
  return firstLine > 0 && (language === '' || language === 'json') ? text.slice(firstLine + 1, -3) : text;
}

export function repairPrompt(problem: string): string {
  return `Your answer could not be used: ${problem}. Answer again with nothing but the JSON that was asked for.`;
}

export function resultUnavailable(problem: string, attempts: number): FlueError {
  return new FlueError(
    'result_unavailable',
    `the model gave no valid result in ${attempts} ${attempts === 1 ? 'answer' : 'answers'}: ${problem}`,
    { hint: 'its last text is kept in `text`; simplify the result schema, or use a stronger model' },
  );
}
