import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseCommand } from '../../src/github/commands/parse-command.ts';
import { HELP } from '../../src/hosts/action/comment-command-reply.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const DOCS = read('docs/commands.md');
const ACTION = parse(read('action.yml')) as { inputs: object };

/** The commands in the first cells of the tables of a text. */
function commandsIn(text: string): string[] {
  const cells = [...text.matchAll(/^\| (`\/flue[^|]*) \|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`(\/flue [^`]+)`/g)].map(([, command = '']) => command));
}

describe('docs/commands.md', () => {
  it('has the commands that help lists, and each of them is one', () => {
    const listed = commandsIn(HELP.text);
    expect(commandsIn(DOCS).sort()).toEqual(listed.sort());
    const verbs = listed.map((command) => parseCommand(command.replace(/ \[.*/, ''))?.command.verb);
    expect(verbs.sort()).toEqual(['approve', 'deny', 'help', 'message', 'stop']);
  });

  it('shows a GitHub workflow with inputs that action.yml has, set up for commands', () => {
    const [, yaml = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(DOCS) ?? [];
    const { on, permissions, jobs } = parse(yaml) as {
      on: object;
      permissions: object;
      jobs: { flue: { steps: Array<{ uses: string; with: object }> } };
    };
    expect(on).toEqual({ issue_comment: { types: ['created'] } });
    expect(permissions).toEqual({
      contents: 'read',
      'pull-requests': 'write',
      issues: 'write',
      actions: 'write',
    });
    const given = jobs.flue.steps.find(({ uses }) => uses.startsWith('org/flue-action'))?.with ?? {};
    expect(Object.keys(ACTION.inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
    expect(given).toHaveProperty('agent');
    expect(given).not.toHaveProperty('message');
  });
});
