// The fake runner's reading of file commands, well-formed and not.
import { describe, expect, it } from 'vitest';
import { readPairs, readPaths, readSummary } from '../../support/runner-files.ts';

const read = (text: string) => readPairs(text);

describe('a file of pairs', () => {
  it('reads NAME=VALUE, the first = being the sign', () => {
    expect(read('a=1\nb==x=y\nc=\n').pairs).toEqual({ a: '1', b: '=x=y', c: '' });
  });

  it('reads heredocs with their line breaks as written', () => {
    expect(read('a<<EOF\none\n\ntwo=2\r\nEOF\nb<<X\nX\n').pairs).toEqual({ a: 'one\n\ntwo=2\r', b: '' });
  });

  it('goes by whichever sign comes first', () => {
    expect(read('a=b<<c\n').pairs).toEqual({ a: 'b<<c' });
    expect(read('a<<b=c\nv\nb=c\n').pairs).toEqual({ a: 'v' });
  });

  it('lets a line equal to a fixed delimiter break out, as the real runner does', () => {
    expect(read('text<<EOF\ninnocent\nEOF\nstolen=yes\nEOF2<<EOF\nx\nEOF\n').pairs).toMatchObject({
      stolen: 'yes',
    });
  });

  it('lets the last of equal names win', () => {
    expect(read('a=1\na=2').pairs).toEqual({ a: '2' });
  });

  it.each([
    ['no sign', 'a=1\njust text\nb=2'],
    ['no name', 'a=1\n=x\nb=2'],
    ['no heredoc name', 'a=1\n<<EOF\nx\nEOF\nb=2'],
    ['no delimiter', 'a=1\nx<<\ny\nb=2'],
    ['a delimiter that never comes', 'a=1\nx<<EOF\ny\nb=2'],
    ['a delimiter spoiled by a CR', 'a=1\nx<<EOF\ny\nEOF\r\n'],
  ])('reports %s and keeps what came before', (_name, text) => {
    expect(read(text).error).toBeTypeOf('string');
    expect(read(text).pairs).toEqual({ a: '1' });
  });
});

it('reads added paths line by line', () => {
  expect(readPaths('/a\r\n\n/b c\n')).toEqual(['/a', '/b c']);
});

it('refuses a summary of more than 1 MiB as a whole', () => {
  expect(readSummary('ü'.repeat(512 * 1024))).toMatchObject({ error: undefined });
  expect(readSummary(`${'ü'.repeat(512 * 1024)}x`)).toEqual({
    summary: '',
    error: expect.stringContaining('1024k'),
  });
});
