import { describe, expect, it } from 'vitest';
import { keyed, type StepPlace } from '../../../../src/hosts/action/invoke-key.ts';
import type { Json } from '../../../../src/protocol/json.ts';
import type { StartRun } from '../../../../src/protocol/start-run.ts';

const PLACE: StepPlace = {
  github: {
    GITHUB_REPOSITORY: 'octo-org/octo-repo',
    GITHUB_RUN_ID: '42',
    GITHUB_JOB: 'test',
    GITHUB_ACTION: '__flue-action',
  },
  matrix: { os: 'linux', n: 1 },
  jobIndex: 0,
};
const request = (input: Json = {}, instanceId = 'a'): StartRun => ({
  kind: 'workflow',
  name: 'check',
  instanceId,
  input,
  trigger: { actor: null, repository: null, sha: null, via: 'action' },
});
const keysOf = (requests: StartRun[], place = PLACE, attempt = 1) =>
  keyed(requests, place).map(({ keyOf }) => keyOf(attempt));

describe('the key of a start', () => {
  it('is the same in the same place for the same thing, in whatever order its members are written', () => {
    const a = keysOf([request({ x: 1, y: 2 })]);
    const b = keysOf([request({ y: 2, x: 1 })], { ...PLACE, matrix: { n: 1, os: 'linux' } });
    expect(a).toEqual(b);
    expect(a[0]).toMatch(/^github-42-[0-9a-f]{40}$/);
  });

  it('is another in each attempt, and short enough for every server', () => {
    const [first] = keysOf([request()]);
    expect(keysOf([request()], PLACE, 12)).toEqual([`${first}-12`]);
    expect(`${first}-12`.length).toBeLessThan(255);
  });

  it('tells repositories, runs, jobs, steps, legs, instances, sessions and payloads apart', () => {
    const places = [
      PLACE,
      ...['GITHUB_REPOSITORY', 'GITHUB_RUN_ID', 'GITHUB_JOB', 'GITHUB_ACTION'].map((name) => ({
        ...PLACE,
        github: { ...PLACE.github, [name]: 'other' },
      })),
      { ...PLACE, matrix: { os: 'linux', n: 2 } },
      { ...PLACE, jobIndex: 1 },
    ];
    const keys = [
      ...places.flatMap((place) => keysOf([request()], place)),
      ...keysOf([request({ x: 1 })]),
      ...keysOf([request({}, 'b')]),
      ...keysOf([{ ...request(), session: 's' }]),
      ...keysOf([{ ...request(), name: 'other' }]),
      ...keysOf([{ ...request(), kind: 'agent' }]),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is one for each of equal lines, wherever other lines come and go', () => {
    const two = keysOf([request(), request()]);
    expect(new Set(two).size).toBe(2);
    expect(keysOf([request({ new: true }), request(), request()]).slice(1)).toEqual(two);
  });

  it('finds nothing again where there is no GitHub workflow run', () => {
    const nowhere = { ...PLACE, github: {} };
    expect(keysOf([request()], nowhere)).not.toEqual(keysOf([request()], nowhere));
  });
});
