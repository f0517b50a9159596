import fs from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FlueError } from '../../../../src/errors.ts';
import { readEventContext } from '../../../../src/github/event-context.ts';
import { announce, type Delivery, outputsFor } from '../../../../src/hosts/action/announce.ts';
import { conclude, type Ending, refusedEnding } from '../../../../src/hosts/action/conclude.ts';
import { loadStep } from '../../../../src/hosts/action/inputs.ts';
import { parseRunnerLog } from '../../../support/runner-log.ts';
import { snapshotFor } from '../../../support/snapshots.ts';

afterEach(() => vi.restoreAllMocks());

function deliveryOf(ending: Ending, over: Partial<Delivery> = {}): Delivery {
  return {
    ending,
    step: loadStep({}),
    event: readEventContext({}),
    wanted: { onLimit: 'fail', summary: true, annotations: true },
    fanOut: false,
    instanceId: 'i',
    filesRoot: 'pkg',
    files: null,
    told: { announced: false, outputs: false },
    redact: (text) => text.replaceAll('hunter2', '***'),
    ...over,
  };
}

function logOf(delivery: Delivery) {
  const written: string[] = [];
  vi.spyOn(fs, 'writeSync').mockImplementation((_descriptor, bytes) => {
    written.push(String(bytes));
    return Buffer.byteLength(String(bytes));
  });
  announce(delivery);
  vi.restoreAllMocks();
  return parseRunnerLog(written.join(''));
}

const findings = [{ path: 'a.ts', line: 3, severity: 'error', message: 'bad' }];
const failing = snapshotFor({ result: { verdict: 'fail', findings } });
const home = { fork: false, dependabot: false };
const endOf = (snapshot: typeof failing) =>
  conclude([{ snapshot, failure: undefined }], { onLimit: 'fail', planned: 1, origin: home });

describe('announce', () => {
  it('says one error without a file for a red step, and findings at theirs', () => {
    expect(logOf(deliveryOf(endOf(failing))).annotations).toEqual([
      {
        level: 'error',
        message: 'verdict_fail: the verdict of workflow review is fail (1 finding)',
        properties: {},
      },
      { level: 'error', message: 'bad', properties: { file: 'pkg/a.ts', line: '3' } },
    ]);
  });

  it('survives what a model writes into a finding, and never says a thing twice', () => {
    const odd = { path: 'a.ts', line: 3, severity: 'error', message: 'bad', title: null, endLine: null };
    const snapshot = snapshotFor({ result: { verdict: 'fail', findings: [odd, { ...odd, line: null }] } });
    const delivery = deliveryOf(endOf(snapshot));
    expect(logOf(delivery).annotations.map(({ message }) => message)).toEqual([
      'verdict_fail: the verdict of workflow review is fail (1 finding)',
      'bad',
    ]);
    expect(logOf(delivery).commands).toEqual([]);
  });

  it('leaves findings out where they are not wanted, but not the error', () => {
    const wanted = { onLimit: 'fail', summary: true, annotations: false } as const;
    expect(logOf(deliveryOf(endOf(failing), { wanted })).annotations).toHaveLength(1);
  });

  it('says a warning with the reason for a neutral step, and nothing for a green one', () => {
    const neutral = refusedEnding(new FlueError('missing_key', 'no key'), { ...home, fork: true });
    expect(logOf(deliveryOf(neutral)).annotations).toEqual([
      {
        level: 'warning',
        message: 'neutral: no model key: GitHub hands no secrets to the event of a fork',
        properties: {},
      },
    ]);
    expect(logOf(deliveryOf(endOf({ ...snapshotFor(), text: 'All is well.' }))).commands).toEqual([]);
  });

  it('hides secrets and obeys no command in what an error says', () => {
    const thrown = new Error('hunter2\n::add-mask::x ##[error]y');
    const log = logOf(deliveryOf(refusedEnding(thrown, home)));
    expect(log.commands.map(({ name }) => name)).toEqual(['error']);
    expect(log.annotations[0]?.message).toMatch(/^internal_error: .*\*\*\* ::add-mask::x ##\[error\]y/);
  });
});

describe('outputsFor', () => {
  it('has error-code and conclusion for a refusal', () => {
    const refused = refusedEnding(new FlueError('invalid_payload', 'no JSON'), home);
    expect(outputsFor(deliveryOf(refused))).toMatchObject({
      conclusion: 'failure',
      'error-code': 'invalid_payload',
      'instance-id': 'i',
      status: '',
    });
  });
});
