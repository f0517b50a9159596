// A tool of an MCP server as the harness runs it. What went wrong is told to the model: what it may do about it hangs on
// whether the call may have been done.
import { isPlainObject, type JsonObject } from '../../protocol/json.ts';
import type { ReadyTool } from '../harness/ready-tool.ts';
import { type McpAnswer, type McpCall, McpFault } from '../ports.ts';
import type { ToolOutput } from '../tools/tool.ts';
import { presentAnswer } from './present-answer.ts';
import type { OfferedTool } from './tool-list.ts';

type CallTool = (call: Omit<McpCall, 'timeoutMs'>) => Promise<McpAnswer>;

export function mcpTool(server: string, offered: OfferedTool, call: CallTool): ReadyTool {
  const { name, tool, description, inputSchema, effect, wantsApproval } = offered;
  return {
    declaration: { name, description, inputSchema },
    mutates: false,
    effect,
    async prepare(input) {
      if (!isPlainObject(input))
        return { ready: false, output: { text: `${name}: the input must be an object`, isError: true } };
      return {
        ready: true,
        wantsApproval,
        async run() {
          try {
            return presentAnswer(await call({ tool, input: input as JsonObject }));
          } catch (thrown) {
            if (thrown instanceof McpFault) return faultOutput(server, offered, thrown);
            throw thrown;
          }
        },
      };
    },
  };
}

function faultOutput(server: string, { name, effect }: OfferedTool, { kind, message }: McpFault): ToolOutput {
  const text = `${name} failed: the MCP server "${server}" ${message}${OUTCOME[kind][effect]}`;
  return { text, isError: true };
}

const NOT_DONE = '; nothing was done';
const UNKNOWN = {
  none: '; it may be called again',
  idempotent: '; it may have been done, and may be called again',
  once: '; outcome unknown: it may have been done. Look before you call it again',
};

const OUTCOME = {
  refused: { none: '', idempotent: '', once: '' },
  unreached: { none: NOT_DONE, idempotent: NOT_DONE, once: NOT_DONE },
  lost: UNKNOWN,
  late: UNKNOWN,
};
