import { describe, expect, it } from 'vitest';
import type { ChangedFile } from '../../../../src/github/git-facts/changed-files.ts';
import { assembleDiff, presentDiff } from '../../../../src/github/git-facts/diff.ts';

const present = (diff: string, maxBytes?: number): string =>
  Buffer.from(presentDiff(Buffer.from(diff), maxBytes)).toString();

const section = (path: string, lines: string): string =>
  `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n${lines}\n`;

const changed = (file: Partial<ChangedFile>): ChangedFile => ({
  path: 'a.ts',
  status: 'modified',
  additions: 1,
  deletions: 0,
  previousPath: undefined,
  patch: '@@ -1 +1 @@\n-a\n+b',
  ...file,
});

describe('presentDiff', () => {
  it('leaves a diff as it is, to the byte', () => {
    const bytes = Buffer.concat([Buffer.from(section('ä.ts', '+x')), Buffer.from([0x2b, 0xe4, 0xff, 0x0a])]);
    expect(Buffer.from(presentDiff(bytes)).equals(bytes)).toBe(true);
    expect(present('')).toBe('');
  });

  it('withholds the contents of files that no sandbox sees, under their old name too', () => {
    const renamed =
      'diff --git a/.env b/x.txt\nsimilarity index 50%\nrename from .env\nrename to x.txt\n--- a/.env\n+++ b/x.txt\n@@ -1 +1 @@\n-K=old\n+K=new\n';
    const quoted = section('x', '+K=quoted').replaceAll('a/x', '"a/\\303\\244.pem"');
    const key = section('notes.txt', '+-----BEGIN RSA PRIVATE KEY-----\n+MIIE');
    const shown = present(
      section('.env.local', '+K=secret') + renamed + quoted + key + section('a.ts', '+const a'),
    );
    expect(shown).not.toMatch(/K=|MIIE/);
    expect(shown.match(/# withheld: this file may hold secrets/g)).toHaveLength(4);
    expect(shown).toContain('diff --git a/.env.local b/.env.local\n# withheld');
    expect(shown).toContain('+const a');
  });

  it.each([
    ['a key after certificates', '-----BEGIN CERTIFICATE-----\nMIIA\n-----END CERTIFICATE-----\nKEY'],
    ['a key far below a certificate', `-----BEGIN CERTIFICATE-----\n${'MIIA\n'.repeat(20)}KEY`],
    ['a service account', '{\n  "type": "service_account",\n  "private_key": "KEY\\nMIIE\\n"\n}'],
    ['a service account in one line', '{"type":"service_account","private_key":"KEY\\nMIIE"}'],
    ['an indented key', 'tls:\n  key: |\n    KEY\n    MIIE'],
    ['a key of PuTTY', 'PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 1\nMIIE'],
  ])('withholds %s, on either side and after other lines', (_what, content) => {
    const lines = `${content}\nMIIE`.replace('KEY', '-----BEGIN PRIVATE KEY-----').split('\n');
    const others = '@@ -1 +1 @@\n-a\n+b\n@@ -9 +9 @@\n';
    for (const sign of ['+', '-']) {
      const hunk = lines.map((line) => sign + line).join('\n');
      const opposite = sign === '+' ? '-old' : '+new';
      for (const shown of [hunk, `${opposite}\n${hunk}`, `${others}${hunk}`])
        expect(present(section('notes.txt', shown))).toMatch(/^diff --git .*\n# withheld: .*\n$/);
    }
  });

  it('shows code that only speaks of keys', () => {
    const code = section(
      'a.ts',
      '+const BEGIN = /-----BEGIN PRIVATE KEY-----/;\n-const { private_key } = x;',
    );
    expect(present(code)).toBe(code);
  });

  it('takes no line of a file for the beginning of another', () => {
    const sly = section('.env', '+A=1\r\n+diff --git a/a.ts b/a.ts\r\n+B=2\rdiff --git a/b b/b');
    expect(present(sly)).not.toMatch(/A=1|B=2/);
  });

  it('is cut between two files, and says in its last line how much is missing', () => {
    const [a, b, c] = [section('a', '+1'), section('b', '+22'), section('c', '+333')];
    expect(present(a + b + c, a.length + b.length)).toBe(
      `${a}${b}# cut here: 1 file and ${c.length} bytes are missing, because this file ends at ${(a.length + b.length) / 2 ** 20} MiB\n`,
    );
    expect(present(a + b, a.length + b.length)).toBe(a + b);
    const huge = present(section('big', `+${'x'.repeat(9 * 2 ** 20)}`) + a);
    expect(huge).toMatch(
      /^# cut here: 2 files and 94\d+ bytes are missing, because this file ends at 8 MiB\n$/,
    );
  });
});

describe('assembleDiff', () => {
  it('puts the hunks of single files together as git would', () => {
    const files = [
      changed({}),
      changed({ path: 'new.ts', status: 'added' }),
      changed({ path: 'old.ts', status: 'removed' }),
      changed({
        path: 'to.ts',
        status: 'renamed',
        previousPath: 'from "x".ts',
        patch: undefined,
        additions: 0,
      }),
    ];
    expect(Buffer.from(assembleDiff({ files, isWhole: true }, 'too large')).toString()).toBe(
      [
        '# too large: this was put together file by file, and modes and binary files are not in it',
        'diff --git a/a.ts b/a.ts',
        '--- a/a.ts',
        '+++ b/a.ts',
        '@@ -1 +1 @@\n-a\n+b',
        'diff --git a/new.ts b/new.ts',
        '--- /dev/null',
        '+++ b/new.ts',
        '@@ -1 +1 @@\n-a\n+b',
        'diff --git a/old.ts b/old.ts',
        '--- a/old.ts',
        '+++ /dev/null',
        '@@ -1 +1 @@\n-a\n+b',
        'diff --git "a/from \\"x\\".ts" b/to.ts',
        'rename from "from \\"x\\".ts"',
        'rename to to.ts',
        '',
      ].join('\n'),
    );
  });

  it('names at the top what GitHub leaves out', () => {
    const files = [
      changed({}),
      ...Array.from({ length: 52 }, (_, n) => changed({ path: `big-${n}.json`, patch: undefined })),
    ];
    const text = Buffer.from(assembleDiff({ files, isWhole: false }, 'too large')).toString();
    expect(text).toContain('# missing: every file after these 53, which are all that GitHub lists\n');
    expect(text).toContain('# missing: the content of 52 files, too large:\n#   big-0.json\n');
    expect(text).toContain('#   big-49.json\n#   and 2 more\ndiff --git a/a.ts');
  });

  it('gives its secrets to nobody either', () => {
    const files = [changed({ path: 'id_rsa', patch: '@@ -0,0 +1 @@\n+MIIE' })];
    expect(Buffer.from(presentDiff(assembleDiff({ files, isWhole: true }, 'x'))).toString()).not.toContain(
      'MIIE',
    );
  });
});
