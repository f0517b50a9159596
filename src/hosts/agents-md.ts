// Where a run's AGENTS.md comes from: a folder on the disk, read as the sandbox would read it, or what somebody else found.
import { checkoutLayer } from '../adapters/files/checkout.ts';
import type { ReadAgentsMd } from '../core/harness/agents-md.ts';
import type { ReadonlyLayer } from '../core/sandbox-port.ts';

export const AGENTS_MD = 'AGENTS.md';

/** Anywhere but at the top: a link that climbs out of the folder leads to nothing then. */
const ROOT = '/workspace';

export type AgentsMdSource =
  | { from: 'nowhere' }
  /** The root of what is mounted, which nobody but the user, or whoever may write definitions, has written. */
  | { from: 'files' }
  | { from: 'elsewhere'; content: Uint8Array | undefined };

/** No link leads out of the folder, and secrets and keys are not given under this name either. */
export function readAgentsMd(
  source: AgentsMdSource,
  files: { dir: string; workspace: string } | null,
): ReadAgentsMd {
  return async () => {
    if (source.from === 'elsewhere') return source.content;
    if (source.from === 'nowhere' || files === null) return undefined;
    const layer = checkoutLayer({ workspace: files.workspace, path: files.dir });
    const stat = await layer.stat(AGENTS_MD);
    return stat?.kind === 'symlink' ? behindLink(layer) : layer.read(AGENTS_MD);
  };
}

async function behindLink(layer: ReadonlyLayer): Promise<Uint8Array | undefined> {
  const { createFileTree } = await import('../core/files/file-tree.ts');
  const tree = createFileTree({ mounts: [{ at: ROOT, layer }], restore: [] });
  const path = `${ROOT}/${AGENTS_MD}`;
  return (await tree.stat(path))?.kind === 'file' ? tree.read(path) : undefined;
}
