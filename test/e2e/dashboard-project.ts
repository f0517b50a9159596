// The project behind the tests of the dashboard, and what the provider answers it.
import type { Reply, Script } from '../support/anthropic-server.ts';

const workflow = (body: string): string => `import { defineTool, defineWorkflow, z } from 'flue-action';
export default defineWorkflow({ description: 'x', ${body} });
`;

export const PROJECT = {
  'flue.config.ts': `import { defineConfig } from 'flue-action';
export default defineConfig({ model: 'anthropic/claude-haiku-5-5' });
`,
  'workflows/quick.ts': workflow("run: () => 'done'"),
  'workflows/fails.ts': workflow(
    'input: z.object({ why: z.string() }), run({ input }) { throw new Error(input.why); }',
  ),
  'workflows/ask.ts': workflow(
    'input: z.object({ say: z.string() }), run: async ({ input, session }) => ({ answer: (await session.prompt(input.say)).text })',
  ),
  'workflows/slow.ts': workflow(
    "input: z.object({ steps: z.number().default(30) }), async run({ input, step, sleep }) { for (let i = 1; i <= input.steps; i++) { await step('step ' + i, () => i); await sleep(100); } return 'counted'; }",
  ),
  'workflows/ship.ts': `import { defineTool, defineWorkflow, z } from 'flue-action';
const ship = defineTool({ name: 'ship', description: 'Ships.', input: z.object({ to: z.string() }), approval: 'always',
  run: ({ input }) => 'shipped to ' + input.to });
export default defineWorkflow({ description: 'x', tools: [ship],
  input: z.object({ to: z.string() }),
  run: async ({ input, session }) => (await session.prompt('Ship it to ' + input.to)).text });
`,
  'workflows/attack.ts': workflow(`
  input: z.object({ texts: z.array(z.string()) }),
  async run({ input, session, step, log }) {
    for (const text of input.texts) { await step(text, () => text); log.warn(text, { [text]: text }); }
    const { text } = await session.prompt('Repeat:\\n' + JSON.stringify(input.texts));
    return { text, texts: input.texts, [input.texts[0]]: input.texts[0] };
  }`),
  'agents/helper.ts': `import { defineAgent } from 'flue-action';
export default defineAgent({ description: 'Helps.', instructions: 'Help.' });
`,
};

/** Says back what it is asked to repeat, in its text and in every kind of tool call. */
function repeated(texts: readonly string[], turn: number): Reply {
  if (turn > 0) return { text: texts.join('\n') };
  return {
    text: texts.join('\n'),
    toolCalls: texts.flatMap((text, place) => [
      { name: 'bash', input: { command: `cat <<'END'\n${text}\nEND`, [text]: text } },
      // The others say the same in the same places.
      ...(place % 6 > 0
        ? []
        : [
            { name: 'bash', input: { command: `cat <<'END'\n${text}\nEND` } },
            { name: 'write', input: { path: text.replaceAll('/', '_').slice(0, 60), content: text } },
            { name: 'read', input: { path: text } },
          ]),
    ]),
  };
}

const STORY = Array.from({ length: 40 }, (_, i) => `Sentence ${i + 1}.`).join(' ');

export const script: Script = (_request, { prompt, turn, lastText }) => {
  const usage = { inputTokens: 1000, outputTokens: 500, cacheReadTokens: 0, cacheWriteTokens: 0 };
  const [, list] = /Repeat:\n(.*)/s.exec(prompt) ?? [];
  if (list !== undefined) return { usage, ...repeated(JSON.parse(list), turn) };
  const [, place] = /Ship it to (.*)/s.exec(prompt) ?? [];
  if (place !== undefined && turn === 0)
    return { usage, text: 'May I?', toolCalls: [{ name: 'ship', input: { to: place } }] };
  if (prompt.includes('story')) return { usage, text: STORY, chunkSize: 12, paceMs: 60 };
  if (prompt.includes('a file') && turn === 0)
    return {
      usage,
      toolCalls: [
        { name: 'write', input: { path: '/workspace/notes.md', content: 'one\n' } },
        { name: 'bash', input: { command: 'seq 1 40' } },
      ],
    };
  return { usage, text: lastText.length > 200 ? 'Done.' : `You said: ${lastText}` };
};
