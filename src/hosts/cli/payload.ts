// The input of a run: a flag's text, a file, or standard input. At most 1 MiB, UTF-8, JSON.
import { createReadStream } from 'node:fs';
import { FlueError, messageOf } from '../../errors.ts';
import type { Json } from '../../protocol/json.ts';
import { parseJson } from '../../protocol/parse-json.ts';
import { MAX_INPUT_BYTES } from '../../protocol/start-run.ts';
import type { PayloadSource } from './run-args.ts';

/** Nothing given, and a file that holds nothing, is `{}`. Throws invalid_payload, payload_too_large or usage_error. */
export async function readPayload(source: PayloadSource): Promise<Json> {
  if (source.kind === 'none') return {};
  const name = nameOf(source);
  const bytes = source.kind === 'text' ? Buffer.from(source.text) : await readAll(source.path, name);
  if (bytes.length > MAX_INPUT_BYTES) throw tooLarge(name);
  const text = decode(bytes, name);
  if (text.trim() === '' && source.kind === 'file') return {};
  const parsed = parseJson(text);
  if (parsed.ok) return parsed.json;
  throw new FlueError('invalid_payload', `${name} is not JSON: ${parsed.problem}`, {
    hint: source.kind === 'text' ? `quote it for your shell, as in --payload '{"key":"value"}'` : undefined,
  });
}

function nameOf(source: Exclude<PayloadSource, { kind: 'none' }>): string {
  if (source.kind === 'text') return '--payload';
  return source.path === '-' ? 'the payload on standard input' : `--payload-file "${source.path}"`;
}

/** Reads no further than the limit: standard input may never end. */
async function readAll(path: string, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > MAX_INPUT_BYTES) break;
    }
  } catch (thrown) {
    throw new FlueError('usage_error', `${name} cannot be read: ${messageOf(thrown)}`, {
      hint: 'name a readable file, or - for standard input',
      cause: thrown,
    });
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (thrown) {
    throw new FlueError('invalid_payload', `${name} is not UTF-8 text`, {
      hint: 'save it as UTF-8',
      cause: thrown,
    });
  }
}

function tooLarge(name: string): FlueError {
  return new FlueError('payload_too_large', `${name} is larger than 1 MiB`, {
    hint: 'put large data into files that the workflow reads from /workspace (--files)',
  });
}
