// The hidden lines of a comment: whose it is, the record of each leg, and where the details of a leg begin and end. They
// are whole lines, and text of others cannot hold one. Key and records are the last lines of a body: anywhere else they
// are a quotation, whoever wrote it.
import { decodeLeg, encodeLeg } from './comment-record.ts';
import type { CommentPart } from './render-comment.ts';

const LEG = /^<!-- flue:v1 leg=([\w-]{1,65536}) -->$/;
const KEY = /^<!-- flue:v1 key=[^\s<>]* -->$/;
const DETAILS = /^<!-- flue:v1 details=(\d{1,4}) -->\n([\s\S]*?)\n<!-- flue:v1 end -->$/gm;
const END = '<!-- flue:v1 end -->';

/** `<!-- flue:v1 key=CI/test -->`: what could end an HTML comment is encoded, and what could end the line. */
export function keyMarker(key: string): string {
  const safe = encodeURIComponent(key.toWellFormed())
    .replaceAll('%2F', '/')
    .replace(/-(?=-)|-$/g, '%2D');
  return `<!-- flue:v1 key=${safe} -->`;
}

export function markersOf(
  key: string | null,
  parts: readonly CommentPart[],
): { details: string[]; records: string } {
  const details = parts.flatMap((part, index) =>
    part.details === '' ? [] : [`<!-- flue:v1 details=${index} -->\n${part.details}\n${END}`],
  );
  const records = parts.map(({ leg }) => `<!-- flue:v1 leg=${encodeLeg(leg)} -->`);
  return { details, records: [...records, ...(key === null ? [] : [keyMarker(key)])].join('\n') };
}

/** Whether the body is that of a comment with this key. */
export function hasKey(body: string, key: string): boolean {
  const { key: marker, records } = tailOf(textOf(body));
  return marker === keyMarker(key) && records.length > 0;
}

/** The legs of a body with their details. Broken records are left out. */
export function partsOf(body: string): CommentPart[] {
  const text = textOf(body);
  const details = new Map([...text.matchAll(DETAILS)].map(([, index, block = '']) => [Number(index), block]));
  return tailOf(text).records.flatMap((record, index) => {
    const leg = decodeLeg(record);
    return leg === undefined ? [] : [{ leg, details: details.get(index) ?? '' }];
  });
}

/** The lines a body ends with: records without a gap, and after them the key, if it has one. */
function tailOf(text: string): { key: string | null; records: string[] } {
  const lines = text.split('\n');
  const last = lines.at(-1) ?? '';
  const key = KEY.test(last) ? last : null;
  if (key !== null) lines.pop();
  const records: string[] = [];
  for (const line of lines.toReversed()) {
    const [, record] = LEG.exec(line) ?? [];
    if (record === undefined) break;
    records.unshift(record);
  }
  return { key, records };
}

function textOf(body: string): string {
  return body.replace(/\r\n?/g, '\n').trimEnd();
}
