import { expect, test } from 'vitest';
import { testSandboxes } from '../../../../support/sandboxes.ts';

async function run(...commands: string[]): Promise<string> {
  const sandbox = await testSandboxes().open({ mounts: [], restore: { files: [], shell: undefined } });
  let said = '';
  for (const command of commands) {
    const { stdout, exitCode } = await sandbox.exec(command);
    said += stdout + (exitCode === 0 ? '' : `exit ${exitCode}\n`);
  }
  await sandbox.dispose();
  return said;
}

test('an assignment succeeds, whatever was before it', async () => {
  expect(await run('set -e; if false; then :; else x=1; fi; echo $x')).toBe('1\n');
  expect(await run('set -e; false || code=$?; echo $code')).toBe('1\n');
  expect(await run('false; x=1; echo $?; x=$(exit 3); echo $?')).toBe('0\n3\n');
});

test('under set -u a default is one between quotes as well', async () => {
  expect(await run('set -euo pipefail; echo "${1:-none}" "${X-}." "${X:+set}"')).toBe('none . \n');
  expect(await run('set -u; echo $nope; echo no')).toBe('exit 127\n');
});

test('an EXIT trap runs when set -e ends the script, with what it had by then', async () => {
  expect(
    await run('set -e; n=1; show() { echo "$1 $n $?"; }; trap "show bye" EXIT; n=2; false; echo no'),
  ).toBe('bye 2 1\nexit 1\n');
  expect(await run("set -e; trap 'exit 5' EXIT; false")).toBe('exit 5\n');
  expect(await run("set -e; touch /tmp.x; trap 'rm /tmp.x' EXIT; false", 'ls /tmp.x')).toBe(
    'exit 1\nexit 2\n',
  );
});

test('a pattern that ends in a slash is of folders', async () => {
  const made = 'mkdir -p "/w/a b" /w/c; touch /w/f; cd /w';
  expect(await run(made, 'set -e; printf "<%s>" */; for d in c*/; do echo $d; done; echo n*/')).toBe(
    '<a b/><c/>c/\nn*/\n',
  );
});

test('sums of large numbers are exact', async () => {
  expect(
    await run('a=9007199254740993; ((a+=2)); echo $a $((a-1)); [ $a -gt 9007199254740994 ] && echo gt'),
  ).toBe('9007199254740995 9007199254740994\ngt\n');
  expect(await run('f() { echo $(( $1 + 1 )); }; echo $(( $(f $(( 2 * 3 ))) + 1 ))')).toBe('8\n');
});

test('an exported function is known to a shell within, in the next call too', async () => {
  const define = 'hi() { echo "hi $1"; }; export -f hi';
  expect(await run(define, 'echo you | xargs -I{} bash -c "hi {}"')).toBe('hi you\n');
});

test('bash takes its options joined, and a script from standard input', async () => {
  expect(await run('bash -euo pipefail -c "false | true; echo no"; echo $?')).toBe('1\n');
  expect(await run('echo "echo \\$1" | bash -s one; echo "if" > /bad; bash -n /bad; echo $?')).toBe(
    'one\n2\n',
  );
  expect(await run('echo in | bash -c "cat"; env -u HOME B="x y" bash -c "echo [\\$HOME] \\$B"')).toBe(
    'in\n[] x y\n',
  );
});

test('arguments, attributes and the stack of folders carry over', async () => {
  expect(await run('set -- a "b c"', 'echo $# $2; shift', 'echo $#')).toBe('2 b c\n1\n');
  expect(await run('declare -i n=5; t=1; declare -n r=t', 'n=n+2; r=9; echo $n $t', 'r=3; echo $t')).toBe(
    '7 9\n3\n',
  );
  expect(
    await run('mkdir -p /a /b; cd /; pushd /a >/dev/null; pushd /b >/dev/null', 'popd', 'popd; pwd'),
  ).toBe('/a /\n/\n/\n');
});
