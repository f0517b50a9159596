// What a comment that begins with `/flue` asks for. Pure. A comment that merely shows the word, in a quotation, a code block,
// an HTML comment or with a sign of another alphabet in it, asks for nothing.
import { byteLength } from '../../protocol/json.ts';
import { oneLine, plainText } from '../../protocol/plain-text.ts';

export type Command =
  | { verb: 'stop' | 'help' }
  | { verb: 'approve'; call: string | null }
  | { verb: 'deny'; call: string | null; reason: string | null }
  | { verb: 'message'; message: string }
  /** Begun with `/flue`, and yet nothing that can be done; `problem` is one sentence. */
  | { verb: 'refused'; problem: string };

export interface Heard {
  command: Command;
  /** The line it stands in, as a quotation shows it. */
  line: string;
}

export const MAX_MESSAGE_BYTES = 64 * 1024;
const QUOTED_LENGTH = 200;

/** Zero-width signs, which come along when text is pasted: nobody sees them, so nobody means them. */
const INVISIBLE = /[\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff]/g;
/** Four spaces or a tab before it would make it a code block. */
const CALL_TO_US = /^ {0,3}\/flue(?=[\s\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff]|$)/i;
/** Of a tool: `toolu_01AbC`, `call-7`. A plain word is none, so that "approve it" is said to the agent. */
const CALL_ID = /^(?=[^\s]*[\d_])[\w.:-]{1,128}$/;

/** null when the comment is not meant for us. */
export function parseCommand(body: string): Heard | null {
  const lines = body.split(/\r\n|[\r\n]/);
  const at = lines.findIndex((line) => !isBlank(line));
  const line = (lines[at] ?? '').replace(/^\ufeff/, '');
  const [called] = CALL_TO_US.exec(line) ?? [];
  if (called === undefined) return null;
  const first = line.slice(called.length);
  const rest = [first, ...lines.slice(at + 1)].join('\n');
  return { command: verbOf(first) ?? messageOf(rest), line: oneLine(line, QUOTED_LENGTH) };
}

function isBlank(line: string): boolean {
  return line.replace(INVISIBLE, '').trim() === '';
}

/** Only what stands in the first line can be a verb; `stop` with more words beside it is something to say. */
function verbOf(first: string): Command | undefined {
  const text = plainText(first).replace(INVISIBLE, '').trim();
  const [word = '', ...rest] = text.split(/\s+/);
  const verb = word.toLowerCase();
  const [next = '', ...others] = rest;
  const plain = verb.replace(/[.!]+$/, '');
  if ((plain === 'stop' || plain === 'help') && rest.length === 0) return { verb: plain };
  if (verb === '') return undefined;
  const call = CALL_ID.test(next) ? next : null;
  if (verb === 'approve' && (rest.length === 0 || (call !== null && others.length === 0)))
    return { verb, call };
  if (verb !== 'deny') return undefined;
  return { verb, call, reason: (call === null ? rest : others).join(' ') || null };
}

function messageOf(rest: string): Command {
  const message = plainText(rest).trim();
  if (message.replace(INVISIBLE, '').trim() === '') return { verb: 'help' };
  const bytes = byteLength(message);
  if (bytes <= MAX_MESSAGE_BYTES) return { verb: 'message', message };
  const problem = `the message has ${Math.ceil(bytes / 1024)} KiB, and ${MAX_MESSAGE_BYTES / 1024} KiB is the most.`;
  return { verb: 'refused', problem };
}
