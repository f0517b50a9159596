import { describe, expect, test } from 'vitest';
import { readScript } from '../../../../../src/adapters/model/scripted/read-script.ts';
import { createScripts } from '../../../../../src/adapters/model/scripted/scripts.ts';
import { createPriceBook } from '../../../../../src/adapters/prices/price-book.ts';

const reply = { text: 'ok' };
const script = (...rules: object[]) => JSON.stringify({ rules });

test.each<[string, string, string]>([
  ['no JSON', '{ "rules": [', 'it is not JSON ('],
  ['no object', '[]', 'the script must be an object'],
  ['no rules', '{}', 'the script needs the key "rules"'],
  ['an unknown key', '{ "rule": [] }', 'the script has an unknown key "rule" (did you mean \'rules\'?)'],
  ['a rule without a reply', script({ when: {} }), 'rules[0] needs the key "reply"'],
  [
    'a misspelt condition',
    script({ when: { lastUserTxt: 'x' }, reply }),
    'rules[0].when has an unknown key "lastUserTxt" (did you mean \'lastUserText\'?)',
  ],
  [
    'a bad pattern',
    script({ when: { lastUserText: '(' }, reply }),
    'rules[0].when.lastUserText is no regular expression',
  ],
  [
    'a turn of none',
    script({ when: { turn: 0 }, reply }),
    'rules[0].when.turn must be a whole number, 1 or more',
  ],
  [
    'a bad stop reason',
    script({ reply: { stopReason: 'stop' } }),
    'rules[0].reply.stopReason must be one of end_turn',
  ],
  [
    'a bad status',
    script({ reply }, { reply: { fault: { status: 200 } } }),
    'rules[1].reply.fault.status must be a whole number, 400 to 599',
  ],
  [
    'two answers',
    script({ reply: { text: 'a', result: {} } }),
    'rules[0].reply has both "text" and "result"',
  ],
  [
    'a call without a name',
    script({ reply: { toolCalls: [{ input: {} }] } }),
    'rules[0].reply.toolCalls[0] needs the key "name"',
  ],
])('%s is said in one sentence with its place', (_what, source, problem) => {
  expect(() => readScript(source, 'demo.json')).toThrow(
    expect.objectContaining({
      code: 'config_error',
      message: expect.stringContaining(`the model script "demo.json" cannot be used: ${problem}`),
    }),
  );
});

test('a script may begin with a byte order mark', () => {
  expect(readScript(`\uFEFF${script({ reply })}`, 'demo.json').rules).toHaveLength(1);
});

describe('script files', () => {
  const prices = createPriceBook();

  test('that cannot be read are named, and may be there the next time', async () => {
    let there = false;
    const scripts = createScripts({
      load: async (file) => {
        if (!there) throw new Error('ENOENT: no such file');
        return file === 'demo.json' ? JSON.stringify({ pricedAs: 'claude-haiku-4-5', rules: [] }) : '';
      },
    });
    await expect(scripts.open('scripted/demo.json', prices)).rejects.toMatchObject({
      code: 'config_error',
      message: 'the model script "demo.json" cannot be used: it cannot be read (ENOENT: no such file)',
    });
    there = true;
    expect(await scripts.pricedAs('scripted/demo.json')).toBe('claude-haiku-4-5');
  });

  test('are read once and have one player', async () => {
    let reads = 0;
    const scripts = createScripts({
      load: async () => {
        reads += 1;
        return script({ reply });
      },
    });
    expect(await scripts.open('scripted/a.json', prices)).toBe(await scripts.open('scripted/a.json', prices));
    expect(await scripts.pricedAs('scripted/a.json')).toBeNull();
    expect(reads).toBe(1);
  });
});
