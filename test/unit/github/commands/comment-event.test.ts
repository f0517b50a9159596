import { describe, expect, it } from 'vitest';
import { commentEventOf } from '../../../../src/github/commands/comment-event.ts';
import { issueCommentEvent, person } from '../../../support/events.ts';

describe('commentEventOf', () => {
  it('tells a comment on an issue from one on a pull request', () => {
    const mona = person('mona');
    const told = { action: 'created', id: 1, body: 'hi', number: 7, title: 'Something' };
    expect(commentEventOf(issueCommentEvent(mona, { body: 'hi' }))).toEqual({
      ...told,
      isPullRequest: false,
    });
    const pull = issueCommentEvent(mona, { body: 'hi', onPullRequest: true });
    expect(commentEventOf(pull)).toEqual({ ...told, isPullRequest: true });
  });

  it('is null for what is no such event', () => {
    const issue = { number: 7 };
    const comment = { id: 1, body: 'x' };
    for (const event of [null, [], { issue }, { comment }, { issue, comment: { id: 1.5, body: 'x' } }]) {
      expect(commentEventOf(event)).toBeNull();
    }
    expect(commentEventOf({ issue: { number: -1 }, comment })).toBeNull();
    expect(commentEventOf({ issue, comment: { id: 1, body: 7 } })).toBeNull();
  });
});
