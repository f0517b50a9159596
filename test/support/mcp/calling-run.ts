// A run whose model calls the tools of an MCP server, turn by turn, whatever comes of it, and then is done.
import type { McpServerSpec } from '../../../src/authoring/mcp.ts';
import type { Tool } from '../../../src/authoring/tool.ts';
import { defineWorkflow } from '../../../src/authoring/workflow.ts';
import type { RunEvent } from '../../../src/protocol/events.ts';
import type { Json } from '../../../src/protocol/json.ts';
import type { RunSnapshot } from '../../../src/protocol/run.ts';
import { startWorkflow, type TestRuntimeOptions, testRuntime } from '../test-runtime.ts';

type ToolCall = [name: string, input?: Json];
type Completed = Extract<RunEvent, { type: 'tool_completed' }>;

export interface CallingRun {
  snapshot: RunSnapshot;
  events: RunEvent[];
  /** Of the calls, in the order in which they ended. */
  outputs: Array<Pick<Completed, 'output' | 'isError'>>;
  warnings: string[];
}

export interface CallingOptions extends TestRuntimeOptions {
  /** The workflow's own, called by their names with an @ before. */
  tools?: readonly Tool[];
}

/** Each list is the calls of one turn; their names are those of the server `odd`. */
export function callingRun(
  server: McpServerSpec,
  turns: readonly ToolCall[][],
  { tools = [], ...options }: CallingOptions = {},
) {
  const { runtime } = testRuntime({
    ...options,
    config: { mcp: { odd: server }, ...options.config },
    workflows: {
      calls: defineWorkflow({
        description: 'calls',
        mcp: ['odd'],
        tools,
        run: async ({ session }) => (await session.prompt('Call them.')).text,
      }),
      ...options.workflows,
    },
    script: {
      rules: [
        ...turns.map((calls, index) => ({
          when: { turn: index + 1 },
          reply: { toolCalls: calls.map(([name, input = {}]) => ({ name: fullName(name), input })) },
        })),
        { when: {}, reply: { text: 'done' } },
      ],
    },
  });
  const start = () => runtime.start(startWorkflow('calls'));
  const look = (snapshot: RunSnapshot): CallingRun => {
    const events = runtime.entries(snapshot.runId).map(({ event }) => event);
    return {
      snapshot,
      events,
      outputs: events
        .filter((event) => event.type === 'tool_completed')
        .map(({ output, isError }) => ({ output, isError })),
      warnings: events
        .filter((event) => event.type === 'log' && event.level === 'warn')
        .map((event) => (event as { message: string }).message),
    };
  };
  return { runtime, start, look, run: async () => look(await (await start()).done) };
}

function fullName(name: string): string {
  return name.startsWith('@') ? name.slice(1) : `mcp__odd__${name}`;
}
