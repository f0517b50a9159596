// The files of mode: report: all it knows as JSON, and the runs as a table for a spreadsheet.
import type { Conclusion } from '../protocol/conclusion.ts';
import { verdictOf } from '../protocol/findings.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import { totalsOf } from '../protocol/totals.ts';
import type { Leg } from './comment-leg.ts';
import { type CsvCell, csv } from './csv.ts';
import { type MergedLeg, type MergedLegs, missingName, rowsOf } from './merge-legs.ts';

export interface ReportFacts {
  repository: string | null;
  pullRequest: number | null;
  commit: string | null;
  runUrl: string | null;
  conclusion: Conclusion;
  problem: { code: string; message: string } | null;
}

export function reportJson({ legs, missing }: MergedLegs, facts: ReportFacts): string {
  const rows = rowsOf(legs);
  const told = legs.map(({ rows: runs, rest, details: _shown, ...leg }) => ({
    ...leg,
    runs: runs.length + (rest?.runs ?? 0),
  }));
  return `${JSON.stringify({ version: 1, ...facts, totals: totalsOf(rows), legs: told, missing, results: rows }, null, 1)}\n`;
}

const COLUMNS = [
  'instance',
  'workflow',
  'model',
  'verdict',
  'status',
  'turns',
  'input-tokens',
  'output-tokens',
  'cache-read-tokens',
  'cache-write-tokens',
  'cost-usd',
  'duration-ms',
  'run-id',
  'error-code',
  'url',
];

export function reportCsv({ legs, missing }: MergedLegs, logOf: (leg: Leg) => string | null): string {
  const rows = legs.flatMap((leg) => {
    const runs = rowsOf([leg]);
    return runs.length === 0 ? [bareCells(leg, logOf(leg))] : runs.map((run) => runCells(run, logOf(leg)));
  });
  const gone = missing.map((leg) => cellsOf({ instance: missingName(leg), status: 'missing' }));
  return csv(COLUMNS, [...rows, ...gone]);
}

function runCells(run: RunSnapshot, url: string | null): CsvCell[] {
  const { usage } = run;
  return [
    run.instanceId,
    run.name,
    run.model,
    verdictOf(run.result),
    run.status,
    run.turns,
    usage.inputTokens,
    usage.outputTokens,
    usage.cacheReadTokens,
    usage.cacheWriteTokens,
    run.costUsd,
    run.durationMs,
    run.runId,
    run.error?.code ?? null,
    url,
  ];
}

function bareCells({ instance, conclusion, problem }: MergedLeg, url: string | null): CsvCell[] {
  return cellsOf({ instance, status: conclusion, 'error-code': problem?.code ?? null, url });
}

function cellsOf(known: Record<string, CsvCell>): CsvCell[] {
  return COLUMNS.map((column) => known[column] ?? null);
}
