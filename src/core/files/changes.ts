// What changed in an overlay as a list that can be committed and restored. Each path says its own state: the list
// needs no order, and a store may keep one row a path, the last one written.
import type { FileChange } from '../sandbox-port.ts';
import { type Overlay, type OverlayNode, REMOVED } from './overlay.ts';
import { byCodeUnit } from './path.ts';

const NOTHING = new Uint8Array();

/** `told` holds the paths that were reported before; what came and went since then is not reported at all. */
export function takeChanges(overlay: Overlay, told: Set<string>): FileChange[] {
  const changes: FileChange[] = [];
  for (const path of overlay.takeDirty()) {
    const node = overlay.node(path);
    if (node === undefined && !told.has(path)) continue;
    if (node?.kind === 'directory' && node.own === undefined) continue;
    changes.push(changeAt(path, node));
    told.add(path);
  }
  return changes;
}

export function restoreChanges(
  overlay: Overlay,
  changes: readonly FileChange[],
  { told, mtimeMs }: { told: Set<string>; mtimeMs: number },
): void {
  for (const change of [...changes].sort((a, b) => byCodeUnit(a.path, b.path))) {
    told.add(change.path);
    if (change.kind === 'removed' && overlay.isHidden(change.path)) continue;
    overlay.put(change.path, nodeOf(change, mtimeMs));
  }
  overlay.takeDirty();
}

function changeAt(path: string, node: OverlayNode | undefined): FileChange {
  switch (node?.kind) {
    case 'file':
      return { path, kind: 'file', mode: node.mode, content: node.content };
    case 'symlink':
      return { path, kind: 'symlink', mode: 0o777, content: new TextEncoder().encode(node.target) };
    case 'directory':
      return { path, kind: 'directory', mode: node.own?.mode ?? 0o755, content: NOTHING };
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
