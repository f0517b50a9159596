// A process of its own that runs a tool whose result is far larger than any model could read, and tells what came of it.
import { defineTool } from '../../../src/authoring/tool.ts';
import { defineWorkflow } from '../../../src/authoring/workflow.ts';
import { z } from '../../../src/index.ts';
import { startWorkflow, testRuntime } from '../test-runtime.ts';

const SECRET = 'tok-1234567890';
const MEGABYTE = 1024 * 1024;
const LINE = 'All work and no play makes Jack a dull boy, says the log.\n';
const TEXT = LINE.repeat(Math.ceil((100 * MEGABYTE) / LINE.length));

/** A secret at every place where an output could be cut: at the 4 MiB that are kept of its ends, and at the 16 KiB shown. */
function withSecrets(text: string): string {
  const bytes = Buffer.from(text);
  for (const at of [16_000, 4 * MEGABYTE - 10, bytes.length - 4 * MEGABYTE - 4, bytes.length - 16_000])
    bytes.write(SECRET, at);
  return bytes.toString('latin1');
}

const RESULTS: Record<string, () => unknown> = {
  text: () => withSecrets(TEXT),
  'one line': () => 'x'.repeat(100 * MEGABYTE),
  bytes: () => new TextEncoder().encode(TEXT),
  json: () => ({ lines: Array.from({ length: 1_000_000 }, () => LINE) }),
  thrown() {
    throw new Error(withSecrets(TEXT));
  },
};

const [kind = 'text'] = process.argv.slice(2);
const dump = defineTool({
  name: 'dump',
  description: 'Dumps.',
  input: z.object({}),
  run: () => RESULTS[kind]?.(),
});
const { runtime, sql } = testRuntime({
  secrets: [SECRET],
  workflows: {
    w: defineWorkflow({
      description: 'dumps',
      tools: [dump],
      run: async ({ session, sandbox }) => {
        const { text } = await session.prompt('Dump.');
        return { text, spilled: (await sandbox.list('/tmp/flue').catch(() => [])).map(({ size }) => size) };
      },
    }),
  },
  script: {
    pricedAs: 'anthropic/claude-haiku-5-5',
    rules: [
      { when: { turn: 1 }, reply: { toolCalls: [{ name: 'dump', input: {} }] } },
      { reply: { text: 'done' } },
    ],
  },
});
const { over, runId } = await runtime.start(startWorkflow('w'));
const { status, result, error } = await over;
const entries = runtime.entries(runId);
const ended = entries.find(({ event }) => event.type === 'tool_completed')?.event;
const stored = sql
  .exec('SELECT data FROM chunks')
  .map(({ data }) => Buffer.from(data as Uint8Array).toString());
const halves = [SECRET.slice(0, 8), SECRET.slice(-8)];
const leaks = [JSON.stringify(entries), ...stored].filter((text) =>
  halves.some((half) => text.includes(half)),
);
process.stdout.write(JSON.stringify({ status, result, error, ended, leaks: leaks.length }));
