import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../../src/github/commands/parse-command.ts';

const commandIn = (body: string) => parseCommand(body)?.command ?? null;
const message = (text: string) => ({ verb: 'message', message: text });

describe('parseCommand', () => {
  it.each([
    ['/flue stop', { verb: 'stop' }],
    ['/FLUE Stop!', { verb: 'stop' }],
    ['\ufeff\r\n  \r\n  /flue\t\u00a0stop \r\nit goes nowhere', { verb: 'stop' }],
    ['/flue st\u200bop', { verb: 'stop' }],
    ['/flue\u200bstop', { verb: 'stop' }],
    ['/flue', { verb: 'help' }],
    ['/flue \u200b\n\n', { verb: 'help' }],
    ['/flue help', { verb: 'help' }],
    ['/flue approve', { verb: 'approve', call: null }],
    ['/flue APPROVE toolu_01AbC', { verb: 'approve', call: 'toolu_01AbC' }],
    ['/flue deny', { verb: 'deny', call: null, reason: null }],
    ['/flue deny call_7 not  today', { verb: 'deny', call: 'call_7', reason: 'not today' }],
    ['/flue deny not today', { verb: 'deny', call: null, reason: 'not today' }],
  ])('hears the verb of %j', (body, command) => {
    expect(commandIn(body)).toEqual(command);
  });

  it.each([
    ['/flue What changed?', 'What changed?'],
    ['/flue\nWhat\r\nchanged?\n', 'What\nchanged?'],
    ['/flue @octocat and I ask: why?', '@octocat and I ask: why?'],
    ['/flue stop using tabs', 'stop using tabs'],
    ['/flue help me', 'help me'],
    ['/flue approve it if the tests pass', 'approve it if the tests pass'],
    ['/flue\nstop', 'stop'],
    ['/flue a\u202eb\u001b[31mc\u0000', 'abc'],
    ['/flue look:\n```\n/flue stop\n```\n> /flue stop', 'look:\n```\n/flue stop\n```\n> /flue stop'],
  ])('takes all else for a message: %j', (body, text) => {
    expect(commandIn(body)).toEqual(message(text));
  });

  it.each([
    '',
    'LGTM',
    'please /flue stop',
    'LGTM\n/flue stop',
    '> /flue stop',
    '```\n/flue stop\n```',
    '~~~\n/flue stop',
    '`/flue stop`',
    '    /flue stop',
    '\t/flue stop',
    '<!-- x -->\n/flue stop',
    '<!--\n/flue stop\n-->',
    '<details>\n/flue stop',
    '- /flue stop',
    '@octocat /flue stop',
    '/flued stop',
    '/flue-stop',
    '/flue:stop',
    '/flue@bot stop',
    '//flue stop',
    '\\/flue stop',
    '&#47;flue stop',
    '/fl\u200bue stop',
    '/flu\u0435 stop',
    '/\uff46\uff4c\uff55\uff45 stop',
    '\uff0fflue stop',
    '\u2215flue stop',
    '/ flue stop',
  ])('does not hear %j', (body) => {
    expect(parseCommand(body)).toBeNull();
  });

  it('quotes the line of the command and no other', () => {
    expect(parseCommand('\n/flue  What\tchanged?\nTell me.')?.line).toBe('/flue What changed?');
    expect(parseCommand(`/flue ${'a'.repeat(5000)}`)?.line).toHaveLength(200);
  });

  it('refuses a message of more than 64 KiB, and reads 10,000 lines in no time', () => {
    const fits = 'é'.repeat(32 * 1024);
    expect(commandIn(`/flue ${fits}`)).toEqual(message(fits));
    expect(commandIn(`/flue ${fits}a`)).toEqual({
      verb: 'refused',
      problem: 'the message has 65 KiB, and 64 KiB is the most.',
    });
    const began = performance.now();
    expect(commandIn(`${'\n'.repeat(10_000)}/flue a\n${'b\n'.repeat(10_000)}`)).toMatchObject({
      verb: 'message',
    });
    expect(commandIn(`${' \u200b'.repeat(30_000)}x`)).toBeNull();
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('hears nothing in what does not begin with it, whatever that is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!/^\s*[\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff\s]*\/flue/i.test(text));
        expect(parseCommand(text)).toBeNull();
        expect(parseCommand(`>${text}\n/flue stop`)).toBeNull();
      }),
    );
  });
});
