import { describe, expect, it } from 'vitest';
import { mergeRuns } from '../../../../src/github/write-back/merge-runs.ts';
import type { Difference } from '../../../../src/protocol/difference.ts';
import { changed } from './differences.ts';

const run = (name: string, ...list: Difference[]) => ({ name, differences: { list, leftOut: [] } });
const paths = (list: readonly Difference[]) => list.map(({ path }) => path);

describe('the changes of several runs', () => {
  it('are one where they touch different files, or say the same', () => {
    const same = changed('same', 'x', 'y');
    const { merged, conflicts } = mergeRuns([
      run('1', changed('a', undefined, 'a'), same, changed('gone', 'x', undefined)),
      run('2', changed('b', undefined, 'b'), same, changed('gone', 'x', undefined)),
    ]);
    expect(paths(merged.list)).toEqual(['a', 'same', 'gone', 'b']);
    expect(conflicts).toEqual([]);
  });

  it('are in conflict where they say different things of one file, which is then nobody’s', () => {
    const { merged, conflicts } = mergeRuns([
      run(
        '1',
        changed('a', 'x', 'y'),
        changed('b', 'x', undefined),
        changed('mode', 'x', { mode: '100755', content: 'x' }),
      ),
      run('2', changed('c', undefined, 'c')),
      run('3', changed('a', 'x', 'z'), changed('b', 'x', 'y'), changed('mode', 'x', 'y')),
    ]);
    expect(paths(merged.list)).toEqual(['c']);
    expect(conflicts).toEqual(
      ['a', 'b', 'mode'].map((path) => ({ path, reason: '1 and 3 changed it in different ways' })),
    );
  });

  it('are in conflict where one makes a file of what is a folder to the other', () => {
    const { merged, conflicts } = mergeRuns([
      run('1', changed('a', undefined, 'x')),
      run('2', changed('a/b', undefined, 'y')),
    ]);
    expect(paths(merged.list)).toEqual(['a']);
    expect(conflicts).toEqual([{ path: 'a/b', reason: 'another run made a file of a' }]);
  });
});
