// Our request as the body of POST /chat/completions. What was sent before is sent again byte for byte, only appended to:
// the provider's cache goes by the beginning of a request.
import type { ModelRequest, ToolDeclaration } from '../../../../core/ports.ts';
import type { JsonObject } from '../../../../protocol/json.ts';
import { toStrictSchema } from '../strict-schema.ts';
import type { BodyOptions } from '../wire.ts';
import { toMessages } from './messages.ts';

export function toRequestBody(request: ModelRequest, options: BodyOptions): JsonObject {
  const { model, system, messages, tools, maxTokens, resultSchema, thinking } = request;
  const schema = resultSchema === undefined ? undefined : toStrictSchema(resultSchema);
  return {
    model,
    messages: toMessages(system, messages, options),
    ...(tools.length > 0 && { tools: tools.map(toTool) }),
    [options.limitName]: maxTokens,
    // Without a wish nothing is said and the provider's default holds; not every model can be told not to think.
    ...(thinking !== undefined && thinking !== 'off' && { reasoning_effort: thinking }),
    ...(schema !== undefined && {
      response_format: { type: 'json_schema', json_schema: { name: 'result', strict: true, schema } },
    }),
    ...(options.asksForCache && { cache_control: { type: 'ephemeral' } }),
    ...(options.cacheKey !== undefined && { prompt_cache_key: options.cacheKey }),
    stream: true,
    stream_options: { include_usage: true },
  };
}

function toTool({ name, description, inputSchema }: ToolDeclaration): JsonObject {
  return {
    type: 'function',
    function: { name, description, parameters: { ...inputSchema, type: 'object' } },
  };
}
