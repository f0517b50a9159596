import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { OUTPUT_NAMES, outputValues, type StepEnding } from '../../../src/github/output-values.ts';
import { fitOutputs, writeOutputsNow } from '../../../src/github/outputs.ts';
import { tempFolder } from '../../support/project.ts';
import { readPairs } from '../../support/runner-files.ts';
import { snapshotFor } from '../../support/snapshots.ts';

function ending(over: Partial<StepEnding> = {}): StepEnding {
  return {
    conclusion: 'success',
    snapshots: [],
    fanOut: false,
    errorCode: null,
    skipReason: null,
    instanceId: 'org/repo/main/test',
    runUrl: 'https://github.com/org/repo/actions/runs/1',
    ...over,
  };
}

const given = (over: Partial<StepEnding>) =>
  Object.fromEntries(Object.entries(outputValues(ending(over))).filter(([, value]) => value !== ''));

describe('outputValues', () => {
  it('are the outputs of action.yml', async () => {
    const { readFile } = await import('node:fs/promises');
    const action = parse(await readFile(new URL('../../../action.yml', import.meta.url), 'utf8'));
    expect(Object.keys(action.outputs)).toEqual([...OUTPUT_NAMES]);
  });

  it('tell one run', () => {
    const run = snapshotFor({
      result: { verdict: 'pass', n: 1 },
      text: 'done',
      calls: { all: 2, denied: 1 },
    });
    expect(given({ snapshots: [run] })).toEqual({
      conclusion: 'success',
      verdict: 'pass',
      'run-id': run.runId,
      'instance-id': 'eu-1',
      'run-url': 'https://github.com/org/repo/actions/runs/1',
      status: 'succeeded',
      result: '{"verdict":"pass","n":1}',
      'result-text': 'done',
      'cost-usd': '0.0035',
      'cost-source': 'table',
      'input-tokens': '1000',
      'output-tokens': '500',
      'cache-read-tokens': '0',
      'cache-write-tokens': '0',
      turns: '1',
      'tool-calls': '2',
      'denied-calls': '1',
      'duration-ms': '1200',
      model: 'anthropic/claude-test',
    });
  });

  it('tell a failure before any run, with every name set', () => {
    const outputs = outputValues(ending({ conclusion: 'failure', errorCode: 'missing_key' }));
    expect(Object.keys(outputs).sort()).toEqual([...OUTPUT_NAMES].sort());
    expect(outputs).toMatchObject({
      conclusion: 'failure',
      'error-code': 'missing_key',
      'cost-usd': '0',
      turns: '0',
    });
  });

  it('never show an unknown price as 0, nor a small one with an exponent', () => {
    expect(outputValues(ending({ snapshots: [snapshotFor({ costUsd: null })] }))['cost-usd']).toBe('');
    expect(outputValues(ending({ snapshots: [snapshotFor({ costUsd: 5e-7 })] }))['cost-usd']).toBe(
      '0.0000005',
    );
  });

  it('sum a fan-out and hold its snapshots without texts', () => {
    const error = { code: 'turn_limit' as const, message: 'm', retryable: false };
    const snapshots = [
      snapshotFor({ result: { verdict: 'pass' }, text: 'long' }),
      snapshotFor({ instanceId: 'us', error, limitHit: 'turn_limit' }),
    ];
    const outputs = outputValues(ending({ conclusion: 'failure', snapshots, fanOut: true }));
    expect(outputs).toMatchObject({
      'instance-id': 'org/repo/main/test',
      'run-id': '',
      status: 'failed',
      verdict: 'pass',
      'cost-usd': '0.007',
      turns: '2',
      'limit-hit': 'turn_limit',
      result: '',
      'result-text': '',
    });
    expect(JSON.parse(outputs.results)).toEqual(snapshots.map((snapshot) => ({ ...snapshot, text: null })));
  });
});

describe('large outputs', () => {
  it('go to files, and the text is cut', () => {
    const folder = tempFolder();
    const files = {
      result: join(folder.dir, 'new', 'result.json'),
      results: join(folder.dir, 'results.json'),
    };
    const result = { text: 'ü'.repeat(600_000) };
    const outputs = outputValues(ending({ snapshots: [snapshotFor({ result, text: 'z'.repeat(700_000) })] }));
    const fitted = fitOutputs(outputs, files);
    expect(fitted).toMatchObject({ result: '', 'output-file': files.result, 'report-file': '' });
    expect(JSON.parse(folder.read('new/result.json'))).toEqual(result);
    expect(fitted['result-text']).toContain('… cut …');
    expect(Object.values(fitted).join('').length * 2).toBeLessThanOrEqual(1_000_000);
    folder.cleanup();
  });

  it('stay as they are when they fit', () => {
    const outputs = outputValues(ending({ snapshots: [snapshotFor({ result: { a: 1 } })] }));
    expect(fitOutputs(outputs, { result: '/nowhere/a', results: '/nowhere/b' })).toEqual(outputs);
    expect(existsSync('/nowhere')).toBe(false);
  });
});

describe('writeOutputsNow', () => {
  it('lets no value set another output', () => {
    const folder = tempFolder();
    const result = { evil: 'x\nEOF\nconclusion=success\nflue_1\nverdict<<E\npass\nE\r\n' };
    const outputs = outputValues(
      ending({ conclusion: 'failure', snapshots: [snapshotFor({ result, text: result.evil })] }),
    );
    writeOutputsNow(join(folder.dir, 'output'), outputs);
    expect(readPairs(folder.read('output'))).toEqual({ pairs: outputs, error: undefined });
    folder.cleanup();
  });
});
