import { describe, expect, it } from 'vitest';
import { readHappening } from '../../../../src/github/git-facts/subject.ts';
import { tempFolder } from '../../../support/project.ts';

const [OLD, NEW, NONE] = ['a'.repeat(40), 'b'.repeat(40), '0'.repeat(40)];
const folder = tempFolder();

function subjectOf(eventName: string, payload: object, variables: Record<string, string> = {}) {
  folder.write('event.json', JSON.stringify(payload));
  const path = `${folder.dir}/event.json`;
  return readHappening({
    GITHUB_EVENT_NAME: eventName,
    GITHUB_REPOSITORY: 'octo/repo',
    GITHUB_EVENT_PATH: path,
    ...variables,
  })?.subject;
}

const push = (given: object) =>
  subjectOf('push', {
    ref: 'refs/heads/topic',
    before: OLD,
    after: NEW,
    repository: { default_branch: 'main' },
    ...given,
  });

describe('readHappening', () => {
  it('finds the pull request of its own events and of comments', () => {
    const seven = { kind: 'pull_request', number: 7 };
    expect(subjectOf('pull_request_target', { pull_request: { number: 7 } })).toEqual(seven);
    expect(subjectOf('issue_comment', { issue: { number: 7, pull_request: {} } })).toEqual(seven);
    expect(subjectOf('issue_comment', { issue: { number: 7 } })).toEqual({ kind: 'other' });
  });

  it('compares a push with what was there before, a new branch with the default branch', () => {
    expect(push({ commits: [{ id: NEW }] })).toEqual({
      kind: 'push',
      range: { base: OLD, head: NEW },
      commits: [{ id: NEW }],
    });
    expect(push({ before: NONE })).toMatchObject({ range: { base: 'main', head: NEW } });
  });

  it('compares nothing where there is nothing to compare', () => {
    for (const given of [
      { after: NONE },
      { before: NONE, ref: 'refs/heads/main' },
      { before: NONE, ref: 'refs/tags/v1' },
      { before: '../../x', after: 'HEAD' },
    ]) {
      expect(push(given)).toMatchObject({ kind: 'push', range: null });
    }
  });

  it('is nothing outside of GitHub Actions, and bears a missing or strange event', () => {
    expect(readHappening({})).toBeUndefined();
    expect(subjectOf('push', {}, { GITHUB_REPOSITORY: 'a/b/../c' })).toBeUndefined();
    expect(subjectOf('push', [], { GITHUB_EVENT_PATH: '/nowhere' })).toMatchObject({
      range: null,
      commits: [],
    });
  });
});
