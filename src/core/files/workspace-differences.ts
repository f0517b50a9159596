// What a run's stored files changed under one folder, against the mounts they were written above.
import type { Differences } from '../../protocol/difference.ts';
import type { FileChange, Mount } from '../sandbox-port.ts';
import { restoreChanges } from './changes.ts';
import { Lookup } from './lookup.ts';
import { Mounts } from './mounts.ts';
import { Overlay } from './overlay.ts';
import { collectDifferences } from './patch.ts';

export async function workspaceDifferences(
  mounts: readonly Mount[],
  changes: readonly FileChange[],
  root: string,
): Promise<Differences> {
  // What was stored has passed the cap of the sandbox it was written in.
  const overlay = new Overlay(Number.POSITIVE_INFINITY);
  restoreChanges(overlay, changes, 0);
  return collectDifferences(new Lookup(overlay, new Mounts(mounts)), root);
}
