// What `flue dev` shows: a calm line where a run begins and one where it ends, and errors at the place where they happened.
import { relative, resolve } from 'node:path';
import type { RunHandle } from '../../../core/runtime-api.ts';
import type { Problem } from '../../../project/problem.ts';
import { oneLine } from '../../../protocol/plain-text.ts';
import type { RunSnapshot } from '../../../protocol/run.ts';
import { formatCost, formatCount, formatDuration } from '../../../report/figures.ts';
import { problemLine } from '../check.ts';
import { dim, red } from '../colour.ts';
import { stackOf } from '../failure.ts';
import { codeFrame, placeIn } from './code-frame.ts';

/** Paths as seen from here, with the lines around each place. */
export function problemLines(problems: readonly Problem[], projectDir: string): string[] {
  const place = relative(process.cwd(), projectDir);
  return problems.flatMap((problem) => [
    `${red('✗')} ${problemLine(problem, place)}`,
    ...(problem.line === undefined ? [] : codeFrame(resolve(projectDir, problem.path), problem.line)),
  ]);
}

export function begunLine({ kind, name, instanceId, runId }: RunSnapshot, now = new Date()): string {
  return dim(`${clock(now)} ▸ ${kind} ${name}  ${oneLine(instanceId, 80)}  ${runId}`);
}

export function endedLine(snapshot: RunSnapshot, now = new Date()): string {
  const { kind, name, status, error, turns, runId } = snapshot;
  const outcome = error === null ? status : `${status} (${error.code})`;
  const label = snapshot.costSource === 'scripted' ? ' (scripted)' : '';
  const facts = [
    formatDuration(snapshot.durationMs),
    `${formatCount(turns)} turns`,
    formatCost(snapshot) + label,
  ];
  const mark = status === 'succeeded' ? '✓' : red('✗');
  return `${clock(now)} ${mark} ${kind} ${name}  ${outcome} · ${facts.join(' · ')}  ${dim(runId)}`;
}

/** What ended a run badly, and where in the project that was. */
export function failureLines(
  { error }: RunSnapshot,
  failure: ReturnType<RunHandle['failure']>,
  { root, debug, redact }: { root: string; debug: boolean; redact(text: string): string },
): string[] {
  if (error === null || error.code === 'cancelled') return [];
  const at = placeIn(failure, root);
  const where = at === undefined ? '' : `${relative(process.cwd(), at.file)}:${at.line}  `;
  return [
    `  ${oneLine(`${where}${error.message}`, 1000)}`,
    ...(at === undefined ? [] : codeFrame(at.file, at.line).map(redact)),
    ...(error.hint === undefined ? [] : [`  ${oneLine(error.hint, 600)}`]),
    ...(debug && failure !== undefined ? [redact(stackOf(failure))] : []),
  ];
}

function clock(now: Date): string {
  return now.toTimeString().slice(0, 8);
}
