import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askForProject } from '../../../../src/hosts/cli/init-questions.ts';

const NOTHING = {
  folder: undefined,
  target: undefined,
  name: undefined,
  model: undefined,
  workflow: undefined,
};

/** Answers each question when it stands there, then closes the terminal. */
function terminal(...answers: string[]) {
  const input = new PassThrough();
  let shown = '';
  const output = new PassThrough().on('data', (chunk) => {
    shown += chunk;
    if (!String(chunk).endsWith('] ')) return;
    const answer = answers.shift();
    if (answer === undefined) input.end();
    else input.write(`${answer}\n`);
  });
  return { input, output, shown: () => shown };
}

describe('the questions of flue init', () => {
  it('take what stands in brackets for an empty line', async () => {
    const asked = terminal('shop', '', '', '', '');
    expect(await askForProject(NOTHING, asked)).toEqual({
      folder: 'shop',
      name: 'shop',
      target: 'node',
      model: undefined,
      workflow: 'todo-review',
    });
    expect(asked.shown()).toContain('Name [shop] ');
  });

  it('are asked again until the answer can be one', async () => {
    const asked = terminal(
      '.',
      'My Shop',
      'my-shop',
      'deno',
      'cloudflare',
      'gpt',
      'claude-haiku-5-5',
      'x y',
      'x-y',
    );
    expect(await askForProject(NOTHING, asked)).toMatchObject({
      name: 'my-shop',
      target: 'cloudflare',
      model: 'claude-haiku-5-5',
      workflow: 'x-y',
    });
    expect(asked.shown()).toContain(
      '"My Shop" is no name: only a-z, 0-9 and - are, at most 63; write my-shop',
    );
  });

  it('are only those that no flag has answered', async () => {
    const asked = terminal('other');
    const given = { folder: 'a', name: 'b', target: 'node', model: 'openai/x', workflow: undefined } as const;
    expect(await askForProject(given, asked)).toEqual({ ...given, workflow: 'other' });
  });

  it('end without a project when the terminal is closed', async () => {
    await expect(askForProject(NOTHING, terminal('shop', ''))).rejects.toThrow(
      'the questions were not answered',
    );
  });
});
