import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../../../../src/core/sandbox-port.ts';
import { fixedLayer } from '../../../../../support/fixed-layer.ts';
import { testSandboxes } from '../../../../../support/sandboxes.ts';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await testSandboxes().open({
    mounts: [{ at: '/workspace', layer: fixedLayer({ 'a.txt': 'x 1\ny 2\n' }) }],
    restore: { files: [], shell: undefined },
  });
});
afterEach(() => sandbox.dispose());

async function run(command: string): Promise<string> {
  const { stdout, stderr, exitCode } = await sandbox.exec(command);
  return stdout + stderr + (exitCode === 0 ? '' : `exit ${exitCode}`);
}

describe('the command line of awk', () => {
  test.each([
    ["awk -F, -vx='a\\tb' -v y=2 '{ print $2, x, y }' <<< a,b", 'b a\tb 2\n'],
    ["awk -F '\\t' '{ print $2 }' <<< $'a b\\tc'", 'c\n'],
    ["awk -F: -f <(echo '{ print $2 }') <<< a:b", 'b\n'],
    ["echo 'function f(x) { return x * 2 }' > l; echo 'BEGIN { print f(4) }' > m; awk -f l -fm", '8\n'],
    ["awk -- '{ print $1 }' a.txt", 'x\ny\n'],
    ["cat a.txt | awk '{ print $2 }' -", '1\n2\n'],
    ["awk --posix --assign=v=1 -e 'BEGIN { print v }'", '1\n'],
    ['awk -f none', 'awk: cannot open "none" (No such file or directory)\nexit 2'],
    ['awk -Z 1', 'awk: not an option: -Z\nexit 2'],
    ['awk -v 1', 'awk: improper assignment: -v 1\nexit 2'],
    ['awk', 'usage: awk [-F fs] [-v var=value] [prog | -f progfile] [file ...]\nexit 2'],
    ["awk '{ print }' none", 'awk: cannot open "none" (No such file or directory)\nexit 2'],
    ['awk 1 .', 'awk: cannot open "." (Is a directory)\nexit 2'],
  ])('%s', async (command, expected) => {
    expect(await run(command)).toBe(expected);
  });
});

describe('awk and the shell', () => {
  test('it starts commands of the sandbox, with its folder and its exported variables', async () => {
    await sandbox.exec('mkdir d; cd d; export E=1; S=2');
    expect(
      await run(
        `awk 'BEGIN { system("pwd; echo $E$S"); "pwd" | getline p; print p, ENVIRON["E"] ENVIRON["S"] }'`,
      ),
    ).toBe('/workspace/d\n1\n/workspace/d 1\n');
    expect(await run(`awk 'BEGIN { print "b\\na" | "sort"; close("sort"); print system("exit 3") }'`)).toBe(
      'a\nb\n3\n',
    );
    expect(
      await run(
        `awk 'BEGIN { print "e" | "cat >&2" }' 2>/dev/null; awk 'BEGIN { system("no-such-tool") }' 2>&1`,
      ),
    ).toContain('no-such-tool: command not found');
  });

  test('a file that cannot be written ends it', async () => {
    expect(await run(`awk 'BEGIN { print 1; print 2 > "no/such" }'; echo $?`)).toBe(
      '1\n2\nawk: cannot open "no/such" for output (No such file or directory)\n',
    );
    expect(await run(`mkdir d; awk 'BEGIN { print 2 > "d" }'`)).toContain('(Is a directory)');
  });

  test('bytes that are no text go through it', async () => {
    expect(await run(`printf '\\xff\\xfea\\n' | awk '{ print length($0); print $0 "é" }' | xxd -p`)).toBe(
      '330afffe61c3a90a\n',
    );
    expect(await run(`awk 'BEGIN { printf "%c%c\\303\\251", 195, 169 }'`)).toBe('éé');
  });

  test('30,000 lines are summed up and counted in less than a second', async () => {
    await sandbox.exec(`seq 1 30000 | awk '{ print "k" $1 % 100, $1, "some words to split" }' > log`);
    const began = performance.now();
    expect(await run(`awk '{ s += $2; c[$1]++ } END { print length(c), s "" }' log`)).toBe('100 450015000\n');
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test('a loop without an end is ended, and what was printed before stays', async () => {
    const result = await sandbox.exec(`echo before; awk 'BEGIN { while (1) x++ }'; echo after`, {
      timeoutMs: 300,
    });
    expect(result).toMatchObject({ stdout: 'before\n', exitCode: 124, stoppedBy: 'time' });
  });
});
