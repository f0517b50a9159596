// The rules of Anthropic's Messages API of 2026-10-21 for a request as a whole; broken ones get the API's own 400.
// Conversation rules are in conversation-rules.ts, rules for JSON schemas in schema-rules.ts.
import type { IncomingHttpHeaders } from 'node:http';
import { ApiError, invalid } from './api-error.ts';
import { checkConversation } from './conversation-rules.ts';
import { isObject, type JsonObject, type MessagesRequest } from './request.ts';
import { checkStrictSchema } from './schema-rules.ts';

const API_VERSION = '2026-10-21';

const COUNTED = [
  ...['messages', 'model', 'cache_control', 'output_config', 'speed', 'system', 'thinking'],
  ...['tool_choice', 'tools', 'user_profile_id', 'workspace_id'],
];
const CREATED = [
  ...COUNTED,
  ...[
    'max_tokens',
    'container',
    'diagnostics',
    'inference_geo',
    'metadata',
    'service_tier',
    'stop_sequences',
    'stream',
  ],
];
const REMOVED = ['temperature', 'top_p', 'top_k'];
const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'];
const ALWAYS_THINKING = /^claude-(opus-5-5|(fable|mythos)-5)/;

export interface RuleOptions {
  endpoint: 'messages' | 'count_tokens';
  /** Beta requests may carry fields that this server does not know. */
  beta: boolean;
}

/** `older`: versions that are taken too, as a benchmark's peer may send one. */
export function checkHeaders(headers: IncomingHttpHeaders, older: readonly string[] = []): void {
  const version = headers['anthropic-version'];
  if (version === undefined) throw invalid('anthropic-version', 'header is required');
  if (version !== API_VERSION && !older.includes(String(version)))
    throw invalid('anthropic-version', `"${version}" is not a valid version`);
  const key = headers['x-api-key'] ?? /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (!key) throw new ApiError(401, 'Authorization: Bearer or x-api-key header is required');
}

export function checkRequest(body: unknown, options: RuleOptions): asserts body is MessagesRequest {
  if (!isObject(body)) throw invalid('', 'The request body is not a JSON object.');
  checkFields(body, options);
  if (typeof body.model !== 'string' || body.model === '') throw invalid('model', 'Field required');
  if (options.endpoint === 'messages') checkMaxTokens(body.max_tokens);
  checkThinkingSetting(body, body.model);
  checkToolChoice(body.tool_choice);
  checkTools(body.tools);
  checkOutputConfig(body.output_config);
  checkConversation(body);
  checkCacheMarks(body);
}

function checkFields(body: JsonObject, { endpoint, beta }: RuleOptions): void {
  for (const field of REMOVED) if (field in body) throw invalid(field, 'Extra inputs are not permitted');
  if (beta) return;
  const known = endpoint === 'messages' ? CREATED : COUNTED;
  const unknown = Object.keys(body).find((field) => !known.includes(field));
  if (unknown) throw invalid(unknown, 'Extra inputs are not permitted');
}

function checkMaxTokens(value: unknown): void {
  if (value === undefined) throw invalid('max_tokens', 'Field required');
  if (!Number.isSafeInteger(value)) throw invalid('max_tokens', 'Input should be a valid integer');
  if (Number(value) < 1) throw invalid('max_tokens', 'Input should be greater than or equal to 1');
}

function checkThinkingSetting({ thinking, max_tokens }: JsonObject, model: string): void {
  if (thinking === undefined) return;
  if (!isObject(thinking)) throw invalid('thinking', 'Input should be an object');
  const { type, budget_tokens: budget } = thinking;
  if (ALWAYS_THINKING.test(model) && (type === 'disabled' || type === 'enabled')) {
    const message = `"thinking.type.${type}" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`;
    throw invalid('', message);
  }
  if (!['enabled', 'disabled', 'between_tools', 'adaptive'].includes(String(type))) {
    throw invalid('thinking.type', 'Input should be "enabled", "disabled", "between_tools" or "adaptive"');
  }
  if (type !== 'enabled') return;
  if (Number(budget) >= 1024 && Number(budget) < Number(max_tokens ?? Number.POSITIVE_INFINITY)) return;
  throw invalid('thinking.enabled.budget_tokens', 'Input should be at least 1024 and less than `max_tokens`');
}

function checkToolChoice(choice: unknown): void {
  if (choice === undefined) return;
  const type = isObject(choice) ? choice.type : undefined;
  if (type === 'auto' || type === 'none') return;
  throw invalid('tool_choice', 'type "tool" and "any" are not supported for this model.');
}

function checkTools(tools: unknown): void {
  if (tools === undefined) return;
  if (!Array.isArray(tools)) throw invalid('tools', 'Input should be a valid list');
  const names = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    const where = `tools.${index}`;
    if (!isObject(tool)) throw invalid(where, 'Input should be an object');
    if (isClientTool(tool)) checkClientTool(tool, where);
    if (names.has(String(tool.name))) throw invalid('tools', 'Tool names must be unique.');
    names.add(String(tool.name));
  }
}

function isClientTool(tool: JsonObject): boolean {
  return tool.type === undefined || tool.type === null || tool.type === 'custom';
}

function checkClientTool(tool: JsonObject, where: string): void {
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(String(tool.name ?? ''))) {
    throw invalid(`${where}.custom.name`, "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
  }
  const schema = tool.input_schema;
  if (!isObject(schema)) throw invalid(`${where}.custom.input_schema`, 'Field required');
  if (schema.type !== 'object')
    throw invalid(`${where}.custom.input_schema.type`, "Input should be 'object'");
  if (tool.strict === true) checkStrictSchema(schema, `${where}.custom.input_schema`);
}

function checkOutputConfig(config: unknown): void {
  if (config === undefined) return;
  if (!isObject(config)) throw invalid('output_config', 'Input should be an object');
  const { effort, format } = config;
  if (effort !== undefined && effort !== null && !EFFORTS.includes(String(effort))) {
    throw invalid('output_config.effort', `Input should be one of ${EFFORTS.join(', ')}`);
  }
  if (format === undefined || format === null) return;
  if (!isObject(format) || format.type !== 'json_schema') {
    throw invalid('output_config.format.type', "Input should be 'json_schema'");
  }
  if (!isObject(format.schema)) throw invalid('output_config.format.schema', 'Field required');
  checkStrictSchema(format.schema, 'output_config.format.schema');
}

function checkCacheMarks(body: JsonObject): void {
  const count = countCacheMarks([body.system, body.tools, body.messages]);
  if (count <= 4) return;
  throw invalid('', `A maximum of 4 blocks with cache_control may be provided. Found ${count}.`);
}

function countCacheMarks(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countCacheMarks(item), 0);
  if (!isObject(value)) return 0;
  const own = value.cache_control === undefined || value.cache_control === null ? 0 : 1;
  return own + countCacheMarks(value.content);
}
