// What OpenAI's Responses refuses with a 400, as far as our requests could run into it: members it does not know, items
// that do not fit each other, reasoning that is not its own.
// https://platform.openai.com/docs/api-reference/responses/create
import { isPlainObject } from '../../../src/protocol/json.ts';
import { inputProblem } from './responses-items.ts';
import { isClosed } from './rules.ts';

const KNOWN = [
  ...[
    'background',
    'context_management',
    'conversation',
    'include',
    'input',
    'instructions',
    'max_output_tokens',
  ],
  ...['max_tool_calls', 'metadata', 'model', 'parallel_tool_calls', 'previous_response_id', 'prompt'],
  ...['prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention', 'reasoning', 'safety_identifier'],
  ...['service_tier', 'store', 'stream', 'stream_options', 'temperature', 'text', 'tool_choice', 'tools'],
  ...['top_logprobs', 'top_p', 'truncation', 'user'],
];
const MOVED: Record<string, string> = {
  messages: 'input',
  response_format: 'text.format',
  max_tokens: 'max_output_tokens',
  max_completion_tokens: 'max_output_tokens',
  reasoning_effort: 'reasoning.effort',
};
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const REASONS = /^(o\d|gpt-[5-9]|computer-use)/;

/** The API's sentence, or undefined for a request that is in order. */
export function responsesProblem(body: unknown): string | undefined {
  if (!isPlainObject(body)) return 'We could not parse the JSON body of your request.';
  const { model, stream, store, input, tools, text } = body;
  if (typeof model !== 'string' || model === '') return "Missing required parameter: 'model'.";
  if (stream !== true) return 'this double only streams';
  return (
    memberProblem(body) ??
    limitProblem(body.max_output_tokens) ??
    reasoningProblem(body, model) ??
    toolsProblem(tools) ??
    formatProblem(text) ??
    inputProblem(input, { model, isStored: store !== false })
  );
}

function memberProblem(body: Record<string, unknown>): string | undefined {
  for (const name of Object.keys(body)) {
    const moved = MOVED[name];
    if (moved !== undefined)
      return `Unsupported parameter: '${name}'. In the Responses API, this parameter has moved to '${moved}'.`;
    if (!KNOWN.includes(name)) return `Unknown parameter: '${name}'.`;
  }
  return undefined;
}

function limitProblem(limit: unknown): string | undefined {
  if (limit === undefined || limit === null) return undefined;
  if (!Number.isSafeInteger(limit)) return "Invalid type for 'max_output_tokens': expected an integer.";
  return Number(limit) >= 16
    ? undefined
    : "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16.";
}

function reasoningProblem(
  { reasoning, include }: Record<string, unknown>,
  model: string,
): string | undefined {
  if (include !== undefined && !Array.isArray(include)) return "Invalid type for 'include'";
  if (include?.includes('reasoning.encrypted_content') && !REASONS.test(model))
    return 'Encrypted content is not supported with this model.';
  if (reasoning === undefined) return undefined;
  if (!isPlainObject(reasoning)) return "Invalid type for 'reasoning'";
  if (!REASONS.test(model))
    return "Unsupported parameter: 'reasoning.effort' is not supported with this model.";
  const { effort } = reasoning;
  return effort === undefined || EFFORTS.includes(String(effort)) ? undefined : `Invalid value: '${effort}'.`;
}

function toolsProblem(tools: unknown): string | undefined {
  if (tools === undefined) return undefined;
  if (!Array.isArray(tools)) return "Invalid type for 'tools'";
  const names = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    const { type, name, parameters, strict } = isPlainObject(tool) ? tool : {};
    if (type !== 'function') return `Invalid value: '${String(type)}'.`;
    if (typeof name !== 'string') return `Missing required parameter: 'tools[${index}].name'.`;
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) return `Invalid 'tools[${index}].name'`;
    if (names.has(name)) return `Duplicate tool name: ${name}`;
    names.add(name);
    if (!isPlainObject(parameters) || parameters.type !== 'object')
      return `Invalid schema for function '${name}': schema must be a JSON Schema of 'type: "object"'`;
    // Strict unless it says otherwise.
    if (strict !== false && !isClosed(parameters))
      return `Invalid schema for function '${name}': In context=(), 'additionalProperties' is required to be supplied and to be false.`;
  }
  return undefined;
}

function formatProblem(text: unknown): string | undefined {
  const format = isPlainObject(text) ? text.format : undefined;
  if (format === undefined) return undefined;
  if (!isPlainObject(format) || format.type !== 'json_schema') return "Invalid value for 'text.format.type'";
  if (typeof format.name !== 'string') return "Missing required parameter: 'text.format.name'.";
  if (!isPlainObject(format.schema)) return "Missing required parameter: 'text.format.schema'.";
  return format.strict === true && !isClosed(format.schema)
    ? `Invalid schema for response_format '${format.name}'`
    : undefined;
}
