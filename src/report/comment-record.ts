// A leg as one line of base64url that hides in a comment and can be read back exactly: what merging works with. Short,
// because two hundred of its rows have to fit. A broken or forged line is no record, and nothing in it is ever run.
import type { Conclusion } from '../protocol/conclusion.ts';
import { verdictOf } from '../protocol/findings.ts';
import type { Json } from '../protocol/json.ts';
import { toNanos, toUsd } from '../protocol/money.ts';
import { parseJson } from '../protocol/parse-json.ts';
import type { RunSnapshot, RunStatus } from '../protocol/run.ts';
import type { CostSource } from '../protocol/usage.ts';
import type { Leg, Rest } from './comment-leg.ts';
import { extraFields, readExtras } from './record-extras.ts';
import { createFieldReader, type FieldReader } from './record-fields.ts';

const VERSION = 1;
const CONCLUSIONS: readonly Conclusion[] = ['success', 'failure', 'neutral', 'cancelled', 'skipped'];
const STATUSES: readonly RunStatus[] = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'];
const SOURCES: readonly CostSource[] = ['table', 'config', 'scripted', 'unknown'];
const KINDS = ['workflow', 'agent'] as const;
const MAX_ROWS = 5000;
/** In place of a number that is not known. */
const UNKNOWN = -1;

const encoded = new WeakMap<Leg, string>();

/** A leg is written many times, and never changed. */
export function encodeLeg(leg: Leg): string {
  const record = encoded.get(leg) ?? recordOf(leg);
  encoded.set(leg, record);
  return record;
}

function recordOf(leg: Leg): string {
  const names = createNames();
  const rows = leg.rows.map((row) => rowFields(row, leg, names));
  const rest =
    leg.rest === null ? 0 : [leg.rest.runs, leg.rest.succeeded, rowFields(leg.rest.sum, leg, names)];
  const fields: Json[] = [
    VERSION,
    leg.workflow,
    leg.job,
    leg.index,
    leg.total,
    leg.step,
    leg.instance,
    leg.run,
    leg.attempt,
    leg.at,
    CONCLUSIONS.indexOf(leg.conclusion),
    leg.commit ?? 0,
    leg.pricesAsOf ?? 0,
    names.list,
    rows,
    rest,
    ...extraFields(leg),
  ];
  return toBase64url(JSON.stringify(fields));
}

function rowFields(row: RunSnapshot, leg: Leg, names: Names): Json[] {
  const { usage } = row;
  // Most instances of a fan-out begin with the leg's, which need not be said each time.
  const [begins, instance] = row.instanceId.startsWith(leg.instance)
    ? [1, row.instanceId.slice(leg.instance.length)]
    : [0, row.instanceId];
  return [
    begins,
    instance,
    row.runId,
    KINDS.indexOf(row.kind),
    names.index(row.name.slice(0, 200)),
    STATUSES.indexOf(row.status),
    names.index(verdictOf(row.result) ?? ''),
    names.index(modelsOf(row)),
    row.turns,
    usage.inputTokens,
    usage.outputTokens,
    usage.cacheReadTokens,
    usage.cacheWriteTokens,
    row.costUsd === null ? UNKNOWN : toNanos(row.costUsd),
    toNanos(row.unreportedUsdMax),
    SOURCES.indexOf(row.costSource),
    row.startedAt === null ? UNKNOWN : Math.max(0, leg.at - Date.parse(row.startedAt)),
    row.durationMs ?? UNKNOWN,
  ];
}

function modelsOf({ models, model }: RunSnapshot): string {
  const used = models.map((use) => use.model);
  return (used.length > 0 ? used : [model ?? '']).join(', ').slice(0, 200).toWellFormed();
}

interface Names {
  list: string[];
  index(name: string): number;
}

/** Names of workflows and models repeat in every row. */
function createNames(): Names {
  const list: string[] = [];
  const known = new Map<string, number>();
  return {
    list,
    index(name) {
      const at = known.get(name) ?? list.push(name) - 1;
      known.set(name, at);
      return at;
    },
  };
}

/** undefined for what is no record. */
export function decodeLeg(record: string): Leg | undefined {
  const text = fromBase64url(record);
  const parsed = text === undefined ? undefined : parseJson(text);
  if (parsed?.ok !== true) return undefined;
  try {
    return readLeg(createFieldReader(parsed.json));
  } catch {
    // The reader says with an exception what it found; a record of which one field is wrong is none.
    return undefined;
  }
}

function readLeg(read: FieldReader): Leg {
  read.constant(VERSION);
  const head = {
    workflow: read.text(300),
    job: read.text(300),
    index: read.count(),
    total: read.count(),
    step: read.text(300),
    instance: read.text(256),
    run: read.count(),
    attempt: read.count(),
    at: read.count(),
    conclusion: read.choice(CONCLUSIONS),
    commit: read.textOrZero(64),
    pricesAsOf: read.textOrZero(32),
  };
  const names = read.list(MAX_ROWS, (field) => field.text(200));
  const rows = read.list(MAX_ROWS, (field) => field.nested((row) => readRow(row, head, names)));
  const rest = read.nestedOrZero((fields): Rest => {
    const [runs, succeeded] = [fields.count(), fields.count()];
    return { runs, succeeded, sum: fields.nested((row) => readRow(row, head, names)) };
  });
  return { ...head, rows, rest, ...readExtras(read, MAX_ROWS) };
}

function readRow(
  read: FieldReader,
  leg: Pick<Leg, 'instance' | 'at'>,
  names: readonly string[],
): RunSnapshot {
  const begins = read.count() === 1 ? leg.instance : '';
  const name = (): string => names[read.count()] ?? read.refuse('a name');
  const row = {
    instanceId: begins + read.text(256),
    runId: read.text(64),
    kind: read.choice(KINDS),
    name: name(),
    status: read.choice(STATUSES),
  };
  const verdict = name();
  const model = name() || null;
  const turns = read.count();
  const usage = {
    inputTokens: read.count(),
    outputTokens: read.count(),
    cacheReadTokens: read.count(),
    cacheWriteTokens: read.count(),
  };
  const nanos = read.countOrUnknown();
  const unreported = read.count();
  const costSource = read.choice(SOURCES);
  const sinceStart = read.countOrUnknown();
  return {
    ...BLANK,
    ...row,
    result: verdict === '' ? null : { verdict },
    model,
    models: model === null ? [] : [{ model, requests: turns, usage, costUsd: null }],
    turns,
    usage,
    costUsd: nanos === null ? null : toUsd(nanos),
    unreportedUsdMax: toUsd(unreported),
    costSource,
    ...timesOf(leg.at, sinceStart, read.countOrUnknown()),
  };
}

function timesOf(
  at: number,
  sinceStart: number | null,
  durationMs: number | null,
): Pick<RunSnapshot, 'createdAt' | 'startedAt' | 'finishedAt' | 'durationMs'> {
  const iso = (ms: number): string => new Date(Math.min(Math.max(ms, 0), 8.64e15)).toISOString();
  const startedAt = sinceStart === null ? null : iso(at - sinceStart);
  const finishedAt = sinceStart === null || durationMs === null ? null : iso(at - sinceStart + durationMs);
  return { createdAt: startedAt ?? iso(at), startedAt, finishedAt, durationMs };
}

/** What a record does not say of a run. */
export const BLANK = {
  session: '',
  text: null,
  error: null,
  lostRequests: 0,
  toolCalls: 0,
  deniedCalls: 0,
  limitHit: null,
  pendingApprovals: [],
  lastOffset: 0,
  trigger: { actor: null, repository: null, sha: null, via: 'action' },
  href: '',
} satisfies Partial<RunSnapshot>;

/** ASCII only, because btoa takes bytes. */
function toBase64url(json: string): string {
  const ascii = json.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return btoa(ascii).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64url(text: string): string | undefined {
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return undefined;
  }
}
