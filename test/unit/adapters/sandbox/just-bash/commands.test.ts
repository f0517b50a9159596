import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFileTree } from '../../../../../src/core/files/file-tree.ts';
import type { Sandbox } from '../../../../../src/core/sandbox-port.ts';
import { fixedLayer } from '../../../../support/fixed-layer.ts';
import { testSandboxes } from '../../../../support/sandboxes.ts';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await testSandboxes().open({
    mounts: [
      { at: '/workspace', layer: fixedLayer({ 'b.txt': 'B\n', 'a.txt': 'A\n', 'd/x': 'X', 'link/y': 'Y' }) },
    ],
    restore: { files: [], shell: undefined },
  });
});
afterEach(() => sandbox.dispose());

async function run(command: string): Promise<string> {
  const { stdout, stderr, exitCode } = await sandbox.exec(command);
  return stdout + stderr + (exitCode === 0 ? '' : `exit ${exitCode}`);
}

describe('repaired', () => {
  test('ls prints files that are named one by one without blank lines between them', async () => {
    expect(await run('ls b.txt a.txt')).toBe('a.txt\nb.txt\n');
    expect(await run('ls *.txt | wc -l')).toMatch(/^\s*2\n$/);
    expect(await run('ls a.txt d')).toBe('a.txt\n\nd:\nx\n');
    expect(await run('ls a.txt d link')).toBe('a.txt\n\nd:\nx\n\nlink:\ny\n');
    expect(await run('ls -d a.txt d')).toBe('a.txt\nd\n');
    expect(await run('ls a.txt nope b.txt')).toContain('exit 2');
    expect(await run('ls')).toBe('a.txt\nb.txt\nd\nlink\n');
  });

  test('xargs takes the value of an option without a space', async () => {
    expect(await run('printf "1\\n2\\n" | xargs -n1 echo')).toBe('1\n2\n');
    expect(await run('printf "1\\n2\\n" | xargs -I{} echo "<{}>"')).toBe('<1>\n<2>\n');
    expect(await run('ls *.txt | xargs cat')).toBe('A\nB\n');
    expect(await run('printf "a b" | xargs -n 1 echo -n1')).toBe('-n1 a\n-n1 b\n');
  });

  test('/dev/null swallows and gives nothing', async () => {
    expect(
      await run('echo gone > /dev/null; cat /dev/null; echo x 2>/dev/null >>/dev/null; wc -c < /dev/null'),
    ).toMatch(/^\s*0\n$/);
    expect(sandbox.takeChanges().files).toEqual([]);
  });
});

describe('added', () => {
  test('mktemp makes a file or a folder of its own', async () => {
    expect(await run(`f=$(mktemp); test -f $f && echo \${f%.*}; test $(mktemp) != $f && echo other`)).toBe(
      '/tmp/tmp\nother\n',
    );
    expect(await run('d=$(mktemp -d); cd $d && pwd')).toMatch(/^\/tmp\/tmp\.\w{10}\n$/);
    expect(await run('cd /workspace; mktemp run-XXXX.log')).toMatch(/^run-\w{4}\.log\n$/);
    expect(await run('mktemp -p d x.XXX')).toMatch(/^d\/x\.\w{3}\n$/);
    expect(await run('mktemp short.X')).toContain('too few X');
  });

  test('realpath resolves links and knows what may be missing', async () => {
    expect(await run('ln -s d to; realpath to/x ./d/../a.txt new')).toBe(
      '/workspace/d/x\n/workspace/a.txt\n/workspace/new\n',
    );
    expect(await run('realpath no/such')).toBe('realpath: no/such: No such file or directory\nexit 1');
    expect(await run('realpath -m no/such; realpath --relative-to=d a.txt')).toBe(
      '/workspace/no/such\n../a.txt\n',
    );
  });

  test('uname and yes answer', async () => {
    expect(await run('uname; uname -m; uname -sm')).toBe('Linux\nx86_64\nLinux x86_64\n');
    expect(await run('yes | head -2; yes no | head -1')).toBe('y\ny\nno\n');
  });
});

describe('absent', () => {
  test.each([
    'git status',
    'npm ci',
    'npx tsc',
    'node -v',
    'python3 x.py',
    'docker ps',
    'curl x',
    'wget x',
    'pip install y',
  ])('%s: 127, and what to do instead', async (command) => {
    const result = await sandbox.exec(command);
    expect(result.exitCode).toBe(127);
    expect(result.stderr).toMatch(/command not found \(\w+ is not in this sandbox: .{15,}\)/);
  });

  test('scripts that ask first are told the truth', async () => {
    expect(await run('command -v git || echo none; command -v jq')).toBe('none\n/usr/bin/jq\n');
    expect(await run('git log 2>&1 | head -1')).toContain('not in this sandbox');
    expect(await run('some-own-tool')).toBe('bash: some-own-tool: command not found\nexit 127');
  });
});

describe('redirections', () => {
  test('into a folder that is missing, a file used as one, or the system are refused, and the script goes on', async () => {
    expect(await run('echo x > no/such; echo after')).toBe(
      'after\nbash: no/such: No such file or directory\n',
    );
    expect(await run('echo x >> a.txt/y; echo after')).toBe('after\nbash: a.txt/y: Not a directory\n');
    expect(await run('echo x > /bin/ls')).toBe('bash: /bin/ls: Permission denied\nexit 1');
    expect(await run('echo x > d')).toBe('bash: d: Is a directory\nexit 1');
  });

  test('more than the sandbox holds is refused, with the reason, and there is a way on', async () => {
    const small = await testSandboxes((options) => createFileTree({ ...options, limitBytes: 2 ** 20 })).open({
      mounts: [],
      restore: { files: [], shell: undefined },
    });
    const result = await small.exec('seq 1 100000 > a; seq 1 100000 > b; seq 1 10 > c; wc -l < c');
    expect(result).toMatchObject({
      exitCode: 1,
      stderr: 'bash: b: No space left: the sandbox holds its changes in memory\n',
      stdout: expect.stringMatching(/^\s*10\n$/),
    });
    expect((await small.exec('rm a; seq 1 100000 > b && echo fine')).stdout).toBe('fine\n');
  });
});

describe('the system', () => {
  test('shows its commands as files, and cannot be broken', async () => {
    expect(await run('ls /usr/bin | grep -xE "sed|realpath|__flue_keep"')).toBe('realpath\nsed\n');
    expect(await run('[[ -x /bin/ls ]] && echo executable; /bin/echo hi')).toBe('executable\nhi\n');
    await sandbox.exec(
      'rm -rf /usr /bin /dev; mv /usr /tmp/usr; echo broken > /usr/bin/ls; mkdir -p /bin/x; chmod 0 /bin',
    );
    expect(await run('ls a.txt; echo fine > /dev/null')).toBe('a.txt\n');
    expect(sandbox.takeChanges().files).toEqual([]);
  });

  test('does not name the library or its options when a limit is met', async () => {
    const { stderr } = await sandbox.exec('while :; do :; done');
    expect(stderr).toContain('too many commands');
    expect(stderr).not.toContain('executionLimits');
  });
});
