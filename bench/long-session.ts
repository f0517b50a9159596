// One session of many turns, each with a tool call: what the harness adds to a turn, by how long the history is. A model
// that answers at once stands in for the provider, to whom a request must be sent whole whatever we do.
// usage: node bench/long-session.ts [turns=1000] [rounds=3]
import { defineTool } from '../src/authoring/tool.ts';
import { defineWorkflow } from '../src/authoring/workflow.ts';
import { z } from '../src/index.ts';
import { median, printTable } from './lib/figures.ts';
import { benchRuntime } from './lib/runtime.ts';

const turns = Number(process.argv[2] ?? 1000);
const rounds = Number(process.argv[3] ?? 3);
const PARTS = 10;

/** Milliseconds of each turn. */
async function session(): Promise<number[]> {
  const note = defineTool({
    name: 'note',
    description: 'Notes something.',
    input: z.object({ text: z.string() }),
    effect: 'idempotent',
    run: () => 'noted',
  });
  const long = defineWorkflow({
    description: 'talks for long',
    tools: [note],
    run: async ({ session }) => (await session.prompt('Go on until I say stop.')).turns,
  });
  const asked: number[] = [];
  const { runtime, close } = benchRuntime({
    workflows: { long },
    answer: () => {
      asked.push(performance.now());
      const callId = `call_${asked.length}`;
      if (asked.length > turns) return { content: [{ type: 'text', text: 'Done.' }], stopReason: 'end_turn' };
      const input = { text: `This is what I found in part ${asked.length}. `.repeat(10) };
      return { content: [{ type: 'tool_use', callId, name: 'note', input }], stopReason: 'tool_use' };
    },
  });
  const request = {
    kind: 'workflow' as const,
    name: 'long',
    instanceId: 'bench',
    input: {},
    limits: { maxTurns: null, maxCostUsd: null, timeoutMs: null },
    trigger: { actor: null, repository: null, sha: null, via: 'cli' as const },
  };
  const run = await runtime.start(request);
  const { status, error } = await run.over;
  if (status !== 'succeeded') throw new Error(`the run ended ${status}: ${error?.message}`);
  close();
  return asked.slice(1).map((at, index) => at - (asked[index] ?? at));
}

const sessions: number[][] = [];
for (let round = 0; round < rounds; round++) sessions.push(await session());
const size = Math.floor(turns / PARTS);
const partOf = (part: number): number =>
  median(sessions.map((one) => median(one.slice(part * size, (part + 1) * size))));
const parts = Array.from({ length: PARTS }, (_, part) => partOf(part));
printTable([
  ['turns', 'ms a turn', 'of the second part'],
  ...parts.map((ms, part) => [
    `${part * size + 1}–${(part + 1) * size}`,
    ms.toFixed(3),
    `${(ms / (parts[1] ?? ms)).toFixed(2)} x`,
  ]),
]);
