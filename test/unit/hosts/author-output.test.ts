import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { divertOutput, wholeLines } from '../../../src/hosts/author-output.ts';

describe('divertOutput', () => {
  it('takes text and bytes, also those of end, and calls back', async () => {
    const stream = new PassThrough() as unknown as NodeJS.WriteStream;
    const taken: string[] = [];
    divertOutput(stream, (text) => taken.push(text));
    await new Promise<void>((resolve) => stream.write('a', () => resolve()));
    stream.write(Buffer.from('b'));
    await new Promise<void>((resolve) => stream.end('c', () => resolve()));
    stream.write('d');
    expect(taken).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('wholeLines', () => {
  it('waits for the end of a line, and gives out the rest when it is flushed', () => {
    const given: string[] = [];
    const lines = wholeLines((text) => given.push(text));
    for (const piece of [':', ':set-output', ' name=a::b\nnext\nlast']) lines.take(piece);
    expect(given).toEqual(['::set-output name=a::b\nnext']);
    lines.flush();
    lines.flush();
    expect(given.slice(1)).toEqual(['last']);
  });

  it('does not wait for a line of megabytes', () => {
    const given: string[] = [];
    wholeLines((text) => given.push(text)).take('x'.repeat(100_000));
    expect(given).toHaveLength(1);
  });
});
