// Whose AGENTS.md the agents are told: it is taken from where the definitions are, because it instructs as they do. Of a
// checkout of its own that an earlier step put there, say of a pull request, nobody knows whose words it has.
import { posix, relative } from 'node:path';
import type { Tree, TreeEntry } from '../../github/tree/tree.ts';
import { checkoutsAround } from '../../github/trust/checkout-commit.ts';
import { isHiddenName, isSecretPath } from '../../protocol/withheld.ts';
import { AGENTS_MD, type AgentsMdSource } from '../agents-md.ts';
import type { ActionInputs } from './inputs.ts';

const MOST_LINKS = 8;

export function agentsMdSource(
  { filesDir, projectDir, definitions }: ActionInputs,
  workspace: string,
): AgentsMdSource {
  if (filesDir === null) return { from: 'nowhere' };
  if (definitions !== undefined) return { from: 'elsewhere', content: definitions.agentsMd };
  const [nearest, ...outer] = checkoutsAround(filesDir, workspace);
  const isOurs = outer.length === 0 || checkoutsAround(projectDir, workspace)[0]?.root === nearest?.root;
  return { from: isOurs ? 'files' : 'nowhere' };
}

/** In the commit's own folder that stands where the mounted one stands in its checkout. Throws what the tree throws. */
export async function agentsMdOfBase(
  tree: Tree,
  filesDir: string | null,
  workspace: string,
): Promise<Uint8Array | undefined> {
  if (filesDir === null) return undefined;
  const root = checkoutsAround(filesDir, workspace)[0]?.root ?? workspace;
  const folder = relative(root, filesDir).replaceAll('\\', '/');
  let path = posix.join(folder, AGENTS_MD);
  for (let links = 0; links <= MOST_LINKS; links++) {
    if (isWithheld(path)) return undefined;
    const entry = await entryAt(tree, path);
    if (entry?.kind === 'file') return tree.read(entry);
    if (entry?.kind !== 'link') return undefined;
    const target = new TextDecoder().decode(await tree.read(entry));
    path = posix.join(posix.dirname(path), target);
    if (target.startsWith('/') || posix.relative(folder, path).split('/')[0] === '..') return undefined;
  }
  return undefined;
}

async function entryAt(tree: Tree, path: string): Promise<TreeEntry | undefined> {
  const folder = posix.dirname(path);
  const entries = await tree.list(folder === '.' ? '' : folder);
  return entries?.find(({ name }) => name === posix.basename(path));
}

function isWithheld(path: string): boolean {
  return isSecretPath(path) || path.split('/').some(isHiddenName);
}
