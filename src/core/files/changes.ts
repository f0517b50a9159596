// What changed in an overlay as a list that can be committed and restored. Each path says its own state: the list
// needs no order, and a store may keep one row a path, the last one written.
import type { FileChange } from '../sandbox-port.ts';
import { type Overlay, type OverlayNode, REMOVED } from './overlay.ts';
import { byCodeUnit } from './path.ts';

const NOTHING = new Uint8Array();

/** What came and went since the last call is not reported at all. */
export function takeChanges(overlay: Overlay): FileChange[] {
  const changes: FileChange[] = [];
  for (const path of overlay.takeDirty()) {
    const node = overlay.node(path);
    if (node === undefined && !overlay.isTold(path)) continue;
    if (node?.kind === 'directory' && node.own === undefined) continue;
    changes.push(changeAt(path, node));
    overlay.tell(path, node !== undefined);
  }
  return changes;
}

/** `now` stands in for times that were not kept. */
export function restoreChanges(overlay: Overlay, changes: readonly FileChange[], now: number): void {
  for (const change of [...changes].sort((a, b) => byCodeUnit(a.path, b.path))) {
    overlay.tell(change.path, true);
    if (change.kind === 'removed' && overlay.isHidden(change.path)) continue;
    overlay.put(change.path, nodeOf(change, change.mtimeMs ?? now));
  }
  overlay.takeDirty();
}

function changeAt(path: string, node: OverlayNode | undefined): FileChange {
  switch (node?.kind) {
    case 'file':
      return { path, kind: 'file', mode: node.mode, content: node.content, mtimeMs: node.mtimeMs };
    case 'symlink':
      return {
        path,
        kind: 'symlink',
        mode: 0o777,
        content: new TextEncoder().encode(node.target),
        mtimeMs: node.mtimeMs,
      };
    case 'directory':
      return {
        path,
        kind: 'directory',
        mode: node.own?.mode ?? 0o755,
        content: NOTHING,
        mtimeMs: node.own?.mtimeMs ?? 0,
      };
    default:
      return { path, kind: 'removed', mode: 0, content: NOTHING };
  }
}

function nodeOf(change: FileChange, mtimeMs: number): OverlayNode {
  switch (change.kind) {
    case 'file':
      return { kind: 'file', content: change.content, room: 0, mode: change.mode, mtimeMs };
    case 'symlink':
      return { kind: 'symlink', target: new TextDecoder().decode(change.content), mtimeMs };
    case 'directory':
      return { kind: 'directory', entries: new Map(), own: { mode: change.mode, mtimeMs } };
    case 'removed':
      return REMOVED;
  }
}
