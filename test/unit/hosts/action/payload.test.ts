import { afterAll, describe, expect, it } from 'vitest';
import { readPayload, readPayloadLines } from '../../../../src/hosts/action/payload.ts';
import { tempFolder } from '../../../support/project.ts';

const folder = tempFolder();
afterAll(() => folder.cleanup());

function file(content: string | Uint8Array, given = 'in.json') {
  folder.write(given, content);
  return { path: `${folder.dir}/${given}`, given };
}

const refusal = (read: () => unknown) => {
  try {
    read();
  } catch (thrown) {
    return thrown as { code: string; message: string; hint: string };
  }
  throw new Error('nothing was refused');
};

describe('readPayload', () => {
  it('reads text, files and messages; nothing and an empty file are {}', () => {
    expect(readPayload({ kind: 'none' })).toEqual({});
    expect(readPayload({ kind: 'text', text: ' {"a":1} ' })).toEqual({ a: 1 });
    expect(readPayload({ kind: 'file', ...file('\ufeff[1]') })).toEqual([1]);
    expect(readPayload({ kind: 'file', ...file(' \n') })).toEqual({});
    expect(readPayload({ kind: 'message', message: 'hi' })).toEqual({ message: 'hi' });
  });

  it.each([
    ["{'a': 1}", 'JSON takes double quotes: write \'{"key": "value"}\''],
    ['{"a": Object}', 'an object was put in as text: use the function toJSON in the expression'],
    ['{"a": $\u007b{ x }}}', 'an expression was not evaluated: is it inside a quoted block?'],
    ['{"a": he said "x"}', 'put values into it with the expression toJSON(…), which quotes and escapes them'],
  ])('says where %j is wrong and what may have happened', (text, hint) => {
    expect(refusal(() => readPayload({ kind: 'text', text }))).toMatchObject({
      code: 'invalid_payload',
      message: expect.stringMatching(/^input payload is no JSON: line 1, column \d+: expected /),
      hint,
    });
  });

  it('refuses 50 MB without reading them', () => {
    const big = file(Buffer.alloc(50 * 1024 * 1024, 0x20), 'big.json');
    const before = process.memoryUsage().arrayBuffers;
    expect(refusal(() => readPayload({ kind: 'file', ...big }))).toMatchObject({
      code: 'payload_too_large',
      message: 'payload-file big.json has 50 MiB, the limit is 1 MiB',
    });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * 1024 * 1024);
  });

  it.each([
    ['nowhere.json', 'payload-file nowhere.json cannot be read: there is no such file'],
    ['.', 'payload-file . cannot be read: it is no regular file'],
  ])('says why %s cannot be read', (given, message) => {
    expect(refusal(() => readPayload({ kind: 'file', path: `${folder.dir}/${given}`, given })).message).toBe(
      message,
    );
  });

  it('refuses what is not UTF-8', () => {
    const binary = file(new Uint8Array([0x22, 0xff, 0x22]), 'bin.json');
    expect(refusal(() => readPayload({ kind: 'file', ...binary })).message).toContain('it is not UTF-8');
  });
});

describe('readPayloadLines', () => {
  it('reads one instance per line and keeps the numbers of the lines', () => {
    const lines = '{"a":1}\r\n\n{"$instance":"eu","payload":[2]}\n{"$instance":"us"}\n3\n';
    expect(readPayloadLines(file(lines, 'in.jsonl'))).toEqual([
      { line: 1, instance: null, payload: { a: 1 } },
      { line: 3, instance: 'eu', payload: [2] },
      { line: 4, instance: 'us', payload: {} },
      { line: 5, instance: null, payload: 3 },
    ]);
  });

  it.each([
    ['{}\n{"a":', 'payloads-file in.jsonl, line 2 is no JSON: line 1, column 6: expected a value'],
    ['\n\n{"$instance":7}', 'payloads-file in.jsonl, line 3: $instance is no text'],
    ['{"$instance":""}', 'payloads-file in.jsonl, line 1: an instance id cannot be empty'],
    ['{"$instance":"a","paylod":1}', 'payloads-file in.jsonl, line 1: "paylod" stands beside $instance'],
    [' \n\n', 'payloads-file in.jsonl holds no payload'],
  ])('names the line that is wrong in %j', (lines, message) => {
    expect(refusal(() => readPayloadLines(file(lines, 'in.jsonl')))).toMatchObject({
      code: 'invalid_payload',
      message: expect.stringContaining(message),
    });
  });

  it('limits each line as it limits a payload', () => {
    const lines = `{}\n"${'x'.repeat(1024 * 1024)}"`;
    expect(refusal(() => readPayloadLines(file(lines, 'in.jsonl')))).toMatchObject({
      code: 'payload_too_large',
      message: 'payloads-file in.jsonl, line 2 has 1.00 MiB, the limit is 1 MiB',
    });
  });
});
