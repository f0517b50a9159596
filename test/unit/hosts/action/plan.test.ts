import { afterAll, describe, expect, it } from 'vitest';
import { readEventContext } from '../../../../src/github/event-context.ts';
import { loadInputs, loadStep } from '../../../../src/hosts/action/inputs.ts';
import { planRuns } from '../../../../src/hosts/action/plan.ts';
import { tempFolder } from '../../../support/project.ts';

const workspace = tempFolder();
workspace.write('rows.jsonl', '{"a":1}\n\n{"$instance":"eu","payload":2}\n');
afterAll(() => workspace.cleanup());

function plan(inputs: Record<string, string>) {
  const environment = {
    GITHUB_WORKSPACE: workspace.dir,
    GITHUB_REPOSITORY: 'org/repo',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_JOB: 'test',
    GITHUB_ACTOR: 'mona',
    GITHUB_SHA: 'abc',
    ...Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
    ),
  };
  const step = loadStep(environment);
  return planRuns(loadInputs(step, environment), readEventContext(step.github));
}

describe('planRuns', () => {
  it('tells who and what started the run, as far as it is known', () => {
    const environment = { GITHUB_WORKSPACE: workspace.dir, INPUT_WORKFLOW: 'review' };
    const variables = {
      GITHUB_ACTOR: 'mona',
      GITHUB_TRIGGERING_ACTOR: 'hubot',
      GITHUB_EVENT_NAME: 'issue_comment',
      GITHUB_REPOSITORY: 'org/repo',
      GITHUB_RUN_ID: '77',
      GITHUB_RUN_ATTEMPT: '2',
    };
    const event = { ...readEventContext(variables), permittedBy: 'octocat' };
    const { requests } = planRuns(loadInputs(loadStep(environment), environment), event);
    expect(requests[0]?.trigger).toEqual({
      actor: 'mona',
      repository: 'org/repo',
      sha: null,
      via: 'action',
      event: 'issue_comment',
      githubRun: { id: '77', attempt: 2 },
      rerunBy: 'hubot',
      permittedBy: 'octocat',
    });
  });

  it('makes one run of a workflow and its payload', () => {
    expect(plan({ workflow: 'review', payload: '{"a":1}', model: 'm', 'max-turns': '3' })).toEqual({
      fanOut: false,
      requests: [
        {
          kind: 'workflow',
          name: 'review',
          instanceId: 'org/repo/main/test',
          input: { a: 1 },
          model: 'm',
          limits: { maxTurns: 3 },
          trigger: { actor: 'mona', repository: 'org/repo', sha: 'abc', via: 'action' },
        },
      ],
    });
  });

  it('gives every line of a fan-out its instance', () => {
    const { fanOut, requests } = plan({
      workflow: 'a',
      'payloads-file': 'rows.jsonl',
      'instance-id': 'base',
    });
    expect(fanOut).toBe(true);
    expect(requests.map(({ instanceId: id, input }) => [id, input])).toEqual([
      ['base/1', { a: 1 }],
      ['eu', 2],
    ]);
  });

  it('hands an agent its message and session', () => {
    const [request] = plan({
      agent: 'helper',
      message: 'hi',
      session: 's',
      'matrix-json': '{"os":"x"}',
    }).requests;
    expect(request).toMatchObject({
      kind: 'agent',
      session: 's',
      input: { message: 'hi' },
      instanceId: 'org/repo/main/test/os=x',
    });
  });
});
