import { expect, test } from 'vitest';
import { presentAnswer } from '../../../../src/core/mcp/present-answer.ts';
import type { Json } from '../../../../src/protocol/json.ts';

const present = (content: Json[], structured?: Json, isError = false) =>
  presentAnswer({ content, structured, isError });
const text = (one: string): Json => ({ type: 'text', text: one });

test('texts are joined, and an error stays one', () => {
  expect(present([text('a'), text('b')])).toEqual({ text: 'a\nb', isError: false });
  expect(present([text('no such file')], undefined, true)).toEqual({ text: 'no such file', isError: true });
  expect(present([])).toEqual({ text: '(no output)', isError: false });
});

test.each<[string, Json, string]>([
  [
    'a picture',
    { type: 'image', mimeType: 'image/png', data: 'AAAA' },
    '[image: image/png, 3 bytes, not shown]',
  ],
  [
    'a sound',
    { type: 'audio', mimeType: 'audio/wav', data: 'AAAA' },
    '[audio: audio/wav, 3 bytes, not shown]',
  ],
  [
    'a link',
    { type: 'resource_link', uri: 'file:///a.txt', name: 'a', mimeType: 'text/plain', description: 'first' },
    '[a link to a · file:///a.txt: text/plain, first]',
  ],
  [
    'a file of text',
    { type: 'resource', resource: { uri: 'file:///a.txt', mimeType: 'text/plain', text: 'hello' } },
    '[file:///a.txt: text/plain]\nhello',
  ],
  [
    'another file',
    { type: 'resource', resource: { uri: 'file:///a.bin', blob: 'AAAAAAAA' } },
    '[file:///a.bin: 6 bytes, not shown]',
  ],
  ['a kind of later days', { type: 'hologram', data: 1 }, '[content of a kind that is not known here]'],
  ['a text that is none', { type: 'text', text: 7 }, '[content of a kind that is not known here]'],
  ['no part at all', 'x', '[something that is no content]'],
])('%s is told of', (_what, part, shown) => {
  expect(present([part]).text).toBe(shown);
});

test('structured results are shown once, as text where the server gives none', () => {
  expect(present([], { b: 1, a: 2 }).text).toBe('{\n  "b": 1,\n  "a": 2\n}');
  expect(present([text('{"a":2,"b":1}')], { b: 1, a: 2 }).text).toBe('{"a":2,"b":1}');
  expect(present([text('two found')], { n: 2 }).text).toBe('two found\n{\n  "n": 2\n}');
});

test('half a character is no text that a provider takes', () => {
  expect(present([text('a\ud800b')]).text).toBe('a\ufffdb');
});
