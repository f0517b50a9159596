// What OpenAI's Chat Completions refuses with a 400, as far as our requests could run into it.
// https://platform.openai.com/docs/api-reference/chat/create
import { isPlainObject } from '../../../src/protocol/json.ts';

/** The API's sentence, or undefined for a request that is in order. */
export function requestProblem(body: unknown): string | undefined {
  if (!isPlainObject(body)) return 'We could not parse the JSON body of your request.';
  const { model, messages, stream, tools } = body;
  if (typeof model !== 'string' || model === '') return 'you must provide a model parameter';
  if (stream !== true) return 'this double only streams';
  if (!Array.isArray(messages) || messages.length === 0) return "[] is too short - 'messages'";
  return (
    messagesProblem(messages) ??
    toolsProblem(tools) ??
    formatProblem(body.response_format) ??
    limitProblem(body)
  );
}

function messagesProblem(messages: readonly unknown[]): string | undefined {
  let open: string[] = [];
  for (const [index, message] of messages.entries()) {
    if (!isPlainObject(message)) return `Invalid type for 'messages[${index}]'`;
    const { role, content } = message;
    if (role === 'tool') {
      const id = String(message.tool_call_id);
      if (!open.includes(id))
        return `messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.`;
      if (typeof content !== 'string') return `Invalid type for 'messages[${index}].content'`;
      open = open.filter((one) => one !== id);
      continue;
    }
    if (open.length > 0)
      return `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. Missing: ${open.join(', ')}`;
    if (role === 'assistant') {
      const calls = Array.isArray(message.tool_calls) ? message.tool_calls : [];
      if (message.tool_calls !== undefined && calls.length === 0)
        return `[] is too short - 'messages.${index}.tool_calls'`;
      if (calls.length === 0 && (typeof content !== 'string' || content === ''))
        return `Invalid value for 'content': expected a string, got null.`;
      for (const call of calls) {
        const problem = callProblem(call);
        if (problem !== undefined) return problem;
        open.push(String(call.id));
      }
    } else if (role === 'user') {
      if (contentProblem(content)) return `Invalid content for 'messages[${index}]'`;
    } else if (role !== 'system' || typeof content !== 'string') return `Invalid value: '${String(role)}'`;
  }
  return open.length > 0 ? `Missing tool messages: ${open.join(', ')}` : undefined;
}

function callProblem(call: unknown): string | undefined {
  if (!isPlainObject(call) || call.type !== 'function' || !isPlainObject(call.function))
    return 'Invalid tool call';
  if (typeof call.id !== 'string' || call.id === '' || call.id.length > 64) return 'Invalid tool call id';
  const { name, arguments: args } = call.function;
  if (typeof name !== 'string' || typeof args !== 'string') return 'Invalid tool call function';
  return isPlainObject(parsed(args)) ? undefined : 'Invalid tool call arguments';
}

function contentProblem(content: unknown): boolean {
  if (typeof content === 'string') return content === '';
  if (!Array.isArray(content) || content.length === 0) return true;
  return content.some((part) => {
    if (!isPlainObject(part)) return true;
    if (part.type === 'text') return typeof part.text !== 'string' || part.text === '';
    const url = part.type === 'image_url' && isPlainObject(part.image_url) ? part.image_url.url : undefined;
    return typeof url !== 'string' || !/^data:image\/(png|jpeg|gif|webp);base64,/.test(url);
  });
}

function toolsProblem(tools: unknown): string | undefined {
  if (tools === undefined) return undefined;
  if (!Array.isArray(tools) || tools.length === 0) return `[] is too short - 'tools'`;
  for (const tool of tools) {
    const declared =
      isPlainObject(tool) && tool.type === 'function' && isPlainObject(tool.function) ? tool.function : {};
    if (typeof declared.name !== 'string' || !/^[a-zA-Z0-9_-]{1,64}$/.test(declared.name))
      return 'Invalid tool name';
    if (!isPlainObject(declared.parameters) || declared.parameters.type !== 'object')
      return `Invalid schema for function '${declared.name}': schema must be a JSON Schema of 'type: "object"'`;
  }
  return undefined;
}

function formatProblem(format: unknown): string | undefined {
  if (format === undefined) return undefined;
  if (!isPlainObject(format) || format.type !== 'json_schema' || !isPlainObject(format.json_schema))
    return 'Invalid response_format';
  const { name, strict, schema } = format.json_schema;
  if (typeof name !== 'string') return "Missing required parameter: 'response_format.json_schema.name'";
  return strict === true && !isClosed(schema) ? `Invalid schema for response_format '${name}'` : undefined;
}

export function isClosed(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isClosed);
  if (!isPlainObject(schema)) return true;
  const { type, properties, required, additionalProperties } = schema;
  if (type === 'object') {
    const names = isPlainObject(properties) ? Object.keys(properties) : [];
    const isWhole = Array.isArray(required) && names.every((name) => required.includes(name));
    if (additionalProperties !== false || !isWhole) return false;
  }
  return Object.values(schema).every(isClosed);
}

function limitProblem({
  max_tokens: old,
  max_completion_tokens: limit,
}: Record<string, unknown>): string | undefined {
  if (old !== undefined && limit !== undefined)
    return 'Setting max_tokens and max_completion_tokens at the same time is not supported.';
  const given = old ?? limit;
  return typeof given === 'number' && Number.isInteger(given) && given > 0 ? undefined : 'Invalid max tokens';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
