import { describe, expect, test } from 'vitest';
import { editTool } from '../../../../src/core/tools/edit.ts';
import { readTool } from '../../../../src/core/tools/read.ts';
import { writeTool } from '../../../../src/core/tools/write.ts';
import { toolBench } from '../../../support/tool-context.ts';

const numbered = (count: number): string =>
  Array.from({ length: count }, (_, i) => `line ${i + 1}\n`).join('');

describe('read', () => {
  test('numbers the lines from 1', async () => {
    const bench = await toolBench({ a: 'one\n\ttwo\n\nfour' });
    expect(await bench.call(readTool, { path: 'a' })).toBe('1\tone\n2\t\ttwo\n3\t\n4\tfour');
    expect(await bench.call(readTool, { path: '/workspace/a', offset: 2, limit: 1 })).toBe(
      '2\t\ttwo\n[lines 2-2 of 4; read on with offset 3]',
    );
  });

  test('pages a long file by lines and by size', async () => {
    const bench = await toolBench({ long: numbered(5000), wide: `${'x'.repeat(900)}\n`.repeat(100) });
    const first = await bench.call(readTool, { path: 'long' });
    expect(first).toMatch(/\[lines 1-2000 of 5,000; read on with offset 2001\]$/);
    expect(await bench.call(readTool, { path: 'long', offset: 4999 })).toBe(
      '4999\tline 4999\n5000\tline 5000',
    );
    const wide = await bench.call(readTool, { path: 'wide' });
    expect(wide.length).toBeLessThan(32_000);
    expect(wide).toMatch(/read on with offset 34\]$/);
  });

  test('cuts a very long line and says so', async () => {
    const bench = await toolBench({ min: 'y'.repeat(50_000) });
    expect(await bench.call(readTool, { path: 'min' })).toMatch(
      /^1\ty{2000}… \[line cut, it has 50,000 characters\]$/,
    );
  });

  test('says what cannot be shown', async () => {
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0]);
    const bench = await toolBench({
      empty: '',
      'i.png': { bytes: png },
      bin: { bytes: Uint8Array.from([1, 0, 2]) },
      latin: { bytes: Uint8Array.from([0x61, 0xe9, 0x0a]) },
      'src/a': 'A',
      '.env': { secret: true },
    });
    expect(await bench.call(readTool, { path: 'empty' })).toBe('[empty is empty]');
    expect(await bench.call(readTool, { path: 'i.png' })).toBe(
      'ERROR read: i.png is a PNG image (6 bytes) and cannot be shown as text',
    );
    expect(await bench.call(readTool, { path: 'bin' })).toContain('is a binary file (3 bytes)');
    expect(await bench.call(readTool, { path: 'latin' })).toMatch(/^1\ta�\n\[not valid UTF-8/);
    expect(await bench.call(readTool, { path: 'src' })).toBe(
      'ERROR read: src is a folder; list it with glob {"pattern": "*", "path": "src"}',
    );
    expect(await bench.call(readTool, { path: 'no' })).toBe('ERROR read: no such file: /workspace/no');
    expect(await bench.call(readTool, { path: '.env' })).toMatch(/^ERROR read: permission denied/);
    expect(await bench.call(readTool, { path: 'src/a', offset: 9 })).toBe(
      'ERROR read: `offset` 9 is past the end: src/a has 1 line',
    );
  });
});

describe('write', () => {
  test('creates with folders, and replaces', async () => {
    const bench = await toolBench({ a: 'A' });
    expect(await bench.call(writeTool, { path: 'x/y/z.txt', content: 'ü\n' })).toBe(
      'created x/y/z.txt (3 bytes)',
    );
    expect(await bench.call(writeTool, { path: 'a', content: '' })).toBe('replaced a (0 bytes)');
    expect(await bench.call(readTool, { path: 'x/y/z.txt' })).toBe('1\tü');
    expect(await bench.call(writeTool, { path: 'x', content: '' })).toBe(
      'ERROR write: is a directory: /workspace/x',
    );
  });
});

describe('edit', () => {
  test('replaces one exact piece, and leaves the rest as it was', async () => {
    const bench = await toolBench({ a: '\ufeffone\ntwo\nthree\n' });
    const edit = { path: 'a', oldText: 'two', newText: "$& $1 $'" };
    expect(await bench.call(editTool, edit)).toBe('replaced 1 occurrence in a (line 2)');
    expect(
      new TextDecoder('utf-8', { ignoreBOM: true }).decode(await bench.context.sandbox.readFile('a')),
    ).toBe("\ufeffone\n$& $1 $'\nthree\n");
  });

  test('wants a unique text, or replaceAll', async () => {
    const bench = await toolBench({ a: 'x\ny\nx\n' });
    expect(await bench.call(editTool, { path: 'a', oldText: 'x', newText: 'z' })).toBe(
      'ERROR edit: `oldText` is in a 2 times (lines 1, 3); add lines around it until it is unique, or set `replaceAll`',
    );
    const all = { path: 'a', oldText: 'x', newText: 'z', replaceAll: true };
    expect(await bench.call(editTool, all)).toBe('replaced 2 occurrences in a (lines 1, 3)');
    expect(await bench.call(readTool, { path: 'a' })).toBe('1\tz\n2\ty\n3\tz');
  });

  test('says where a text is that differs in white space only', async () => {
    const bench = await toolBench({ a: 'function f() {\n\treturn 1;\n}\n' });
    expect(await bench.call(editTool, { path: 'a', oldText: '  return 1;', newText: 'x' })).toBe(
      'ERROR edit: `oldText` is not in a; nothing was changed. Line 2 is like its first line: check the white space',
    );
    expect(await bench.call(editTool, { path: 'a', oldText: 'nothing', newText: 'x' })).toContain(
      'Read the file again',
    );
    expect(await bench.call(editTool, { path: 'a', oldText: 'f', newText: 'f' })).toContain('are the same');
  });

  test('keeps the line endings of the file', async () => {
    const bench = await toolBench({ a: 'one\r\ntwo\r\nthree\r\n' });
    await bench.call(editTool, { path: 'a', oldText: 'one\ntwo', newText: '1\n2\n2b' });
    expect(new TextDecoder().decode(await bench.context.sandbox.readFile('a'))).toBe(
      '1\r\n2\r\n2b\r\nthree\r\n',
    );
  });

  test('refuses what is no text', async () => {
    const bench = await toolBench({
      bin: { bytes: Uint8Array.from([0]) },
      latin: { bytes: Uint8Array.from([0xe9]) },
    });
    expect(await bench.call(editTool, { path: 'bin', oldText: 'a', newText: 'b' })).toContain(
      'is a binary file, not text',
    );
    expect(await bench.call(editTool, { path: 'latin', oldText: 'a', newText: 'b' })).toContain(
      'is not valid UTF-8',
    );
  });
});
