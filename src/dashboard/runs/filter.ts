// Which runs are wanted. Status, kind and name are asked of the server, the text is looked for in what has come.
import type { ListedRun } from '../../protocol/api.ts';
import type { RunKind } from '../../protocol/ids.ts';
import type { RunStatus } from '../../protocol/run.ts';

export interface Filter {
  status: RunStatus | undefined;
  kind: RunKind | undefined;
  name: string | undefined;
  /** Every word of it must be somewhere in the row. */
  text: string;
}

export const STATUSES: readonly RunStatus[] = [
  'running',
  'waiting',
  'queued',
  'succeeded',
  'failed',
  'cancelled',
];
export const KINDS: readonly RunKind[] = ['workflow', 'agent'];
export const EVERYTHING: Filter = { status: undefined, kind: undefined, name: undefined, text: '' };

export function isEverything({ status, kind, name, text }: Filter): boolean {
  return status === undefined && kind === undefined && name === undefined && text.trim() === '';
}

export function matches(run: ListedRun, filter: Filter): boolean {
  if (filter.status !== undefined && run.status !== filter.status) return false;
  if (filter.kind !== undefined && run.kind !== filter.kind) return false;
  if (filter.name !== undefined && run.name !== filter.name) return false;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const { actor, repository, sha } = run.trigger;
  const row = [
    run.name,
    run.instanceId,
    run.runId,
    run.session,
    run.status,
    run.model,
    actor,
    repository,
    sha,
    run.error?.code,
    run.error?.message,
  ];
  const text = row.join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}
