// What a request says, read once and strictly: its path's segments, its body as JSON, how long it wants to wait.
import * as z from 'zod/mini';
import { FlueError } from '../errors.ts';
import { CAPS_HEADER, MAX_BODY_BYTES, MAX_WAIT_SECONDS } from '../protocol/api-limits.ts';
import type { Json } from '../protocol/json.ts';
import { parseJson } from '../protocol/parse-json.ts';
import type { Caps } from '../protocol/start-run.ts';
import { issueText } from './issue-text.ts';

/** Of too large a body this much is read before the answer, so that a client that is still sending hears it. */
const MAX_DRAINED_BYTES = 64 * 1024 * 1024;

/** The segments of the path, each percent-decoded once. Throws FlueError malformed_request. */
export function segmentsOf(url: string): string[] {
  const path = new URL(url).pathname.slice(1);
  return path.split('/').map((segment) => {
    try {
      return decodeURIComponent(segment);
    } catch {
      throw malformed(
        `"${segment}" in the path is not percent-encoded UTF-8`,
        'encode ids with encodeURIComponent',
      );
    }
  });
}

/** `{}` for an empty one. Throws FlueError payload_too_large, unsupported_media_type, malformed_request. */
export async function readJson(request: Request): Promise<Json> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new FlueError('unsupported_media_type', `the body is "${type.slice(0, 100)}", not JSON`, {
      hint: 'send content-type: application/json',
    });
  }
  const parsed = parseJson(decode(bytes));
  if (!parsed.ok) throw malformed(`the body is no JSON: ${parsed.problem}`, 'send one JSON document');
  return parsed.json;
}

/** Throws FlueError invalid_input naming the first thing that does not fit. */
export function checked<T>(schema: z.ZodMiniType<T>, body: Json): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new FlueError(
    'invalid_input',
    issue === undefined ? 'the body does not fit' : issueText(issue, { read: body, called: 'the body' }),
    { hint: 'GET /openapi.json describes it' },
  );
}

/** Milliseconds. Throws FlueError malformed_request for a `?wait=` that is no number of seconds. */
export function waitOf(headers: Headers, query: string | undefined): number {
  const preferred = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,9})"?(?:$|[,;\s])/i.exec(
    headers.get('prefer') ?? '',
  )?.[1];
  const asked = query ?? preferred ?? '0';
  if (!/^\d{1,9}$/.test(asked))
    throw malformed(`wait=${asked.slice(0, 40)} is no number of seconds`, 'write ?wait=30');
  return Math.min(Number(asked), MAX_WAIT_SECONDS) * 1000;
}

const count = z.int().check(z.positive());
const capsSchema = z.strictObject({
  maxCostUsd: z.optional(z.number().check(z.nonnegative())),
  maxTurns: z.optional(count),
  timeoutMs: z.optional(count),
});

/** Limits that tighten those of the run. Throws FlueError malformed_request. */
export function capsOf(headers: Headers): Caps | undefined {
  const text = headers.get(CAPS_HEADER);
  if (text === null) return undefined;
  const parsed = parseJson(text);
  const read = capsSchema.safeParse(parsed.ok ? parsed.json : undefined);
  if (read.success) return read.data;
  throw malformed(
    `the header ${CAPS_HEADER} is "${text.slice(0, 100)}": those are no limits`,
    'write it as {"maxCostUsd":0.5,"maxTurns":20,"timeoutMs":60000}, with those that are wanted',
  );
}

export function malformed(message: string, hint: string): FlueError {
  return new FlueError('malformed_request', message, { hint });
}

async function readBytes(request: Request): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array();
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size <= MAX_BODY_BYTES) parts.push(value);
    else parts.length = 0;
    if (size > MAX_DRAINED_BYTES) {
      await reader.cancel();
      break;
    }
  }
  if (size > MAX_BODY_BYTES) throw tooLarge(size);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('the body is no UTF-8', 'send one JSON document in UTF-8');
  }
}

function tooLarge(size: number): FlueError {
  return new FlueError('payload_too_large', `the body has ${size} bytes, the limit is ${MAX_BODY_BYTES}`, {
    hint: 'put large data where the workflow can fetch it',
  });
}
