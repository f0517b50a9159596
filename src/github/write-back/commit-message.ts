// The message of a commit of ours, and how it is known again: one trailer names instance, job run and content. Nothing in
// it that came from outside can mention, close or skip anything.
import { createHash } from 'node:crypto';
import type { Difference } from '../../protocol/difference.ts';
import { oneLine } from '../../protocol/plain-text.ts';

export interface Origin {
  /** As `workflow fix`. */
  what: string;
  instanceId: string;
  runIds: readonly string[];
  /** Of the GitHub workflow run; stays the same in a re-run. */
  githubRunId: string;
  runUrl: string | null;
}

const TRAILER = 'Flue-Run';
const SHOWN_RUNS = 10;

export function commitMessage(origin: Origin, changes: readonly Difference[]): string {
  const { what, runIds, runUrl } = origin;
  const files = changes.length === 1 ? '1 file' : `${changes.length} files`;
  const shown = runIds.slice(0, SHOWN_RUNS).map((id) => `Run: ${id}`);
  return [
    `Apply what ${oneLine(what.replace(/[^\w .-]/g, ''), 60)} changed`,
    '',
    `${files} changed by flue-action.`,
    ...shown,
    ...(runUrl === null ? [] : [`Job: ${runUrl}`]),
    '',
    `${TRAILER}: ${instanceKey(origin)}/${origin.githubRunId}/${contentHash(changes)}`,
  ].join('\n');
}

/** Whether a commit of the same instance wrote this message; with `sameRun` only in this run of the GitHub workflow. */
export function isOurs(message: string, origin: Origin, { sameRun }: { sameRun: boolean }): boolean {
  const last = message.trimEnd().split('\n').at(-1) ?? '';
  const wanted = `${TRAILER}: ${instanceKey(origin)}/${sameRun ? `${origin.githubRunId}/` : ''}`;
  return last.startsWith(wanted);
}

/** Percent-encoded: no `@`, no `#`, no space and no bracket stays what it was. */
function instanceKey({ instanceId }: Origin): string {
  return encodeURIComponent(instanceId.toWellFormed());
}

function contentHash(changes: readonly Difference[]): string {
  const hash = createHash('sha256');
  for (const { path, after } of changes) hash.update(`${after?.mode ?? '-'} ${after?.id ?? '-'} ${path}\0`);
  return hash.digest('hex').slice(0, 16);
}
