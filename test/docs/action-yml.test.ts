import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { OUTPUT_NAMES } from '../../src/github/output-values.ts';
import { inputsRead } from './inputs-read.ts';

const ACTION = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')) as {
  inputs: Record<string, { description: string; default?: string }>;
  outputs: Record<string, { description: string }>;
  runs: Record<string, string>;
};

describe('action.yml', () => {
  it('declares exactly the inputs that the code reads', () => {
    expect(Object.keys(ACTION.inputs).sort()).toEqual(inputsRead());
  });

  it('declares exactly the outputs that the code sets', () => {
    expect(Object.keys(ACTION.outputs).sort()).toEqual([...OUTPUT_NAMES].sort());
  });

  it('starts files that the build makes, and always runs post', () => {
    expect(ACTION.runs).toEqual({
      using: 'node24',
      main: 'dist/main.js',
      post: 'dist/post.js',
      'post-if': 'always()',
    });
  });
});
