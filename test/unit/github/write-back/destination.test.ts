import { describe, expect, it } from 'vitest';
import { readEventContext } from '../../../../src/github/event-context.ts';
import { destinationOf } from '../../../../src/github/write-back/destination.ts';
import { tempFolder } from '../../../support/project.ts';

const NAME = 'octo-org/octo-repo';
const HERE = { repo: { full_name: NAME, id: 1 } };

function destination(
  mode: 'commit' | 'pull-request',
  { event = {}, ...given }: { name: string; ref?: string; actor?: string; event?: object },
) {
  const folder = tempFolder('event');
  folder.write('event.json', JSON.stringify(event));
  const variables = {
    GITHUB_EVENT_NAME: given.name,
    GITHUB_REPOSITORY: NAME,
    GITHUB_REF: given.ref ?? 'refs/heads/main',
    GITHUB_ACTOR: given.actor ?? 'mona',
    GITHUB_EVENT_PATH: `${folder.dir}/event.json`,
  };
  return destinationOf(mode, readEventContext(variables), variables);
}

const pull = (head: object, login = 'mona') => ({
  pull_request: { number: 7, user: { login }, head, base: { ...HERE, ref: 'main' } },
});

describe('changes go', () => {
  it.each(['push', 'schedule', 'workflow_dispatch', 'repository_dispatch'])(
    'to the branch of a %s',
    (name) => {
      for (const mode of ['commit', 'pull-request'] as const)
        expect(destination(mode, { name, ref: 'refs/heads/a/b' })).toEqual({
          kind: 'branch',
          repository: NAME,
          branch: 'a/b',
        });
    },
  );

  it('to the head of a pull request of the same repository', () => {
    const event = pull({ ...HERE, ref: 'fix' });
    expect(destination('commit', { name: 'pull_request', ref: 'refs/pull/7/merge', event })).toMatchObject({
      branch: 'fix',
    });
  });

  it('from an issue into a pull request, but into no commit', () => {
    expect(destination('pull-request', { name: 'issue_comment' })).toMatchObject({ branch: 'main' });
    expect(destination('commit', { name: 'issue_comment' })).toMatchObject({ kind: 'none' });
  });
});

describe('changes go nowhere', () => {
  it('from a tag, a pull_request_target or an event without a branch', () => {
    for (const mode of ['commit', 'pull-request'] as const) {
      expect(destination(mode, { name: 'push', ref: 'refs/tags/v1' })).toMatchObject({
        kind: 'none',
        reason: 'a tag is no branch (v1)',
      });
      const event = pull({ ...HERE, ref: 'fix' });
      expect(destination(mode, { name: 'pull_request_target', event })).toMatchObject({ kind: 'none' });
      expect(destination(mode, { name: 'workflow_run' })).toMatchObject({ kind: 'none' });
      expect(destination(mode, { name: 'pull_request' })).toMatchObject({ kind: 'none' });
      const odd = pull({ ...HERE, ref: '../../other' });
      expect(destination(mode, { name: 'pull_request', event: odd })).toMatchObject({ kind: 'none' });
    }
  });

  it.each(['pull_request', 'pull_request_target'])(
    'from the %s of a fork, and that is nobody’s mistake',
    (name) => {
      const event = pull({ repo: { full_name: 'mallory/octo-repo', id: 2 }, ref: 'main' });
      expect(destination('commit', { name, event })).toMatchObject({
        kind: 'withheld',
        reason: expect.stringContaining('a fork'),
      });
      const deleted = pull({ repo: null, ref: 'main' });
      expect(destination('pull-request', { name, event: deleted })).toMatchObject({ kind: 'withheld' });
    },
  );

  it('from Dependabot', () => {
    const event = pull({ ...HERE, ref: 'dependabot/x' }, 'dependabot[bot]');
    expect(destination('commit', { name: 'pull_request', event })).toMatchObject({ kind: 'withheld' });
    expect(destination('commit', { name: 'push', actor: 'dependabot[bot]' })).toMatchObject({
      kind: 'withheld',
    });
  });

  it('outside of GitHub Actions', () => {
    expect(destinationOf('commit', readEventContext({}), {})).toMatchObject({ kind: 'none' });
  });
});
