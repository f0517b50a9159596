import { expect, test } from 'vitest';
import { lookFor, lookText, seenIn } from '../../../../../src/adapters/sandbox/just-bash/shell-look.ts';

const asked = (text: string): string[] => [...lookFor(text)].sort();

test('a plain command is asked nothing', () => {
  for (const text of [
    'echo hi',
    'for i in 1 2; do echo $i; done',
    '[ -f x ] && cat x > y',
    './run.sh a.b',
    'x=1',
  ])
    expect(asked(text)).toEqual([]);
});

test('a script is asked what it can have changed', () => {
  expect(asked('f() { ls; }')).toEqual(['functions']);
  expect(asked('a=(1 2)')).toEqual(['arrays']);
  expect(asked('a[1]=2; IFS=, read -ra b')).toEqual(['arrays']);
  expect(asked('declare -i n=1')).toEqual(['arrays', 'attributes']);
  expect(asked('set -- a b')).toEqual(['arguments', 'options']);
  expect(asked('pushd src')).toEqual(['folders']);
});

test('what runs any text is asked everything but the folders', () => {
  const all = ['arguments', 'arrays', 'attributes', 'functions', 'options'];
  for (const text of ['eval "$x"', 'source lib.sh', 'cd a; . ./lib.sh']) expect(asked(text)).toEqual(all);
});

test('the answers are told apart, and arguments are what they are', () => {
  expect(lookText('keep', 'end', lookFor('echo'))).toBe(`keep 'end' "$?"`);
  const seen = seenIn(['Fdeclare -f f', 'oset -o pipefail', '@', 'Fnot', '']);
  expect(seen).toMatchObject({ functions: 'declare -f f', options: 'set -o pipefail', args: ['Fnot', ''] });
  expect(seenIn([])).toMatchObject({ functions: '', arrays: '', options: undefined, args: undefined });
});
