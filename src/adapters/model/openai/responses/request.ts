// Our request as the body of POST /responses. What was sent before is sent again byte for byte, only appended to: the
// provider's cache goes by the beginning of a request.
import type { ModelRequest, ToolDeclaration } from '../../../../core/ports.ts';
import type { JsonObject } from '../../../../protocol/json.ts';
import { toStrictSchema } from '../strict-schema.ts';
import type { BodyOptions } from '../wire.ts';
import { toInput } from './input.ts';

/** The API takes no smaller limit. */
const LEAST_OUTPUT = 16;

export function toRequestBody(request: ModelRequest, options: BodyOptions): JsonObject {
  const { withoutEncryption, cacheKey } = options;
  return {
    ...toCountBody(request, options),
    max_output_tokens: Math.max(LEAST_OUTPUT, request.maxTokens),
    // Without a stored response its reasoning can only come back in encrypted form.
    store: false,
    ...(!withoutEncryption && { include: ['reasoning.encrypted_content'] }),
    ...(cacheKey !== undefined && { prompt_cache_key: cacheKey }),
    stream: true,
  };
}

/** What counts as input, for POST /responses/input_tokens. */
export function toCountBody(request: ModelRequest, options: BodyOptions): JsonObject {
  const { model, system, messages, tools, resultSchema, thinking } = request;
  const schema = resultSchema === undefined ? undefined : toStrictSchema(resultSchema);
  return {
    model,
    ...(system.trim() !== '' && { instructions: system }),
    input: toInput(messages, options),
    ...(tools.length > 0 && { tools: tools.map(toTool) }),
    // Without a wish nothing is said and the provider's default holds; not every model can be told not to think.
    ...(thinking !== undefined && thinking !== 'off' && { reasoning: { effort: thinking } }),
    ...(schema !== undefined && {
      text: { format: { type: 'json_schema', name: 'result', strict: true, schema } },
    }),
  };
}

/** Held to the schema unless told otherwise, which not every schema allows. */
function toTool({ name, description, inputSchema }: ToolDeclaration): JsonObject {
  return {
    type: 'function',
    name,
    description,
    parameters: { ...inputSchema, type: 'object' },
    strict: false,
  };
}
