import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FlueError } from '../../../src/errors.ts';
import { judgeLateRejection } from '../../../src/hosts/late-rejection.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function faultsOf(thrown: unknown, endings: readonly unknown[] = [], origin = 'unhandledRejection' as const) {
  const faults: unknown[] = [];
  judgeLateRejection({
    thrown,
    origin,
    endedARun: (failure) => endings.includes(failure),
    onFault: (fault) => faults.push(fault),
  });
  vi.runAllTimers();
  return faults;
}

describe('judgeLateRejection', () => {
  it('lets pass what was rejected because its run is over', () => {
    expect(faultsOf(new FlueError('cancelled', 'the run is over'))).toEqual([]);
    const failure = new FlueError('timed_out', 'too long');
    expect(faultsOf(failure, [failure])).toEqual([]);
    expect(faultsOf(new FlueError('model_error', 'x', { cause: failure }), [failure])).toEqual([]);
  });

  it('takes everything else for a fault', () => {
    const faults = [new Error('stray'), new FlueError('model_error', 'no model'), 'text'];
    for (const fault of faults) expect(faultsOf(fault)).toEqual([fault]);
  });
});
