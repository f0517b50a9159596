// A leg's record as the text of a file: what it leaves for mode: report, and what that reads back. Texts and inputs stay
// out; a record that is too large gives up results first, then its last rows, which are summed up.

import { verdictOf } from '../protocol/findings.ts';
import { byteLength } from '../protocol/json.ts';
import { type LegRecord, legRecordSchema, MAX_RECORD_ROWS, RECORD_VERSION } from '../protocol/leg-record.ts';
import { parseJson } from '../protocol/parse-json.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import type { Leg } from './comment-leg.ts';
import { withRows } from './fit-records.ts';

/** With it all 256 legs of a matrix can be read at once. */
export const MAX_RECORD_BYTES = 4 * 2 ** 20;
const RESULT_BYTES = 64 * 1024;

export interface RecordContent {
  key: string;
  leg: Leg;
  problem: { code: string; message: string; hint?: string | undefined } | null;
  skipReason: string | null;
}

export function recordText(content: RecordContent, maxBytes: number = MAX_RECORD_BYTES): string {
  const leg = withRows({ ...content.leg, rows: content.leg.rows.map(rowOf) }, MAX_RECORD_ROWS);
  const whole = textOf(content, leg);
  if (byteLength(whole) <= maxBytes) return whole;
  const bare = { ...leg, rows: leg.rows.map(withoutResult) };
  const text = textOf(content, bare);
  if (byteLength(text) <= maxBytes) return text;
  return textOf(content, withRows(bare, Math.floor((bare.rows.length * maxBytes * 0.8) / byteLength(text))));
}

function textOf({ key, problem, skipReason }: RecordContent, leg: Leg): string {
  const record: LegRecord = {
    version: RECORD_VERSION,
    key: cut(key, 1000),
    ...leg,
    rows: [...leg.rows],
    problem: problem && {
      code: cut(problem.code, 64),
      message: cut(problem.message, 2000),
      ...(problem.hint === undefined ? {} : { hint: cut(problem.hint, 600) }),
    },
    skipReason: skipReason && cut(skipReason, 600),
  };
  return JSON.stringify(record);
}

function rowOf({ input: _unsaid, ...row }: RunSnapshot): RunSnapshot {
  const isLarge = byteLength(JSON.stringify(row.result)) > RESULT_BYTES;
  const { result } = isLarge ? withoutResult(row) : row;
  return {
    ...row,
    name: cut(row.name, 200),
    session: cut(row.session, 300),
    text: null,
    result,
    model: row.model && cut(row.model, 200),
    models: row.models.slice(0, 100).map((use) => ({ ...use, model: cut(use.model, 200) })),
    error: row.error && { ...row.error, message: cut(row.error.message, 2000) },
    pendingApprovals: [],
  };
}

function withoutResult(row: RunSnapshot): RunSnapshot {
  const verdict = verdictOf(row.result);
  return { ...row, result: verdict === null ? null : { verdict } };
}

function cut(text: string, maxLength: number): string {
  return text.slice(0, maxLength).toWellFormed();
}

/** undefined for what is no record: a single field that is not what it should be makes it none. */
export function readRecord(text: string): LegRecord | undefined {
  const parsed = parseJson(text);
  if (!parsed.ok) return undefined;
  const record = legRecordSchema.safeParse(parsed.json);
  return record.success ? record.data : undefined;
}
