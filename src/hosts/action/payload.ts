// Reads payloads: one JSON document, or one per line of a file. Everything that can be wrong with them is found here,
// before anything has started.
import { readFileSync, statSync } from 'node:fs';
import { FlueError, messageOf } from '../../errors.ts';
import { instanceIdProblem } from '../../protocol/ids.ts';
import { byteLength, isPlainObject, type Json } from '../../protocol/json.ts';
import { parseJson } from '../../protocol/parse-json.ts';
import { MAX_INPUT_BYTES } from '../../protocol/start-run.ts';
import type { PayloadSource } from './target.ts';

const MIB = 1024 * 1024;
const MAX_LINES_FILE_BYTES = 256 * MIB;

/** One line of a payloads file; `instance` when the line names its own. */
export interface PayloadLine {
  line: number;
  instance: string | null;
  payload: Json;
}

/** The input of one run. Throws FlueError `invalid_payload` or `payload_too_large`. */
export function readPayload(source: PayloadSource): Json {
  switch (source.kind) {
    case 'none':
      return {};
    case 'message':
      return { message: source.message };
    case 'text':
      return parsePayload(source.text, 'input payload');
    case 'file':
      return readPayloadFile(source);
  }
}

/** An empty file is an empty payload, as an empty request body is. */
function readPayloadFile(file: { path: string; given: string }): Json {
  const text = readText(file, 'payload-file', MAX_INPUT_BYTES);
  return text.trim() === '' ? {} : parsePayload(text, `payload-file ${file.given}`);
}

/** Every line that is not blank. Throws as above, naming the line, for the first that is wrong. */
export function readPayloadLines(file: { path: string; given: string }): PayloadLine[] {
  const lines = readText(file, 'payloads-file', MAX_LINES_FILE_BYTES)
    .split(/\r?\n/)
    .map((text, index) => ({ text, line: index + 1 }))
    .filter(({ text }) => text.trim() !== '');
  if (lines.length > 0)
    return lines.map(({ text, line }) => readLine(text, line, `payloads-file ${file.given}`));
  throw new FlueError('invalid_payload', `payloads-file ${file.given} holds no payload`, {
    hint: 'write one JSON document per line, or skip the step with an if: when there is nothing to do',
  });
}

function readLine(text: string, line: number, file: string): PayloadLine {
  const where = `${file}, line ${line}`;
  const json = parsePayload(text, where);
  if (!isPlainObject(json) || !Object.hasOwn(json, '$instance'))
    return { line, instance: null, payload: json };
  const { $instance: instance, payload = {}, ...rest } = json as { [key: string]: Json };
  const [surplus] = Object.keys(rest);
  const problem =
    typeof instance !== 'string'
      ? '$instance is no text'
      : surplus === undefined
        ? instanceIdProblem(instance)
        : `"${surplus}" stands beside $instance`;
  if (typeof instance === 'string' && problem === undefined) return { line, instance, payload };
  throw new FlueError('invalid_payload', `${where}: ${problem}`, {
    hint: 'write it as {"$instance":"eu-1","payload":{…}}',
  });
}

function parsePayload(text: string, name: string): Json {
  if (byteLength(text) > MAX_INPUT_BYTES) throw tooLarge(name, byteLength(text), MAX_INPUT_BYTES);
  const parsed = parseJson(text.replace(/^\ufeff/, ''));
  if (parsed.ok) return parsed.json;
  throw new FlueError('invalid_payload', `${name} is no JSON: ${parsed.problem}`, { hint: jsonHint(text) });
}

/** The mistakes that GitHub workflow files invite. */
function jsonHint(text: string): string {
  if (/^\s*\{\s*'|:\s*'/.test(text)) return 'JSON takes double quotes: write \'{"key": "value"}\'';
  if (/\$\{\{/.test(text)) return 'an expression was not evaluated: is it inside a quoted block?';
  if (/:\s*(?:Object|Array)\b/.test(text))
    return 'an object was put in as text: use the function toJSON in the expression';
  return 'put values into it with the expression toJSON(…), which quotes and escapes them';
}

function readText(file: { path: string; given: string }, input: string, maxBytes: number): string {
  const name = `${input} ${file.given}`;
  try {
    // Asked for before it is read: a file of gigabytes would not fit into memory, a device has no end.
    const stat = statSync(file.path);
    if (!stat.isFile()) throw new Error('it is no regular file');
    if (stat.size > maxBytes) throw tooLarge(name, stat.size, maxBytes);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file.path));
  } catch (thrown) {
    if (thrown instanceof FlueError) throw thrown;
    throw new FlueError('invalid_payload', `${name} cannot be read: ${reasonOf(thrown)}`, {
      hint: 'name a file of UTF-8 text by its path from the root of the checkout (GITHUB_WORKSPACE)',
      cause: thrown,
    });
  }
}

function reasonOf(thrown: unknown): string {
  const { code } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  return code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8' : messageOf(thrown);
}

function tooLarge(name: string, bytes: number, maxBytes: number): FlueError {
  const size = bytes >= MIB * 10 ? `${Math.round(bytes / MIB)} MiB` : `${(bytes / MIB).toFixed(2)} MiB`;
  return new FlueError('payload_too_large', `${name} has ${size}, the limit is ${maxBytes / MIB} MiB`, {
    hint: 'hand over a path or an address, and let the run read what it needs',
  });
}
