import { describe, expect, test } from 'vitest';
import type { DirEntry, ReadonlyLayer } from '../../../../src/core/sandbox-port.ts';
import { globTool } from '../../../../src/core/tools/glob.ts';
import { grepTool } from '../../../../src/core/tools/grep.ts';
import type { FixedEntry } from '../../../support/fixed-layer.ts';
import { toolBench } from '../../../support/tool-context.ts';

const FILES: Record<string, FixedEntry> = {
  'README.md': '# Title\n\nSee TODO in docs.\n',
  'src/a.ts': 'const a = 1;\n// TODO: one\nconst b = 2;\nconst c = 3;\nconst d = 4;\n// todo: two\n',
  'src/deep/b.test.ts': 'TODO\r\nnothing\r\n',
  'src-other/c.ts': 'none\n',
  '.github/workflows/ci.yml': 'on: push # TODO\n',
  'node_modules/x/index.js': 'TODO\n',
  'packages/p/node_modules/y.js': 'TODO\n',
  'bin.dat': { bytes: Uint8Array.from([84, 79, 68, 79, 0]) },
  '.env': { secret: true },
  link: { link: 'src/a.ts' },
};

describe('grep', () => {
  test('prints path, line and text in the order of paths, and what it could not read', async () => {
    const bench = await toolBench(FILES);
    expect(await bench.call(grepTool, { pattern: 'TODO' })).toBe(
      [
        '.github/workflows/ci.yml:1:on: push # TODO',
        'README.md:3:See TODO in docs.',
        'src/a.ts:2:// TODO: one',
        'src/deep/b.test.ts:1:TODO',
        '[not readable: .env]',
      ].join('\n'),
    );
  });

  test('takes a file, a folder, a link, an absolute path', async () => {
    const bench = await toolBench(FILES);
    expect(await bench.call(grepTool, { pattern: 'TODO', path: 'src/' })).toBe(
      'src/a.ts:2:// TODO: one\nsrc/deep/b.test.ts:1:TODO',
    );
    expect(await bench.call(grepTool, { pattern: 'TODO', path: 'src/a.ts' })).toBe('src/a.ts:2:// TODO: one');
    expect(await bench.call(grepTool, { pattern: 'TODO', path: 'link' })).toBe('link:2:// TODO: one');
    expect(await bench.call(grepTool, { pattern: 'TODO', path: '/workspace/src/deep' })).toBe(
      '/workspace/src/deep/b.test.ts:1:TODO',
    );
    expect(await bench.call(grepTool, { pattern: 'x', path: 'no' })).toBe(
      'ERROR grep: no such file or folder: no',
    );
  });

  test('skips node_modules unless it is named', async () => {
    const bench = await toolBench(FILES);
    expect(await bench.call(grepTool, { pattern: 'TODO', path: 'node_modules' })).toBe(
      'node_modules/x/index.js:1:TODO',
    );
    expect(await bench.call(grepTool, { pattern: 'TODO', glob: '**/node_modules/**' })).toContain(
      'packages/p/node_modules/y.js:1:TODO',
    );
  });

  test('takes a glob: of names at any depth, or of paths', async () => {
    const bench = await toolBench(FILES);
    expect(await bench.call(grepTool, { pattern: 'TODO', glob: '*.ts' })).toBe(
      'src/a.ts:2:// TODO: one\nsrc/deep/b.test.ts:1:TODO',
    );
    expect(await bench.call(grepTool, { pattern: 'TODO', glob: 'deep/**', path: 'src' })).toBe(
      'src/deep/b.test.ts:1:TODO',
    );
    expect(await bench.call(grepTool, { pattern: 'TODO', glob: '*.{yml,md}' })).toContain('ci.yml:1:');
  });

  test('shows context as grep does', async () => {
    const bench = await toolBench(FILES);
    expect(await bench.call(grepTool, { pattern: 'todo', path: 'src', ignoreCase: true, context: 1 })).toBe(
      [
        'src/a.ts-1-const a = 1;',
        'src/a.ts:2:// TODO: one',
        'src/a.ts-3-const b = 2;',
        '--',
        'src/a.ts-5-const d = 4;',
        'src/a.ts:6:// todo: two',
        '--',
        'src/deep/b.test.ts:1:TODO',
        'src/deep/b.test.ts-2-nothing',
      ].join('\n'),
    );
    expect(await bench.call(grepTool, { pattern: 'const', path: 'src/a.ts', context: 2 })).toBe(
      [
        'src/a.ts:1:const a = 1;',
        'src/a.ts-2-// TODO: one',
        'src/a.ts:3:const b = 2;',
        'src/a.ts:4:const c = 3;',
        'src/a.ts:5:const d = 4;',
        'src/a.ts-6-// todo: two',
      ].join('\n'),
    );
  });

  test('says how many there are when it shows fewer', async () => {
    const many = Array.from({ length: 1234 }, (_, i) => `hit ${i}\n`).join('');
    const bench = await toolBench({ many, wide: `${'w'.repeat(400)}\n`.repeat(300) });
    const shown = await bench.call(grepTool, { pattern: 'hit' });
    expect(shown.split('\n').length).toBe(101);
    expect(shown).toMatch(/\[showing 100 of 1,234 matching lines; narrow the search or raise limit\]$/);
    expect((await bench.call(grepTool, { pattern: 'w', limit: 1000 })).length).toBeLessThan(32_000);
  });

  test('cuts long lines', async () => {
    const bench = await toolBench({ min: 'a'.repeat(9000) });
    expect(await bench.call(grepTool, { pattern: 'a' })).toMatch(
      /^min:1:a{500}… \[line cut, it has 9,000 characters\]$/,
    );
  });

  test('no match is no error, and tells of habits that match nothing here', async () => {
    const bench = await toolBench(FILES);
    expect(await bench.call(grepTool, { pattern: 'absent' })).toBe(
      '[no match in text; 1 binary file not searched]\n[not readable: .env]',
    );
    expect(await bench.call(grepTool, { pattern: 'TODO\\|FIXME', path: 'src' })).toContain(
      'leave the backslash out',
    );
    expect(await bench.call(grepTool, { pattern: '\\<TODO\\>', path: 'src' })).toContain('write \\b');
    expect(await bench.call(grepTool, { pattern: 'f(x)', path: 'src' })).toBe(
      '[no match; to match ( ) { } [ literally put \\ before each]',
    );
    expect(await bench.call(grepTool, { pattern: '(?=a)' })).toMatch(
      /^ERROR grep: the pattern .* uses look-ahead/,
    );
  });

  test('ends with the signal, and lets others run', async () => {
    const controller = new AbortController();
    const big = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`f${i}`, 'x y z\n'.repeat(3000)]));
    const bench = await toolBench(big, { signal: controller.signal });
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await bench.call(grepTool, { pattern: 'y\\s[a-z]$' });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
    const reason = new Error('stop');
    setTimeout(() => controller.abort(reason), 5);
    await expect(grepTool.run({ pattern: 'y\\s[a-z]$' }, bench.context)).rejects.toBe(reason);
  });
});

describe('glob', () => {
  test('lists files by pattern in the order of paths', async () => {
    const bench = await toolBench(FILES);
    expect(await bench.call(globTool, { pattern: '**/*.ts' })).toBe(
      'src-other/c.ts\nsrc/a.ts\nsrc/deep/b.test.ts',
    );
    expect(await bench.call(globTool, { pattern: '.github/**/*.yml' })).toBe('.github/workflows/ci.yml');
    expect(await bench.call(globTool, { pattern: '*.md' })).toBe('README.md');
    expect(await bench.call(globTool, { pattern: '*', path: 'src' })).toBe('src/a.ts');
    expect(await bench.call(globTool, { pattern: '/workspace/src/**' })).toBe(
      '/workspace/src/a.ts\n/workspace/src/deep/b.test.ts',
    );
    expect(await bench.call(globTool, { pattern: 'node_modules/**' })).toBe('node_modules/x/index.js');
  });

  test('says when nothing matches, and how to look deeper', async () => {
    const bench = await toolBench(FILES);
    expect(await bench.call(globTool, { pattern: '*.rs' })).toBe(
      '[no file matches *.rs; to look in all folders write **/*.rs]',
    );
    expect(await bench.call(globTool, { pattern: 'no/such/**' })).toBe('[no file matches no/such/**]');
    expect(await bench.call(globTool, { pattern: '*', path: 'no' })).toBe(
      'ERROR glob: no such file: /workspace/no',
    );
  });

  test('shows at most 500, with the count of all', async () => {
    const many = Object.fromEntries(Array.from({ length: 1234 }, (_, i) => [`f/${i}.txt`, '']));
    const bench = await toolBench(many);
    const shown = await bench.call(globTool, { pattern: '**/*.txt' });
    expect(shown.split('\n').length).toBe(501);
    expect(shown).toMatch(/\[showing 500 of 1,234; narrow the pattern\]$/);
  });
});

test('a folder that seems to hold itself ends where paths do, and the rest is found', async () => {
  const entries: DirEntry[] = [
    { name: 'again', kind: 'directory' },
    { name: 'z.txt', kind: 'file' },
  ];
  const endless: ReadonlyLayer = {
    stat: async (path) => ({
      kind: path.endsWith('.txt') ? 'file' : 'directory',
      size: 4,
      mode: 0o755,
      mtimeMs: 0,
    }),
    list: async (path) => (path === '' || path.startsWith('again') ? entries : undefined),
    read: async (path) => (path === 'z.txt' ? new TextEncoder().encode('hit\n') : undefined),
    readlink: async () => undefined,
  };
  const bench = await toolBench(endless);
  const found = await bench.call(grepTool, { pattern: 'hit' });
  expect(found).toMatch(/^z\.txt:1:hit\n\[not readable: again/);
});
