// The outputs of the action as text: every name on every ending, empty where there is nothing to say. Numbers are plain
// decimals, an unknown price is empty and never 0.
import type { Conclusion } from '../protocol/conclusion.ts';
import type { DeployOutcome } from '../protocol/deploy-outcome.ts';
import { verdictOf } from '../protocol/findings.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import { type Totals, totalsOf } from '../protocol/totals.ts';

export const OUTPUT_NAMES = [
  'conclusion',
  'verdict',
  'skip-reason',
  'run-id',
  'instance-id',
  'run-url',
  'status',
  'result',
  'result-text',
  'output-file',
  'cost-usd',
  'cost-source',
  'input-tokens',
  'output-tokens',
  'cache-read-tokens',
  'cache-write-tokens',
  'turns',
  'tool-calls',
  'denied-calls',
  'duration-ms',
  'model',
  'limit-hit',
  'error-code',
  'url',
  'version-id',
  'previous-version-id',
  'verified',
  'rolled-back',
  'comment-url',
  'patch-file',
  'report-file',
  'results',
] as const;
export type OutputName = (typeof OUTPUT_NAMES)[number];
export type Outputs = Record<OutputName, string>;

export interface StepEnding {
  conclusion: Conclusion;
  snapshots: readonly RunSnapshot[];
  /** True when many instances were asked for, however many there were: then `results` is set and figures are sums. */
  fanOut: boolean;
  errorCode: string | null;
  /** Why nothing was done although nothing failed. */
  skipReason: string | null;
  instanceId: string | null;
  runUrl: string | null;
  /** Of a step that has only priced its runs: its result. */
  forecast?: { runs: ReadonlyArray<{ model: string | null }> } | undefined;
  /** Where the patch of what was changed is kept. */
  patchFile?: string | null;
  /** Of a step that has deployed. */
  deployed?: DeployOutcome | undefined;
}

export function outputValues(ending: StepEnding): Outputs {
  const outputs = Object.fromEntries(OUTPUT_NAMES.map((name) => [name, ''])) as Outputs;
  return {
    ...outputs,
    conclusion: ending.conclusion,
    'skip-reason': ending.skipReason ?? '',
    'instance-id': ending.instanceId ?? '',
    'run-url': ending.runUrl ?? '',
    'patch-file': ending.patchFile ?? '',
    'error-code': ending.errorCode ?? '',
    ...figures(totalsOf(ending.snapshots)),
    ...forecastOf(ending),
    ...deployOf(ending),
    ...(ending.fanOut && ending.forecast === undefined
      ? manyRuns(ending.snapshots)
      : oneRun(ending.snapshots[0])),
  };
}

/** Nothing ran, so that nothing but the forecast is a result. */
function forecastOf({ forecast }: StepEnding): Partial<Outputs> {
  if (forecast === undefined) return {};
  return { result: JSON.stringify(forecast), model: same(forecast.runs.map(({ model }) => model)) };
}

/** Whether it was verified and rolled back is a question only where a version was uploaded. */
function deployOf({ deployed }: StepEnding): Partial<Outputs> {
  if (deployed === undefined) return {};
  const { url, versionId, previousVersionId, verified, rolledBack, dryRun } = deployed;
  return {
    url: url ?? '',
    'version-id': versionId ?? '',
    'previous-version-id': previousVersionId ?? '',
    verified: verified === null ? '' : String(verified),
    'rolled-back': dryRun || versionId === null ? '' : String(rolledBack),
  };
}

function figures(totals: Totals): Partial<Outputs> {
  return {
    'cost-usd': totals.costUsd === null ? '' : decimal(totals.costUsd),
    'cost-source': totals.costSource,
    'input-tokens': String(totals.usage.inputTokens),
    'output-tokens': String(totals.usage.outputTokens),
    'cache-read-tokens': String(totals.usage.cacheReadTokens),
    'cache-write-tokens': String(totals.usage.cacheWriteTokens),
    turns: String(totals.turns),
    'tool-calls': String(totals.toolCalls),
    'denied-calls': String(totals.deniedCalls),
    'duration-ms': String(totals.durationMs ?? 0),
  };
}

/** Without an exponent: a shell's `bc` and GitHub's expressions read `0.0000005`, not `5e-7`. */
function decimal(usd: number): string {
  return usd.toFixed(9).replace(/\.?0+$/, '');
}

function oneRun(snapshot: RunSnapshot | undefined): Partial<Outputs> {
  if (snapshot === undefined) return {};
  return {
    verdict: verdictOf(snapshot.result) ?? '',
    'run-id': snapshot.runId,
    'instance-id': snapshot.instanceId,
    status: snapshot.status,
    result: snapshot.result === null ? '' : JSON.stringify(snapshot.result),
    'result-text': snapshot.text ?? '',
    'cost-source': snapshot.costSource,
    model: snapshot.model ?? '',
    'limit-hit': snapshot.limitHit ?? '',
  };
}

function manyRuns(snapshots: readonly RunSnapshot[]): Partial<Outputs> {
  return {
    verdict: gravest(snapshots.map(({ result }) => verdictOf(result))),
    status: commonStatus(snapshots),
    model: same(snapshots.map(({ model }) => model)),
    'limit-hit': snapshots.find(({ limitHit }) => limitHit !== null)?.limitHit ?? '',
    results: JSON.stringify(snapshots.map((snapshot) => ({ ...snapshot, text: null }))),
  };
}

/** One `fail` makes the whole fail; else `warn`, else `pass`; another word only when all say it. */
function gravest(verdicts: ReadonlyArray<string | null>): string {
  return ['fail', 'warn', 'pass'].find((word) => verdicts.includes(word)) ?? same(verdicts);
}

function commonStatus(snapshots: readonly RunSnapshot[]): string {
  const statuses = snapshots.map(({ status }) => status);
  return (
    ['cancelled', 'failed', 'waiting', 'running', 'queued'].find((status) =>
      statuses.some((one) => one === status),
    ) ?? same(statuses)
  );
}

function same(values: ReadonlyArray<string | null>): string {
  const [first, ...others] = new Set(values);
  return others.length === 0 ? (first ?? '') : '';
}
