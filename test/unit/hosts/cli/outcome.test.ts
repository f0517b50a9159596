import { describe, expect, it } from 'vitest';
import { FlueError } from '../../../../src/errors.ts';
import { exitCodeOf, exitCodeOfError } from '../../../../src/hosts/cli/exit-code.ts';
import { renderFailure } from '../../../../src/hosts/cli/failure.ts';
import { renderOutcome } from '../../../../src/hosts/cli/outcome.ts';
import { runSnapshotSchema } from '../../../../src/protocol/run.ts';
import { snapshotFor } from '../../../support/snapshots.ts';

const plain = { json: false, quiet: false };
const failed = (code: 'model_error' | 'timed_out' | 'invalid_input', limitHit: 'timed_out' | null = null) =>
  snapshotFor({ error: { code, message: 'it went wrong', retryable: false }, limitHit });

describe('what a run puts on standard output', () => {
  it('is the result as JSON, the receipt going to standard error', () => {
    const { out, err } = renderOutcome(snapshotFor({ result: { verdict: 'pass' }, text: 'words' }), plain);
    expect(out).toBe('{\n  "verdict": "pass"\n}\n');
    expect(err).toContain('succeeded');
    expect(err).toContain('$0.0035');
  });

  it('is the last text when there is no result, and nothing when there is neither', () => {
    expect(renderOutcome(snapshotFor({ result: null, text: 'words\n' }), plain).out).toBe('words\n');
    expect(renderOutcome(snapshotFor({ result: null, text: '', turns: 0 }), plain).out).toBe('');
  });

  it('is nothing when the run failed, whatever text it left', () => {
    const { out, err } = renderOutcome(failed('model_error'), plain);
    expect(out).toBe('');
    expect(err).toContain('model_error: it went wrong');
  });

  it('is the snapshot with --json, failed or not', () => {
    for (const snapshot of [snapshotFor({ result: 1 }), failed('model_error')]) {
      const { out } = renderOutcome(snapshot, { json: true, quiet: false });
      expect(runSnapshotSchema.parse(JSON.parse(out))).toEqual(snapshot);
    }
  });

  it('leaves standard error empty with --quiet, unless the run failed', () => {
    expect(renderOutcome(snapshotFor({}), { json: false, quiet: true }).err).toBe('');
    expect(renderOutcome(failed('model_error'), { json: false, quiet: true }).err).toContain('it went wrong');
  });
});

describe('the exit code of a run', () => {
  it.each([
    ['succeeded', snapshotFor({}), undefined, 0],
    ['failed', failed('model_error'), undefined, 1],
    ['over its time limit', failed('timed_out', 'timed_out'), undefined, 3],
    ['failed for want of a key', failed('model_error'), 'missing_key', 2],
    ['refused for its input', failed('invalid_input'), undefined, 2],
    ['cancelled elsewhere', snapshotFor({ cancelled: true }), undefined, 1],
  ] as const)('of one that %s', (_, snapshot, cause, code) => {
    expect(exitCodeOf(snapshot, cause)).toBe(code);
  });
});

describe('a failure before there is a run', () => {
  const refusal = new FlueError('unknown_workflow', 'there is no workflow "x"', {
    hint: "did you mean 'y'?",
  });

  it('is a sentence and a way out', () => {
    const { out, err } = renderFailure(refusal, { json: false, debug: false });
    expect({ out, err }).toEqual({ out: '', err: `error: there is no workflow "x"\n  did you mean 'y'?\n` });
    expect(exitCodeOfError(refusal.code)).toBe(2);
  });

  it('is one document with --json', () => {
    const { out } = renderFailure(refusal, { json: true, debug: false });
    expect(JSON.parse(out)).toEqual({
      error: { code: 'unknown_workflow', message: 'there is no workflow "x"', hint: "did you mean 'y'?" },
    });
  });

  it('shows a stack only with --debug', () => {
    const fault = new TypeError('x is not a function', { cause: new Error('deeper') });
    expect(renderFailure(fault, { json: false, debug: false }).err).toBe(
      'error: something unexpected went wrong: x is not a function\n  run with --debug for details\n',
    );
    const { err } = renderFailure(fault, { json: false, debug: true });
    expect(err).toMatch(/TypeError: x is not a function\n {4}at /);
    expect(err).toContain('caused by Error: deeper');
  });
});
