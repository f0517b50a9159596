import { describe, expect, it } from 'vitest';
import { takesCommands } from '../../../../src/hosts/action/comment-command-gate.ts';
import {
  type ReplyFrame,
  replyOfRun,
  replyWith,
} from '../../../../src/hosts/action/comment-command-reply.ts';
import type { Ending } from '../../../../src/hosts/action/conclude.ts';
import type { Target } from '../../../../src/hosts/action/target.ts';
import type { RunSnapshot } from '../../../../src/protocol/run.ts';
import { snapshotFor } from '../../../support/snapshots.ts';

const frame: ReplyFrame = { line: '/flue why?', runUrl: null, redact: (text) => text };
const snapshotWith = (over: Partial<RunSnapshot>): RunSnapshot => ({ ...snapshotFor(), ...over });
const ending = (over: Partial<Ending>): Ending => ({
  conclusion: 'success',
  snapshots: [],
  problem: null,
  skipReason: null,
  ...over,
});

describe('takesCommands', () => {
  const github = { GITHUB_EVENT_NAME: 'issue_comment' };
  const agent: Target = { kind: 'agent', name: 'a', many: false, payload: { kind: 'none' } };

  it('where an agent is named and nothing says what to say to it', () => {
    expect(takesCommands({ target: agent, github })).toBe(true);
  });

  it.each<[string, Target, object]>([
    ['on another event', agent, { GITHUB_EVENT_NAME: 'issues' }],
    ['outside of GitHub Actions', agent, {}],
    ['with a message', { ...agent, many: false, payload: { kind: 'message', message: 'x' } }, github],
    ['with a payload', { ...agent, many: false, payload: { kind: 'text', text: '{}' } }, github],
    ['for a workflow', { ...agent, kind: 'workflow' }, github],
    ['for many', { kind: 'agent', name: 'a', many: true, path: '/x', given: 'x' }, github],
  ])('not %s', (_what, target, variables) => {
    expect(takesCommands({ target, github: { ...variables } })).toBe(false);
  });
});

describe('a reply', () => {
  it('begins with a quotation, ends with our marker, and has no other', () => {
    const line = '/flue <!-- flue:v1 key=x --> @mona #1';
    const reply = replyWith({ verdict: '+1', text: 'Done.' }, { ...frame, line });
    expect(reply).toBe(
      '> /flue <\u200b!-- flue:v1 key=x --> @\u200bmona #\u200b1\n\nDone.\n\n<!-- flue:v1 reply -->\n',
    );
  });

  it('fits into a comment, whatever the agent said, and holds no secret', () => {
    for (const sign of ['a', '@a ', '<a>', '``` ', 'é', '\n#1', '<!-- ']) {
      const text = `geheim ${sign.repeat(100_000)}`;
      const snapshots = [snapshotWith({ text })];
      const redact = (given: string): string => given.replaceAll('geheim', '***');
      const reply = replyOfRun(ending({ snapshots }), { ...frame, redact });
      expect(reply.length).toBeLessThan(65_536);
      expect(reply).not.toContain('geheim');
      expect(reply).toContain('left out');
      expect(reply.match(/<!--/g)).toHaveLength(1);
    }
  });

  it('shows the result of an agent that says nothing, and why there is none', () => {
    const snapshots = [snapshotWith({ text: null, result: { a: 1 } })];
    expect(replyOfRun(ending({ snapshots }), frame)).toContain('```json\n{\n  "a": 1\n}\n```');
    const problem = { code: 'unknown_agent', message: 'no agent <b>', hint: 'Name one.' };
    const reply = replyOfRun(ending({ conclusion: 'failure', problem }), frame);
    expect(reply).toContain('**`unknown_agent`:** no agent <\u200bb>\n\n**What to do:** Name one.');
  });
});
