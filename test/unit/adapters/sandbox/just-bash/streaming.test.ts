import { describe, expect, test } from 'vitest';
import { StreamingFs } from '../../../../../src/adapters/sandbox/just-bash/streaming.ts';
import { createFileTree } from '../../../../../src/core/files/file-tree.ts';
import type { ExecOptions, ExecResult } from '../../../../../src/core/sandbox-port.ts';
import { testSandboxes } from '../../../../support/sandboxes.ts';

interface Streamed {
  result: ExecResult;
  /** Pieces in the order they came. */
  pieces: Array<[stream: string, text: string]>;
}

async function stream(command: string, options: ExecOptions = {}): Promise<Streamed> {
  const sandbox = await testSandboxes().open({ mounts: [], restore: { files: [], shell: undefined } });
  const pieces: Streamed['pieces'] = [];
  const result = await sandbox.exec(command, {
    cwd: '/',
    ...options,
    onOutput: (name, text) => pieces.push([name, text]),
  });
  return { result, pieces };
}

describe('output while a script runs', () => {
  test('comes after each statement, and after each one of a loop', async () => {
    const { pieces } = await stream('echo a; for i in 1 2; do echo $i; echo x >&2; done; echo z');
    expect(pieces).toEqual([
      ['stdout', 'a\n'],
      ['stdout', '1\n'],
      ['stderr', 'x\n'],
      ['stdout', '2\n'],
      ['stderr', 'x\n'],
      ['stdout', 'z\n'],
    ]);
  });

  test('is not lost when the command has to be ended', async () => {
    const { result, pieces } = await stream(
      "echo before; awk 'BEGIN{for(i=0;i<90000;i++)for(j=0;j<90000;j++)x++}'; echo after",
      { timeoutMs: 300 },
    );
    expect(result).toMatchObject({ stdout: 'before\n', exitCode: 124, stoppedBy: 'time' });
    expect(pieces[0]).toEqual(['stdout', 'before\n']);
  });

  test('is cut where it is too much, across statements', async () => {
    const { result } = await stream('for i in {1..9}; do seq 1 100000; done; echo end');
    expect(result).toMatchObject({ exitCode: 126, stoppedBy: 'output' });
    expect(result.stdout.length).toBeLessThanOrEqual(5 * 2 ** 20);
    expect(result.stderr).toMatch(/output/);
  });

  test.each([
    ['a character in two statements', "printf '\\xe2\\x82'; printf '\\xac\\n'", /^.*\n$/, 0],
    ['exit', 'echo a; exit 3; echo b', /^a\n$/, 3],
    ['set -e', 'set -e; echo a; false; echo b', /^a\n$/, 1],
    ['set -u', 'set -u; echo a; echo $nope; echo b', /^a\n$/, 127],
    ['exec', 'exec 2>&1; echo a; echo b >&2', /^a\nb\n$/, 0],
    [
      'break',
      'for i in 1 2 3; do [ $i = 2 ] && echo out && break; echo $i; done; echo z',
      /^1\nout\nz\n$/,
      0,
    ],
    ['PIPESTATUS', 'false | true; echo ${PIPESTATUS[@]}', /^1 0\n$/, 0],
    ['stdin', 'read a; read b; echo $b $a', /^2 1\n$/, 0],
    ['a file read by a loop', "printf '1\\n2\\n' > f; while read n; do echo n$n; done < f", /^n1\nn2\n$/, 0],
    ['negation', '! true; echo $?', /^1\n$/, 0],
    ['the last status', 'false', /^$/, 1],
    ['a syntax error', 'echo a; if', /^$/, 2],
  ])('%s is what it was', async (_name, command, stdout, exitCode) => {
    const { result, pieces } = await stream(command, { stdin: '1\n2\n' });
    expect(result.exitCode).toBe(exitCode);
    expect(result.stdout).toMatch(stdout);
    expect(
      pieces
        .filter(([name]) => name === 'stdout')
        .map(([, text]) => text)
        .join(''),
    ).toBe(result.stdout);
  });

  test.each([
    ['for i in 1 2; do echo job$i & done; wait; echo all-done', 'job1\njob2\nall-done\n'],
    ['f() { echo job & wait; }; f; echo end', 'job\nend\n'],
  ])('of jobs in the background stands where it was said: %s', async (command, stdout) => {
    expect((await stream(command)).result.stdout).toBe(stdout);
  });

  test('of a script that went on after its end is dropped', async () => {
    const pieces: string[] = [];
    const fs = new StreamingFs({
      tree: createFileTree({ mounts: [] }),
      signal: new AbortController().signal,
      asHost: (body) => body(),
      names: new Set(),
      onOutput: (_stream, text) => pieces.push(text),
    });
    await fs.appendFile('/dev/.flue-out', 'before\n');
    fs.close();
    await fs.appendFile('/dev/.flue-out', 'after\n');
    expect(pieces).toEqual(['before\n']);
  });

  test('functions, variables and folders of streamed statements carry over', async () => {
    const sandbox = await testSandboxes().open({ mounts: [], restore: { files: [], shell: undefined } });
    const onOutput = (): void => {};
    await sandbox.exec('mkdir -p /w/sub; cd /w; f() { echo "f $1 $X"; }; export X=5; cd sub', { onOutput });
    expect((await sandbox.exec('f a; pwd', { onOutput })).stdout).toBe('f a 5\n/w/sub\n');
  });
});
