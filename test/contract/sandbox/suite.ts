// What every Sandbox adapter must do, run against each: files, shell, state that carries over, limits, isolation.
// A new adapter's test is one call.
import { afterEach, describe, expect, test } from 'vitest';
import type {
  FileChange,
  Mount,
  Sandbox,
  SandboxChanges,
  Sandboxes,
} from '../../../src/core/sandbox-port.ts';
import { fixedLayer } from '../../support/fixed-layer.ts';

const NOTHING: SandboxChanges = { files: [], shell: undefined };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const allBytes = Uint8Array.from({ length: 256 }, (_, i) => i);

const mounts: Mount[] = [
  {
    at: '/workspace',
    layer: fixedLayer({
      'README.md': '# Hello\nwörld 日本語 😀\n',
      'src/a.ts': 'export const a = 1;\n',
      'src/b.ts': 'export const b = 2;\n',
      'bin.dat': { bytes: allBytes },
      'run.sh': { text: '#!/bin/bash\necho ran "$1"\n', mode: 0o755 },
      link: { link: 'src/a.ts' },
      folder: { link: 'src' },
      absolute: { link: '/workspace/src/b.ts' },
      passwd: { link: '/etc/passwd' },
      up: { link: '../../../../etc/passwd' },
      environ: { link: '/proc/self/environ' },
      '.env': { secret: true },
    }),
  },
  { at: '/skills/review', layer: fixedLayer({ 'SKILL.md': 'Review well.\n' }) },
];

/** What a sandbox may have less of than others. */
export interface Bounds {
  /** Lines that one command can print and another one work on. */
  lines: number;
}

export function sandboxContract(
  name: string,
  create: () => Sandboxes,
  { lines }: Bounds = { lines: 50_000 },
): void {
  const opened: Sandbox[] = [];
  const open = async (restore: SandboxChanges = NOTHING): Promise<Sandbox> => {
    const sandbox = await create().open({ mounts, restore });
    opened.push(sandbox);
    return sandbox;
  };
  afterEach(async () => {
    for (const sandbox of opened.splice(0)) await sandbox.dispose();
  });
  const text = async (sandbox: Sandbox, path: string): Promise<string> =>
    new TextDecoder().decode(await sandbox.readFile(path));
  const output = async (sandbox: Sandbox, command: string): Promise<string> => {
    const { stdout, stderr, exitCode } = await sandbox.exec(command);
    return exitCode === 0 ? stdout + stderr : `${stdout}${stderr}exit code ${exitCode}`;
  };

  describe(`${name}: files`, () => {
    test('reads the mounts, absolute and relative to the working directory', async () => {
      const sandbox = await open();
      expect(await text(sandbox, 'README.md')).toContain('日本語 😀');
      expect(await text(sandbox, '/skills/review/SKILL.md')).toBe('Review well.\n');
      expect(await sandbox.stat('src')).toMatchObject({ kind: 'directory' });
      expect(await sandbox.stat('run.sh')).toMatchObject({ kind: 'file', mode: 0o755 });
      expect(await sandbox.stat('nothing')).toBeUndefined();
      expect((await sandbox.list('src')).map((entry) => entry.name)).toEqual(['a.ts', 'b.ts']);
    });

    test('writes, making folders, and removes; the shell sees the same files', async () => {
      const sandbox = await open();
      await sandbox.writeFile('out/deep/file.txt', bytes('ünï\n'));
      expect(await output(sandbox, 'cat out/deep/file.txt')).toBe('ünï\n');
      await sandbox.exec('echo more >> out/deep/file.txt; rm README.md');
      expect(await text(sandbox, 'out/deep/file.txt')).toBe('ünï\nmore\n');
      expect(await sandbox.stat('README.md')).toBeUndefined();
      await sandbox.remove('out');
      expect(await output(sandbox, 'test -e out || echo gone')).toBe('gone\n');
    });

    test('says what is missing in a sandbox_error', async () => {
      const sandbox = await open();
      for (const call of [sandbox.readFile('no.txt'), sandbox.list('no'), sandbox.remove('no')]) {
        await expect(call).rejects.toMatchObject({
          code: 'sandbox_error',
          message: expect.stringMatching(/^no such file: .*no/),
        });
      }
    });

    test('keeps every byte through files, copies, moves and pipes', async () => {
      const sandbox = await open();
      await sandbox.exec(
        'cp bin.dat copy.dat; cat bin.dat > cat.dat; cat < bin.dat | cat > piped.dat; mv copy.dat moved.dat',
      );
      await sandbox.writeFile('own.dat', allBytes);
      for (const path of ['bin.dat', 'cat.dat', 'piped.dat', 'moved.dat', 'own.dat']) {
        expect(await sandbox.readFile(path), path).toEqual(allBytes);
      }
      expect(await output(sandbox, 'wc -c < moved.dat; base64 -w0 bin.dat')).toContain(
        Buffer.from(allBytes).toString('base64'),
      );
    });

    test('follows links inside, makes them, and shows them', async () => {
      const sandbox = await open();
      expect(await text(sandbox, 'link')).toBe('export const a = 1;\n');
      expect(await text(sandbox, 'folder/b.ts')).toBe('export const b = 2;\n');
      expect(await output(sandbox, 'cat absolute; readlink link; ln -s run.sh made; ./made x')).toBe(
        'export const b = 2;\nsrc/a.ts\nran x\n',
      );
    });

    test('patch is empty at first and then a unified diff', async () => {
      const sandbox = await open();
      expect(await sandbox.patch()).toBe('');
      await sandbox.exec("sed -i 's/1/10/' src/a.ts; echo n > new.txt; rm src/b.ts");
      const patch = await sandbox.patch();
      expect(patch).toContain('-export const a = 1;\n+export const a = 10;\n');
      expect(patch).toContain('new file mode 100644');
      expect(patch).toContain('deleted file mode 100644');
    });
  });

  describe(`${name}: shell`, () => {
    test('gives stdout, stderr and the exit code apart', async () => {
      const result = await (await open()).exec('echo out; echo err >&2; exit 3');
      expect(result).toMatchObject({ stdout: 'out\n', stderr: 'err\n', exitCode: 3 });
      expect(result.stoppedBy).toBeUndefined();
    });

    test('a command that is not there ends with 127, a syntax error with 2', async () => {
      const sandbox = await open();
      expect((await sandbox.exec('no-such-command')).exitCode).toBe(127);
      expect((await sandbox.exec('echo "open')).exitCode).toBe(2);
    });

    test('carries the folder, variables, exports and functions over', async () => {
      const sandbox = await open();
      await sandbox.exec(`cd src; plain="it's $(echo here)"; export LOUD=1; greet() { echo "hi $1"; }`);
      expect(
        await output(
          sandbox,
          `pwd; echo "$plain"; printenv LOUD; bash -c 'echo \${plain:-unexported}'; greet you`,
        ),
      ).toBe("/workspace/src\nit's here\n1\nunexported\nhi you\n");
      expect(await text(sandbox, 'a.ts')).toBe('export const a = 1;\n');
      await sandbox.exec('unset -f greet; unset LOUD; cd ..');
      expect(await output(sandbox, 'greet 2>/dev/null || echo none; echo "[$LOUD]"; pwd; cd -')).toBe(
        'none\n[]\n/workspace\n/workspace/src\n',
      );
    });

    test('carries functions with here-documents, cases, subshells and redirections exactly', async () => {
      const sandbox = await open();
      const functions = [
        'doc() { cat <<EOF\n  kept $1\nEOF\n}',
        'kind() { case "$1" in a|b) echo ab;; *) echo other;; esac; }',
        'sub() ( cd /tmp; pwd )',
        'loud() { echo "to stderr"; } >&2',
      ];
      await sandbox.exec(functions.join('\n'));
      await sandbox.exec('true');
      expect(await output(sandbox, 'doc x; kind b; sub; loud 2>&1; pwd')).toBe(
        '  kept x\nab\n/tmp\nto stderr\n/workspace\n',
      );
    });

    test('a folder, variables or input given for one command do not stay', async () => {
      const sandbox = await open();
      await sandbox.exec('export KEPT=old');
      const result = await sandbox.exec('pwd; echo "$KEPT $ONCE"; cat', {
        cwd: '/workspace/src',
        env: { KEPT: 'new', ONCE: '1' },
        stdin: 'given\n',
      });
      expect(result.stdout).toBe('/workspace/src\nnew 1\ngiven\n');
      expect(await output(sandbox, 'pwd; echo "$KEPT [$ONCE]"')).toBe('/workspace\nold []\n');
    });

    test('here-documents and indentation arrive as written', async () => {
      const sandbox = await open();
      expect(await output(sandbox, 'cat <<EOF\n  two\n\ttab\nEOF')).toBe('  two\n\ttab\n');
    });

    test('a large output comes whole', async () => {
      const { stdout } = await (await open()).exec(`seq 1 ${lines} | sed 's/^/line /'`);
      expect(stdout.split('\n').length).toBe(lines + 1);
      expect(stdout.endsWith(`line ${lines}\n`)).toBe(true);
    });

    test('commands given at once take turns', async () => {
      const sandbox = await open();
      await Promise.all([1, 2, 3].map((i) => sandbox.exec(`n=$((n + ${i})); echo ${i} >> order`)));
      expect(await output(sandbox, 'echo $n; cat order')).toBe('6\n1\n2\n3\n');
    });

    test('tells a listener what was printed', async () => {
      const heard: string[] = [];
      await (await open()).exec('echo a; echo b >&2', {
        onOutput: (stream, part) => heard.push(`${stream}:${part}`),
      });
      expect(heard.sort()).toEqual(['stderr:b\n', 'stdout:a\n']);
    });
  });

  describe(`${name}: limits`, () => {
    test('time: exit code 124, and the sandbox goes on', async () => {
      const sandbox = await open();
      const began = performance.now();
      const result = await sandbox.exec('sleep 30', { timeoutMs: 200 });
      expect(result).toMatchObject({ exitCode: 124, stoppedBy: 'time' });
      expect(result.stderr).toContain('stopped after 0.2 s');
      expect(performance.now() - began).toBeLessThan(5000);
      expect(await output(sandbox, 'echo alive')).toBe('alive\n');
    });

    test('a command that only says 124 or 126 was not stopped', async () => {
      const sandbox = await open();
      expect((await sandbox.exec('exit 124')).stoppedBy).toBeUndefined();
      expect((await sandbox.exec('exit 126')).stoppedBy).toBeUndefined();
    });

    test('an endless loop ends with 126, a loop over files within its time', async () => {
      const sandbox = await open();
      expect(await sandbox.exec('while :; do :; done')).toMatchObject({
        exitCode: 126,
        stoppedBy: 'commands',
      });
      const writing = sandbox.exec('while :; do echo x >> grows; done', { timeoutMs: 300 });
      expect([124, 126]).toContain((await writing).exitCode);
      expect(await output(sandbox, 'echo alive')).toBe('alive\n');
    });

    test('output: 126, and what came before the limit is kept', async () => {
      const sandbox = await open();
      await sandbox.exec(
        'x=0123456789abcdef; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do x=$x$x; done; echo $x > big',
      );
      const result = await sandbox.exec('for i in $(seq 1 200); do cat big; done');
      expect(result).toMatchObject({ exitCode: 126, stoppedBy: 'output' });
      expect(result.stdout.length).toBeGreaterThan(100_000);
    });

    test('abort: throws the reason, promptly, and later writes do not happen', async () => {
      const sandbox = await open();
      const reason = new Error('cancelled by a test');
      const controller = new AbortController();
      const running = sandbox.exec('sleep 30; echo late > late.txt', { signal: controller.signal });
      setTimeout(() => controller.abort(reason), 50);
      await expect(running).rejects.toBe(reason);
      expect(await sandbox.stat('late.txt')).toBeUndefined();
      expect(await output(sandbox, 'echo alive')).toBe('alive\n');
    });

    test('a signal that is aborted already starts nothing', async () => {
      const sandbox = await open();
      const reason = new Error('too late');
      await expect(sandbox.exec('echo x > x', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(await sandbox.stat('x')).toBeUndefined();
    });

    test('a closed sandbox says so', async () => {
      const sandbox = await open();
      await sandbox.dispose();
      await expect(sandbox.exec('true')).rejects.toMatchObject({ code: 'sandbox_error' });
    });
  });

  describe(`${name}: what it declares`, () => {
    const { traits } = create();

    test('output comes when it says', async () => {
      const sandbox = await open();
      const pieces: string[] = [];
      const before: string[][] = [];
      const running = sandbox.exec('echo one; sleep 0.2; echo two', {
        onOutput: (_stream, text) => {
          pieces.push(text);
          before.push([...pieces]);
        },
      });
      const { stdout } = await running;
      expect(pieces.join('')).toBe(stdout);
      if (traits.output !== 'at the end') expect(pieces.length).toBeGreaterThan(1);
      expect(before[0]).toEqual([traits.output === 'at the end' ? stdout : 'one\n']);
    });

    // Where nothing can be stopped in the middle of its work, no command may have such a middle.
    test('a command that would never yield is stopped, or refused', async () => {
      const sandbox = await open();
      const busy = "awk 'BEGIN { while (1) x++ }'";
      const began = performance.now();
      const result = await sandbox.exec(busy, { timeoutMs: 300 });
      if (traits.stops === 'anywhere') expect(result).toMatchObject({ exitCode: 124, stoppedBy: 'time' });
      else expect(result.exitCode).toBe(126);
      const abort = new AbortController();
      const aborted = sandbox.exec(busy, { signal: abort.signal });
      abort.abort(new Error('enough'));
      await aborted.catch((thrown: unknown) => expect(String(thrown)).toContain('enough'));
      expect((await sandbox.exec('echo alive')).stdout).toBe('alive\n');
      // Far beyond what it may take, so that only a command that was never stopped gets here.
      expect(performance.now() - began).toBeLessThan(20_000);
    });
  });

  describe(`${name}: changes`, () => {
    test('what one sandbox did, another one restored from it goes on with', async () => {
      const first = await open();
      await first.exec(
        'cd src; export MODE=fast; twice() { echo "$1$1"; }; echo new > c.ts; rm b.ts; chmod +x a.ts',
      );
      const changes = first.takeChanges();
      expect(pathsOf(changes.files)).toEqual([
        '/workspace/src/a.ts',
        '/workspace/src/b.ts',
        '/workspace/src/c.ts',
      ]);
      const second = await open(structuredClone(changes));
      expect(
        await output(second, 'pwd; echo $MODE; twice ab; ls; cat c.ts; test -x a.ts && echo executable'),
      ).toBe('/workspace/src\nfast\nabab\na.ts\nc.ts\nnew\nexecutable\n');
      expect(await second.patch()).toBe(await first.patch());
    });

    test('are taken once, and are nothing when nothing happened', async () => {
      const sandbox = await open();
      expect(sandbox.takeChanges()).toEqual(NOTHING);
      await sandbox.exec('echo read only: $(cat README.md | wc -l) > /dev/null');
      expect(sandbox.takeChanges().files).toEqual([]);
      await sandbox.writeFile('a', bytes('a'));
      expect(pathsOf(sandbox.takeChanges().files)).toEqual(['/workspace/a']);
      expect(sandbox.takeChanges().files).toEqual([]);
    });
  });

  describe(`${name}: isolation`, () => {
    const escapes = [
      'cat /etc/passwd',
      'cat ../../../../../../etc/passwd',
      'cat passwd',
      'cat up',
      'cat environ',
      'cat /proc/self/environ',
      'cat /proc/1/environ',
      'cat /proc/self/cmdline',
      'ls /proc/self/fd',
      'ls /home/runner /root /github /runner',
      'ln -s / root; cat root/etc/passwd root/proc/self/environ',
      'ln -s ../../../.. far; cat far/etc/hostname',
      'mkdir -p a/b; ln -s ../../../../../ a/b/c; cat a/b/c/etc/shadow',
      'cd /; cat etc/passwd',
      'source /etc/profile',
      'cat < /etc/passwd',
      'head -c 100 /dev/sda',
      'find / -name passwd -type f -not -path "/workspace/*" | grep .',
      'exec 3</etc/passwd; cat <&3',
      'cat .env',
      'cp .env x; cat x',
      'curl http://169.254.169.254/latest/meta-data/',
      'cat </dev/tcp/169.254.169.254/80',
      'node -e "console.log(process.env)"',
      'python3 -c "import os; print(os.environ)"',
    ];

    test.each(escapes)('%s: gives nothing of the host', async (command) => {
      process.env.FLUE_TEST_SECRET = 'host-secret-value';
      const { stdout, stderr } = await (await open()).exec(command, { timeoutMs: 5000 });
      const all = stdout + stderr;
      expect(all).not.toMatch(/root:x:0|host-secret-value|PATH=\/.*node|BEGIN .*KEY/);
      expect(stdout).not.toContain(process.cwd());
      expect(stdout.trim()).toBe('');
    });

    test('the environment holds nothing of the host', async () => {
      process.env.FLUE_TEST_SECRET = 'host-secret-value';
      const { stdout } = await (await open()).exec('env; export -p; set; declare -p; compgen -v');
      expect(stdout).not.toContain('FLUE_TEST_SECRET');
      expect(stdout).not.toContain('host-secret-value');
      for (const [name, value] of Object.entries(process.env)) {
        if (value !== undefined && value.length > 12) expect(stdout, name).not.toContain(value);
      }
    });

    test('file calls climb out no more than the shell', async () => {
      const sandbox = await open();
      for (const path of [
        '/etc/passwd',
        '../../etc/passwd',
        'passwd',
        'up',
        'environ',
        '/proc/self/environ',
        '.env',
      ]) {
        await expect(sandbox.readFile(path), path).rejects.toMatchObject({ code: 'sandbox_error' });
      }
    });

    test('rm -rf / leaves what is mounted', async () => {
      const sandbox = await open();
      await sandbox.exec('rm -rf / --no-preserve-root; rm -rf /workspace /skills');
      expect(await text(sandbox, '/workspace/README.md')).toContain('Hello');
      expect(await text(sandbox, '/skills/review/SKILL.md')).toBe('Review well.\n');
    });
  });
}

function pathsOf(changes: readonly FileChange[]): string[] {
  return changes.map((change) => change.path);
}
