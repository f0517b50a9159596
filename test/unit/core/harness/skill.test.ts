// Skills in a session: told by name and description, read when they are needed, done when the author says so.
import { describe, expect, test } from 'vitest';
import { openNodeSqlite } from '../../../../src/adapters/sql/node-sqlite.ts';
import type { Skill } from '../../../../src/authoring/manifest.ts';
import { defineWorkflow } from '../../../../src/authoring/workflow.ts';
import { z } from '../../../../src/index.ts';
import type { RunEvent } from '../../../../src/protocol/events.ts';
import type { Reply } from '../../../support/anthropic-server.ts';
import { mortalSql } from '../../../support/faults/mortal-sql.ts';
import { providerRuntime } from '../../../support/provider-runtime.ts';
import { startWorkflow, testRuntime } from '../../../support/test-runtime.ts';

function skillOf(name: string, instructions: string, files: string[] = []): Skill {
  return {
    name,
    description: `About ${name}.`,
    instructions: async () => instructions,
    files: ['SKILL.md', ...files].map((path) => ({ path, size: 7, read: async () => new Uint8Array(7) })),
  };
}

const SKILLS = {
  rhyme: skillOf('rhyme', 'Answer in rhymes.', ['references/words.txt']),
  secret: skillOf('secret', 'Whisper.'),
};

type Run = Parameters<typeof defineWorkflow>[0]['run'];

async function run(body: Run, replies: Reply[], skills: readonly string[] = ['rhyme']) {
  const opened = await providerRuntime(replies, {
    skills: SKILLS,
    workflows: { w: defineWorkflow({ description: 'asks', skills, run: body }) },
  });
  const { over, runId } = await opened.runtime.start(startWorkflow('w'));
  const snapshot = await over;
  await opened.server.stop();
  const bodies = opened.server.requests.map(({ body: sent }) => sent);
  const events = opened.runtime.entries(runId).map(({ event }) => event);
  return { snapshot, bodies, events };
}

const loaded = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'skill_loaded' ? [event.name] : []));

describe('skills', () => {
  test('are told by name and description alone, and only those that the session may use', async () => {
    const { bodies, events } = await run(
      ({ session }) => session.prompt('Hello.').then(({ text }) => text),
      [{ text: 'Hi.' }],
    );
    const system = JSON.stringify(bodies[0]?.system);
    expect(system).toContain('- rhyme: About rhyme.');
    expect(system).not.toContain('Answer in rhymes');
    expect(system).not.toContain('secret');
    expect(loaded(events)).toEqual([]);
  });

  test('are read by the model when it needs them', async () => {
    const { snapshot, bodies, events } = await run(
      ({ session }) => session.prompt('Hello.').then(({ text }) => text),
      [{ toolCalls: [{ name: 'use_skill', input: { name: 'rhyme' } }] }, { text: 'Hi, said I.' }],
    );
    expect(snapshot).toMatchObject({ status: 'succeeded', result: 'Hi, said I.' });
    expect(JSON.stringify(bodies[1]?.messages)).toContain(
      'Answer in rhymes.\\n\\nFiles of this skill:\\n- /skills/rhyme/references/words.txt (7 bytes)',
    );
    expect(loaded(events)).toEqual(['rhyme']);
  });
});

describe('session.skill()', () => {
  test('puts the instructions into the prompt, with the arguments, and gives a typed answer', async () => {
    const { snapshot, bodies, events } = await run(
      async ({ session }) => {
        const { data } = await session.skill('rhyme', {
          args: { topic: 'turtles' },
          result: z.object({ lines: z.array(z.string()) }),
        });
        return data.lines;
      },
      [{ text: '{"lines":["a","b"]}' }],
    );
    expect(snapshot).toMatchObject({ status: 'succeeded', result: ['a', 'b'], turns: 1 });
    const [message] = (bodies[0]?.messages ?? []) as Array<{ content: Array<{ text: string }> }>;
    expect(message?.content[0]?.text).toBe(
      'Do what the skill `rhyme` says. Paths in it are relative to /skills/rhyme/.\n\n' +
        '# Skill rhyme\n\nAnswer in rhymes.\n\nFiles of this skill:\n- /skills/rhyme/references/words.txt (7 bytes)\n\n' +
        '# Arguments\n\n```json\n{\n  "topic": "turtles"\n}\n```',
    );
    expect(loaded(events)).toEqual(['rhyme']);
  });

  test('may be one that the session does not offer, and offers it then', async () => {
    const { snapshot, bodies } = await run(
      ({ session }) => session.skill('secret').then(({ text }) => text),
      [{ text: 'pst' }],
    );
    expect(snapshot).toMatchObject({ status: 'succeeded', result: 'pst' });
    expect(JSON.stringify(bodies[0]?.messages)).toContain('Whisper.');
    expect(JSON.stringify(bodies[0]?.system)).toMatch(/rhyme.*secret/);
  });

  test('that is not there names the nearest, and nothing is sent', async () => {
    const { snapshot, bodies } = await run(
      ({ session }) => session.skill('ryme').then(({ text }) => text),
      [],
    );
    expect(snapshot.error).toMatchObject({
      code: 'workflow_error',
      message: 'there is no skill "ryme"',
      hint: 'did you mean "rhyme"?',
    });
    expect(bodies).toEqual([]);
  });

  test('with very long instructions is cut, and says where the rest is', async () => {
    const long = skillOf('long', 'Rhyme, and rhyme again.\n'.repeat(10_000));
    const opened = await providerRuntime([{ text: 'done' }], {
      skills: { long },
      workflows: {
        w: defineWorkflow({
          description: 'asks',
          run: ({ session }) => session.skill('long').then(({ text }) => text),
        }),
      },
    });
    const { over } = await opened.runtime.start(startWorkflow('w'));
    expect((await over).status).toBe('succeeded');
    await opened.server.stop();
    const sent = JSON.stringify(opened.server.requests[0]?.body?.messages);
    expect(sent.length).toBeLessThan(70_000);
    expect(sent).toContain('[the rest is left out here; all of it is below /skills/long/]');
  });

  test('that is continued in another process goes on with the instructions that it began with', async () => {
    const sql = openNodeSqlite({ path: ':memory:', survives: 'process' });
    const mortal = mortalSql(sql);
    const script = {
      pricedAs: 'anthropic/claude-haiku-5-5',
      rules: [
        { when: { turn: 1 }, reply: { toolCalls: [{ name: 'glob', input: { pattern: '*' } }] } },
        { when: { lastUserText: 'Answer in (\\w+)' }, reply: { text: '{{1}}' } },
      ],
    };
    const openWith = (instructions: string, over: typeof sql | typeof mortal) =>
      testRuntime({
        script,
        sql: over,
        skills: { rhyme: skillOf('rhyme', instructions) },
        workflows: {
          w: defineWorkflow({
            description: 'asks',
            run: ({ session }) => session.skill('rhyme', { args: [1] }).then(({ text }) => text),
          }),
        },
      }).runtime;
    const { over } = await openWith('Answer in rhymes.', mortal).start(startWorkflow('w'), {
      onEvent: ({ event }) => {
        if (event.type === 'tool_started') mortal.die();
      },
    });
    await over;
    const next = openWith('Answer in prose.', sql);
    const { resumed } = await next.resumeOpen();
    const [snapshot] = await Promise.all(resumed.map((one) => one.over));
    expect(snapshot).toMatchObject({ status: 'succeeded', result: 'rhymes', turns: 2 });
    expect(loaded(next.entries(snapshot?.runId ?? '').map(({ event }) => event))).toEqual(['rhyme']);
  });
});
