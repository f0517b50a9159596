// Our request as the body of POST /v1/messages. What was sent before is sent again byte for byte, only appended to:
// caches and thinking signatures are bound to it. At most four cache marks: system, tools, and where this request and the one before it end.
import type { MessageCreateParamsStreaming, Tool } from '@anthropic-ai/sdk/resources/messages';
import type { ModelRequest, ToolDeclaration } from '../../../core/ports.ts';
import type { OpaqueBlock } from '../../../protocol/messages.ts';
import { toMessages } from './content.ts';
import { toApiSchema } from './result-schema.ts';
import { thinkingFor } from './thinking.ts';

const CACHED = { cache_control: { type: 'ephemeral' } } as const;

export interface RequestOptions {
  /** Full name of the model: opaque blocks of any other are left out. */
  ref: string;
  /** Blocks that the provider refused before. */
  isRefused(block: OpaqueBlock): boolean;
}

export function toRequestBody(request: ModelRequest, options: RequestOptions): MessageCreateParamsStreaming {
  const { model, system, tools, maxTokens } = request;
  const { thinking, effort } = thinkingFor(model, request.thinking, maxTokens);
  const schema = request.resultSchema === undefined ? undefined : toApiSchema(request.resultSchema);
  const outputConfig = {
    ...(effort !== undefined && { effort }),
    ...(schema !== undefined && { format: { type: 'json_schema' as const, schema } }),
  };
  return {
    model,
    max_tokens: maxTokens,
    stream: true,
    ...(system.trim() !== '' && { system: [{ type: 'text', text: system, ...CACHED }] }),
    ...(tools.length > 0 && { tools: tools.map((tool, index) => toTool(tool, index === tools.length - 1)) }),
    messages: toMessages(request.messages, options),
    ...(thinking !== undefined && { thinking }),
    ...(Object.keys(outputConfig).length > 0 && { output_config: outputConfig }),
  };
}

function toTool({ name, description, inputSchema }: ToolDeclaration, isLast: boolean): Tool {
  const schema = { ...inputSchema, type: 'object' } as Tool.InputSchema;
  return { name, description, input_schema: schema, ...(isLast && CACHED) };
}
