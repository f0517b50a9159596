import { describe, expect, it } from 'vitest';
import {
  headIn,
  runsOf,
  type Subject,
  type WorkflowRun,
  workflowRunsIn,
} from '../../../../src/github/commands/runs-of-subject.ts';

const OWN = 100;
const subject: Subject = {
  number: 7,
  title: 'Change it',
  head: { branch: 'change', repository: 'Mona/repo' },
};

function run(id: number, over: Partial<WorkflowRun> = {}): WorkflowRun {
  const plain = {
    event: 'issue_comment',
    title: 'Change it',
    pullRequests: [],
    headBranch: 'main',
    headRepository: 'org/repo',
  };
  return { id, ...plain, ...over };
}

const found = (runs: WorkflowRun[], of: Partial<Subject> = {}) =>
  runsOf({ ...subject, ...of }, runs, OWN).map(({ id }) => id);

describe('runsOf', () => {
  it('finds those of the pull request, by number where GitHub tells it, else by the branch of the fork', () => {
    const event = 'pull_request';
    const runs = [
      run(OWN),
      run(1, { event, pullRequests: [7], headBranch: 'other' }),
      run(2, { event, pullRequests: [8], headBranch: 'change', headRepository: 'mona/repo' }),
      run(3, { event: 'pull_request_target', headBranch: 'change', headRepository: 'mona/repo' }),
      run(4, { event, headBranch: 'change', headRepository: 'eve/repo' }),
      run(5, { event: 'push', pullRequests: [7] }),
      run(6, { event: 'schedule' }),
    ];
    expect(found(runs)).toEqual([1, 3]);
    expect(found(runs, { head: null })).toEqual([1]);
    expect(found([run(1, { event, headBranch: 'change', headRepository: '' })])).toEqual([]);
  });

  it('finds those of comments by the title that GitHub gives them, and never itself or one twice', () => {
    expect(found([run(OWN), run(1), run(1), run(2, { title: 'Else' }), run(3, { event: 'issues' })])).toEqual(
      [1, 3],
    );
    expect(found([run(OWN, { title: '' }), run(1, { title: '' })], { title: '' })).toEqual([]);
  });

  it('goes by the number where the author names the runs, so that nobody can take a title of another', () => {
    const named = (id: number, title: string) => run(id, { title });
    const runs = [
      named(OWN, 'flue #7 stop'),
      named(1, 'flue #7'),
      named(2, 'flue #77'),
      named(3, 'flue #8'),
      named(4, 'Change it'),
      named(5, 'flue #7a'),
    ];
    expect(found(runs)).toEqual([1]);
    expect(found([named(OWN, 'flue'), named(1, 'flue')])).toEqual([]);
  });
});

describe('what GitHub answers', () => {
  it('is read as far as it makes sense', () => {
    const whole = {
      id: 5,
      event: 'pull_request',
      display_title: 'x',
      head_branch: 'b',
      head_repository: { full_name: 'o/r' },
      pull_requests: [{ number: 7 }, null],
    };
    expect(workflowRunsIn({ workflow_runs: [whole, null, { id: 'x' }, { id: 6 }] })).toEqual([
      { id: 5, event: 'pull_request', title: 'x', pullRequests: [7], headBranch: 'b', headRepository: 'o/r' },
      { id: 6, event: '', title: '', pullRequests: [], headBranch: '', headRepository: '' },
    ]);
    expect(workflowRunsIn(null)).toEqual([]);
    expect(headIn({ head: { ref: 'b', repo: { full_name: 'o/r' } } })).toEqual({
      branch: 'b',
      repository: 'o/r',
    });
    expect(headIn({ head: { ref: 'b', repo: null } })).toBeNull();
  });
});
