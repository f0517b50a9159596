import { expect, test } from 'vitest';
import { testSandboxes } from '../../../../support/sandboxes.ts';

async function session(...commands: string[]): Promise<string> {
  const sandbox = await testSandboxes().open({
    mounts: [],
    restore: { files: [], shell: undefined },
  });
  let last = '';
  for (const command of commands) {
    const { stdout, stderr, exitCode } = await sandbox.exec(command);
    last = stdout + stderr + (exitCode === 0 ? '' : `exit ${exitCode}`);
  }
  await sandbox.dispose();
  return last;
}

test('the exit code is the one of the script', async () => {
  expect(await session('false')).toBe('exit 1');
  expect(await session('set -e; false; echo no')).toBe('exit 1');
  expect(await session('(exit 7)')).toBe('exit 7');
});

test('set -x shows nothing of ours', async () => {
  expect(await session('set -x; echo hi')).toBe('hi\n+ echo hi\n');
});

test('values with quotes, newlines and dollars arrive as they were', async () => {
  const value = `a'b"c\n$d \`e\` \\f`;
  const assign = `v=$(cat <<'END'\n${value}\nEND\n)`;
  expect(await session(assign, 'printf %s "$v"')).toBe(value);
  expect(await session(`${assign}; export v`, 'printf %s "$v"')).toBe(value);
});

test('arrays carry over', async () => {
  expect(
    await session(
      'list=(one "two three" "it\'s"); list+=(four)',
      `echo "\${#list[@]}:\${list[1]}:\${list[2]}:\${list[3]}"`,
    ),
  ).toBe("4:two three:it's:four\n");
  expect(await session('declare -A map=([a]=1 [b]=2)', `echo "\${map[b]}\${map[a]}"`)).toBe('21\n');
});

test('a script that leaves early still leaves its variables, folder and functions', async () => {
  expect(await session('cd /tmp; x=1; f() { echo f; }; exit 3', 'pwd; echo $x; f')).toBe('/tmp\n1\nf\n');
  expect(await session('cd /tmp; x=1; exit 3')).toBe('exit 3');
  expect(await session('false; exit')).toBe('exit 1');
  expect(await session('set -e; cd /tmp; false || exit 4', 'pwd')).toBe('/tmp\n');
  expect(await session('set -e; false || exit 4')).toBe('exit 4');
  expect(await session('die() { echo "$1"; exit 9; }', 'cd /tmp; die gone', 'pwd; die again')).toBe(
    '/tmp\nagain\nexit 9',
  );
  expect(await session('(cd /tmp; exit 2); x=$(exit 5); cd /', 'pwd; set -x; exit 1')).toBe('/\nexit 1');
});

test.each([
  ['false; exit $?', 'exit 1'],
  ['true; exit $?', ''],
  ['sh -c "exit 3"; exit $?', 'exit 3'],
  ['(exit 3); rc=$?; exit $rc', 'exit 3'],
  ['set -e; false || exit "$?"', 'exit 1'],
  ['set -e; (exit 5) || exit $(( $? + 1 ))', 'exit 6'],
  ['f() { (exit 4); exit $?; }; f; echo no', 'exit 4'],
  ['f() { set -e; (exit 4) || exit $?; }; f; echo no', 'exit 4'],
  ['x=$(false; exit $?); echo $?', '1\n'],
  ["trap 'echo bye $?' EXIT; (exit 6); exit $?", 'bye 6\nexit 6'],
  ["set -e; trap 'echo bye $?' EXIT; (exit 6) || exit $?", 'bye 6\nexit 6'],
  ["trap 'exit $(( $? + 1 ))' EXIT; exit 3", 'exit 4'],
  ['false | true; exit ${PIPESTATUS[0]}', 'exit 1'],
  ['set -e; (exit 2) | true; exit "${PIPESTATUS[0]}"', 'exit 2'],
])('the status that `exit` is given in %s is the one of bash', async (command, said) => {
  expect(await session(command)).toBe(said);
});

test('what was set before `exit $?` under `set -e` carries over', async () => {
  expect(
    await session(
      "set -e; cd /tmp; x=1; f() { echo f; }; trap 'y=2' EXIT; false || exit $?",
      'pwd; echo $x$y; f',
    ),
  ).toBe('/tmp\n12\nf\n');
});

test('an `exit` of a subshell says nothing of the shell', async () => {
  const inside = 'x=2; cd /; exit 3';
  expect(
    await session(
      `x=1; cd /tmp; (${inside}); y=$(${inside}); { ${inside}; } | cat; set -e; false`,
      'pwd; echo $x',
    ),
  ).toBe('/tmp\n1\n');
  expect(await session("set -e; trap 'echo bye $?' EXIT; f() { x=$(exit 3); }; f")).toBe('bye 3\nexit 3');
});

test('a script that is stopped leaves the state as it was before it', async () => {
  expect(
    await session(
      'cd /tmp; x=1; f() { echo f; }; export E=2',
      'cd /; x=9; while :; do :; done',
      'pwd; echo $x$E; f',
    ),
  ).toBe('/tmp\n12\nf\n');
});

test('a script that an error ends under set -e leaves what it did', async () => {
  expect(
    await session(
      'list=(a b); f() { echo f; }; export E=2',
      'set -e; cd /tmp; x=3; false',
      `pwd; echo $x$E\${list[1]}; f`,
    ),
  ).toBe('/tmp\n32b\nf\n');
});

test('functions of a sourced file carry over, and a later definition wins', async () => {
  expect(
    await session("echo 'lib() { echo from lib; }' > /tmp/lib.sh; cd /tmp", 'source ./lib.sh', 'lib'),
  ).toBe('from lib\n');
  expect(await session('f() { echo 1; }', 'f() { echo 2; }', 'f')).toBe('2\n');
  expect(await session('if true; then g() { echo g; }; fi', 'true', 'g')).toBe('g\n');
});

test('a function may define others, which carry over too', async () => {
  expect(await session('outer() { inner() { echo inner; }; }; outer', 'inner')).toBe('inner\n');
});

test('variables of the shell itself do not pile up', async () => {
  const sandbox = await testSandboxes().open({
    mounts: [],
    restore: { files: [], shell: undefined },
  });
  await sandbox.exec('echo hi | cat');
  expect(sandbox.takeChanges().shell).toBeUndefined();
  await sandbox.exec('export A=1; b=2');
  expect(sandbox.takeChanges().shell).toEqual({ cwd: '/workspace', env: { A: '1' }, functions: "b='2'" });
  await sandbox.exec(`big=$(printf '%050000d' 1)`);
  expect(JSON.stringify(sandbox.takeChanges()).length).toBeLessThan(1000);
});
