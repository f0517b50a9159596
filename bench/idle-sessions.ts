// Many sessions that do nothing: agents that have answered and are waited for by nobody, and runs that wait for a human.
// Memory that stays after a collection, for each and for all. Limit: 200 MB for 10,000.
// usage: node --expose-gc bench/idle-sessions.ts [sessions=10000]
import { defineAgent } from '../src/authoring/agent.ts';
import { defineTool } from '../src/authoring/tool.ts';
import { z } from '../src/index.ts';
import { printTable } from './lib/figures.ts';
import { benchRuntime } from './lib/runtime.ts';

const sessions = Number(process.argv[2] ?? 10_000);
const AT_ONCE = 100;
type Collect = (how?: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;
const collect = (globalThis as { gc?: Collect }).gc;
if (collect === undefined) throw new Error('run it as node --expose-gc');

const ask = defineTool({
  name: 'ask',
  description: 'Needs a yes.',
  input: z.object({}),
  approval: 'always',
  run: () => 'done',
});
const idle = defineAgent({ description: 'answers', instructions: 'Answer.' });
const waiting = defineAgent({ description: 'asks', instructions: 'Ask.', tools: [ask] });
const { runtime, close } = benchRuntime({
  agents: { idle, waiting },
  answer: ({ tools, messages }) =>
    tools.some(({ name }) => name === 'ask') && messages.length === 1
      ? {
          content: [{ type: 'tool_use', callId: crypto.randomUUID(), name: 'ask', input: {} }],
          stopReason: 'tool_use',
        }
      : {
          content: [{ type: 'text', text: 'An answer of some length. '.repeat(20) }],
          stopReason: 'end_turn',
        },
});

async function fill(name: string, wanted: string): Promise<{ rss: number; heap: number }> {
  const before = await held();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < sessions) {
      const run = await runtime.start({
        kind: 'agent',
        name,
        instanceId: `${name}-${next++}`,
        input: { message: 'Tell me something. '.repeat(20) },
        limits: { maxCostUsd: null },
        trigger: { actor: null, repository: null, sha: null, via: 'http' },
      });
      const { status } = await run.done;
      if (status !== wanted) throw new Error(`a session is ${status}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const after = await held();
  return { rss: after.rss - before.rss, heap: after.heapUsed - before.heapUsed };
}

async function held(): Promise<NodeJS.MemoryUsage> {
  for (let i = 0; i < 3; i++) {
    collect?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage();
}

const mb = (bytes: number): string => (bytes / 1e6).toFixed(1);
const row = (name: string, { rss, heap }: { rss: number; heap: number }): string[] => [
  name,
  mb(heap),
  mb(rss),
  (heap / sessions).toFixed(0),
];
const rows = [
  row('have answered', await fill('idle', 'succeeded')),
  row('wait for a human', await fill('waiting', 'waiting')),
];
printTable([[`${sessions} sessions that`, 'heap MB', 'RSS MB', 'heap bytes each'], ...rows]);
// As a server does once nothing is under way (src/hosts/node/idle-memory.ts).
collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
console.log(`the process, idle: ${mb((await held()).rss)} MB`);
close();
