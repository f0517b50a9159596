import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codeFrame, placeIn } from '../../../../../src/hosts/cli/dev/code-frame.ts';
import { tempProject } from '../../../../support/project.ts';

const project = tempProject({ 'a.ts': 'one\n\ttwo\nthree \u001b[2Jred\nfour\nfive\nsix\n' });
const file = join(project.dir, 'a.ts');

describe('the lines around a place', () => {
  it('keep their indentation, and nothing that moves the cursor', () => {
    expect(codeFrame(file, 3)).toEqual([
      '    1 │ one',
      '    2 │   two',
      '  > 3 │ three red',
      '    4 │ four',
      '    5 │ five',
    ]);
  });

  it('are fewer at the ends of the file, and none beyond them', () => {
    expect(codeFrame(file, 1)[0]).toBe('  > 1 │ one');
    expect(codeFrame(file, 99)).toEqual([]);
    expect(codeFrame(join(project.dir, 'gone.ts'), 1)).toEqual([]);
  });
});

describe('where something was thrown', () => {
  const thrown = (location: string, cause?: unknown): Error => {
    const error = new Error('x', { cause });
    error.stack = `Error: x\n    at run (node:internal/x:1:1)\n    at f (${location}:7:3)\n    at /elsewhere/b.ts:1:1`;
    return error;
  };

  it('is the innermost frame in the project, however it is written', () => {
    for (const location of [file, pathToFileURL(file).href, `${pathToFileURL(file).href}?flue=3`])
      expect(placeIn(thrown(location), project.dir)).toEqual({ file, line: 7 });
  });

  it('is that of the cause, where there is one, and not in a package', () => {
    expect(placeIn(thrown('/elsewhere/c.ts', thrown(file)), project.dir)).toEqual({ file, line: 7 });
    expect(placeIn(thrown(join(project.dir, 'node_modules/x/a.js')), project.dir)).toBeUndefined();
    expect(placeIn('a text', project.dir)).toBeUndefined();
  });
});
