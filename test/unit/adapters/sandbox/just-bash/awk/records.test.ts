import { describe, expect, test } from 'vitest';
import { bytesOf, textOf } from '../../../../../../src/adapters/sandbox/just-bash/awk/text.ts';
import { output } from './memory-world.ts';

describe('fields', () => {
  test.each([
    ['a  b\tc', '{ print NF, $2, $NF, $(NF - 1) }', {}, '3 b c b'],
    ['a b c', '{ $1 = $1; print }', { OFS: '-' }, 'a-b-c'],
    ['a b c', '{ $2 = ""; print; print NF }', {}, 'a  c\n3'],
    ['a b c', '{ $5 = "e"; print; print NF }', {}, 'a b c  e\n5'],
    ['a b c', '{ NF = 2; print; $0 = "x y z"; print $3, NF }', {}, 'a b\nz 3'],
    ['a b', '{ NF = 4; $4 = "d"; print }', { OFS: ':' }, 'a:b::d'],
    ['a b c', '{ $3 = "x"; OFS = "-"; print; $1 = $1; print }', {}, 'a b x\na-b-x'],
    ['a b', '{ $1 = "x y"; print $2, NF; $0 = $0; print $2, NF }', {}, 'b 2\ny 3'],
    ['3 4', '{ $1++; $2 += 2; print; print $1 ^ 2, $NF - 1 }', {}, '4 6\n16 5'],
    ['a,b,,d', '{ print NF, $3 "|" $4 }', { FS: ',' }, '4 |d'],
    ['a|b', '{ print $2 }', { FS: '|' }, 'b'],
    ['a.b', '{ print $2 }', { FS: '.' }, 'b'],
    ['a1b22c', '{ print $1 $2 $3, NF }', { FS: '[0-9]+' }, 'abc 3'],
    ['  a', '{ print NF }', { FS: '[ ]' }, '3'],
    ['abc', '{ print $2, NF }', { FS: '' }, 'b 3'],
    ['a\tb c\t', '{ print NF, $2 }', { FS: '\t' }, '3 b c'],
    ['a b', '{ FS = ","; print $1 }', {}, 'a'],
    ['a b', '{ $3 = 0.1 + 0.2; print; print $3 }', {}, 'a b 0.3\n0.3'],
    ['', '{ print NF, ($1 == 0), ($1 == "") }', {}, '0 1 1'],
  ])('of %j: %s', async (input, program, variables: Record<string, string>, expected) => {
    expect(await output(program, { input: `${input}\n`, variables })).toBe(`${expected}\n`);
  });

  test('the last record stays in END', async () => {
    expect(await output('END { print NR, $0, NF }', { input: 'a\nb c\n' })).toBe('2 b c 2\n');
  });
});

describe('records', () => {
  const show = '{ print NR "[" $0 "]" }';

  test.each([
    ['a\nb', {}, '1[a]\n2[b]\n'],
    ['a;b;c\n', { RS: ';' }, '1[a]\n2[b]\n3[c\n]\n'],
    ['a1b22c\n', { RS: '[0-9]+' }, '1[a]\n2[b]\n3[c\n]\n'],
    ['\n\na\nb\n\n\n\nc\n\n', { RS: '' }, '1[a\nb]\n2[c]\n'],
    ['a\r\nb\r\n', { RS: '\r\n' }, '1[a]\n2[b]\n'],
    ['', {}, ''],
    ['\n', {}, '1[]\n'],
  ])('of %j with %o', async (input, variables: Record<string, string>, expected) => {
    expect(await output(show, { input, variables })).toBe(expected);
  });

  test('an empty line between records makes a newline between fields', async () => {
    const input = 'a:b\nc d\n\ne\n';
    expect(await output('{ print NF, $3 }', { input, variables: { RS: '', FS: ':' } })).toBe('3 c d\n1 \n');
    expect(await output('{ print NF, $2 }', { input, variables: { RS: '', FS: '\n' } })).toBe('2 c d\n1 \n');
    expect(await output('{ print NF, $3 }', { input, variables: { RS: '' } })).toBe('3 d\n1 \n');
  });

  test('RS may change between two', async () => {
    expect(await output('NR == 1 { RS = ";" } { print $0 }', { input: 'a\nb;c;' })).toBe('a\nb\nc\n');
  });

  test('ranges begin and end, also in one record', async () => {
    const input = '1\n2\n3\n4\n';
    expect(await output('/2/, /3/', { input })).toBe('2\n3\n');
    expect(await output('NR == 2, NR == 2', { input })).toBe('2\n');
    expect(await output('/3/, /none/ { print "in " $0 }', { input })).toBe('in 3\nin 4\n');
  });
});

describe('bytes', () => {
  test.each(['plain', 'é€😀', '\xff\xfe', 'a\xc3', '\xed\xa0\x80', '\xf4\x90\x80\x80', '\xef\xbf\xbd \xff'])(
    'of %j come back as they were',
    (text) => {
      const bytes = /[^\0-\xff]/.test(text) ? bytesOf(text) : text;
      expect(bytesOf(textOf(bytes))).toBe(bytes);
      const long = `${'é'.repeat(4000)}${bytes}\n`.replaceAll('é', '\xc3\xa9');
      expect(bytesOf(textOf(`${long}x\n`))).toBe(`${long}x\n`);
    },
  );
});
