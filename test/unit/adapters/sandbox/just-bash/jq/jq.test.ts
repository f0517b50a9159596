import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../../../../../src/adapters/sandbox/just-bash/commands/command.ts';
import { jq } from '../../../../../../src/adapters/sandbox/just-bash/commands/jq.ts';

async function run(
  args: string[],
  input = '',
): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const context = {
    stdin: Buffer.from(input).toString('latin1'),
    exportedEnv: { A: '1' },
    limits: { maxStringLength: 2 ** 20 },
  } as unknown as Context;
  const { stdout, stderr, exitCode } = await jq(args, context);
  return { stdout: Buffer.from(stdout, 'latin1').toString('utf8'), stderr, exitCode };
}

/** The outputs, compact, with spaces in between. */
const ANSWERS: ReadonlyArray<[program: string, input: string, outputs: string]> = [
  ['.a.b, .a["b"], ."a"."b", .a?.b', '{"a":{"b":1}}', '1 1 1 1'],
  ['.[1:], .[-1], .[:-1]', '[1,2,3]', '[2,3] 3 [1,2]'],
  ['.[1:3], length', '"aé😀b"', '"é😀" 4'],
  ['[.[].a?]', '[1,{"a":2}]', '[2]'],
  ['1 + . as $x | $x * 2', '3', '7'],
  ['[(1,2) + (10,20)]', 'null', '[11,12,21,22]'],
  ['(null, false, 3) // 4, (empty // 5)', 'null', '3 5'],
  ['if . > 1 then "a" elif . > 0 then "b" end', '1', '"b"'],
  ['try error({a:1}) catch .a, [.[]?]', '1', '1 []'],
  ['reduce .[] as [$a, $b] (0; . + $a * $b)', '[[1,2],[3,4]]', '14'],
  ['[foreach .[] as $x (0; . + $x; [$x, .])]', '[1,2]', '[[1,1],[2,3]]'],
  ['[.[] as [$a] ?// $b | [$a, $b]]', '[[3],4]', '[[3,null],[null,4]]'],
  ['def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; fac', '10', '3628800'],
  ['def f($a; g): $a + g; f(1; . * 2)', '5', '11'],
  ['label $out | 1, break $out, 2', 'null', '1'],
  [
    '{a, "b": 2, "c\\(1)": 3, ("d","e"): 4} | keys_unsorted',
    '{"a":1}',
    '["a","b","c1","d"] ["a","b","c1","e"]',
  ],
  ['.a[].b |= . + 1', '{"a":[{"b":1},{"b":2}]}', '{"a":[{"b":2},{"b":3}]}'],
  ['.[] |= empty', '[1,2]', '[]'],
  ['.x += 1 | .y //= 2 | .a[1:2] = ["z"]', '{"a":[1,2,3]}', '{"a":[1,"z",3],"x":1,"y":2}'],
  ['del(.[0, 2]), del(.[] | select(. > 1))', '[1,2,3]', '[2] [1]'],
  ['[paths], [leaf_paths]', '{"a":[1]}', '[["a"],["a",0]] [["a",0]]'],
  ['pick(.a.b, .c[1])', '{"a":{"b":1,"x":2},"c":[5,6]}', '{"a":{"b":1},"c":[null,6]}'],
  ['group_by(.a)', '[{"a":2},{"a":1},{"a":2,"b":1}]', '[[{"a":1}],[{"a":2},{"a":2,"b":1}]]'],
  ['walk(if type == "number" then . + 1 else . end)', '[1,{"a":2}]', '[2,{"a":3}]'],
  ['[limit(3; repeat(. * 2))], first(range(5; 9)), [range(0; 1; 0.5)]', '1', '[1,2,4] 5 [0,0.5]'],
  ['[.[] | tojson | fromjson]', '["a",1,{}]', '["a",1,{}]'],
  [
    'to_entries, with_entries(.value += 1)',
    '{"10":1,"9":2}',
    '[{"key":"10","value":1},{"key":"9","value":2}] {"10":2,"9":3}',
  ],
  ['fromstream(tostream), [combinations]', '[[1,2],[3]]', '[[1,2],[3]] [[1,3],[2,3]]'],
  [
    '[scan("[a-z](\\\\d)")], sub("(?<d>\\\\d)"; "<\\(.d)>"), gsub("\\\\d"; "")',
    '"a1b2"',
    '[["1"],["2"]] "a<1>b2" "ab"',
  ],
  ['test("A"; "i"), [match("é"; "g").offset], [splits(", *")]', '"a, éé"', 'true [3,4] ["a","éé"]'],
  ['@csv, @tsv, @sh', '["a\\"b",1,null]', '"\\"a\\"\\"b\\",1," "a\\"b\\t1\\t" "\'a\\"b\' 1 null"'],
  ['@base64, (@base64 | @base64d), @uri "q=\\(.)"', '"é&"', '"w6km" "é&" "q=%C3%A9%26"'],
  [
    'todate, (todate | fromdate), strftime("%a %j")',
    '1425599507',
    '"2015-03-05T23:51:47Z" 1425599507 "Thu 064"',
  ],
  ['., 1e17, 1e-5, 3.0, 100000000000000000000', '9007199254740993', '9007199254740992 1e+17 1e-05 3 1e+20'],
  ['env.A, $ENV.A, (env | length)', 'null', '"1" "1" 1'],
  ['[., input]', '1 2 3 4', '[1,2] [3,4]'],
];

describe('a jq program', () => {
  test.each(ANSWERS)('%s of %s', async (program, input, outputs) => {
    const { stdout, stderr } = await run(['-c', program], input);
    expect(stderr).toBe('');
    expect(stdout.trimEnd().replaceAll('\n', ' ')).toBe(outputs);
  });
});

describe('the options of jq', () => {
  test.each<[string[], string, string, number]>([
    [['-r', '.'], '"a\\nb"', 'a\nb\n', 0],
    [['-j', '.'], '"a" 1', 'a1', 0],
    [['-a', '.'], '"é😀"', '"\\u00e9\\ud83d\\ude00"\n', 0],
    [['-S', '-c', '.'], '{"b":[{"d":1,"c":2}],"a":1}', '{"a":1,"b":[{"c":2,"d":1}]}\n', 0],
    [['--tab', '.'], '[1]', '[\n\t1\n]\n', 0],
    [['--indent', '1', '.'], '{"a":[]}', '{\n "a": []\n}\n', 0],
    [['-s', '-c', '.'], '1 2', '[1,2]\n', 0],
    [['-R', '.'], 'a\nb', '"a"\n"b"\n', 0],
    [
      ['-n', '-c', '$ARGS', '--arg', 'a', 'x', '--args', 'p'],
      '',
      '{"positional":["p"],"named":{"a":"x"}}\n',
      0,
    ],
    [['-n', '$v + 1', '--argjson', 'v', '2'], '', '3\n', 0],
    [['-e', '.'], 'null', 'null\n', 1],
    [['-e', 'empty'], '1', '', 4],
    [['.[]'], '5 [1]', '1\n', 5],
    [['-n', '"x" | halt_error(3)'], '', '', 3],
    [['.a |'], '1', '', 3],
    [['nope'], '1', '', 3],
    [['--nope', '.'], '1', '', 2],
  ])('%j', async (args, input, stdout, exitCode) => {
    expect(await run(args, input)).toMatchObject({ stdout, exitCode });
  });

  test('an output without end is cut off with a sentence', async () => {
    const { exitCode, stderr } = await run(['-n', 'repeat("a" * 1000)']);
    expect(exitCode).toBe(5);
    expect(stderr).toContain('the output is too long');
  });
});
