// The tree of a commit by GitHub's API: one listing of all of it, then one request for each file that is read. What a file
// is sent as must have the hash that the listing gives.
import { isPlainObject } from '../../protocol/json.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import { isHiddenName } from '../../protocol/withheld.ts';
import { type GitHubApi, GitHubError } from '../api.ts';
import { numberAt, textAt } from '../git-facts/payload.ts';
import { objectId } from './object-id.ts';
import { kindOf, type Tree, type TreeEntry, TreeFault } from './tree.ts';

const MOST_AT_ONCE = 6;

/** `repository` is owner/name. Its methods throw TreeFault. */
export function apiTree(api: GitHubApi, repository: string, commit: string): Tree {
  const root = `/repos/${repository.split('/').map(encodeURIComponent).join('/')}/git`;
  const inTurn = limiter(MOST_AT_ONCE);
  let folders: Promise<ReadonlyMap<string, TreeEntry[]>> | undefined;
  return {
    async list(folder) {
      folders ??= listing(api, `${root}/trees/${commit}?recursive=1`);
      return (await folders).get(folder);
    },
    read: (file) => inTurn(() => readBlob(api, `${root}/blobs/${file.id}`, file)),
  };
}

/** https://docs.github.com/rest/git/trees#get-a-tree */
async function listing(api: GitHubApi, path: string): Promise<ReadonlyMap<string, TreeEntry[]>> {
  const answer = await ask(api, path);
  const entries = isPlainObject(answer) ? answer.tree : undefined;
  if (!isPlainObject(answer) || !Array.isArray(entries))
    throw new TreeFault('GitHub sent no list of its files');
  if (answer.truncated === true) throw new TreeFault('it has more files than GitHub lists in one answer');
  const folders = new Map<string, TreeEntry[]>([['', []]]);
  const seen = new Set<string>();
  for (const entry of entries) addEntry(folders, entry, seen);
  return folders;
}

function addEntry(folders: Map<string, TreeEntry[]>, entry: unknown, seen: Set<string>): void {
  const [path, mode, id] = ['path', 'mode', 'sha'].map((member) => textAt(entry, member));
  if (!path || !mode || !isId(id) || seen.has(path) || !path.split('/').every(isGitName))
    throw new TreeFault(`GitHub listed "${oneLine(path ?? '', 80)}" in a way that git cannot`);
  seen.add(path);
  const slash = path.lastIndexOf('/');
  const folder = path.slice(0, Math.max(0, slash));
  const kind = kindOf(mode);
  if (kind === 'folder') folders.set(path, folders.get(path) ?? []);
  const siblings = folders.get(folder) ?? [];
  siblings.push({ name: path.slice(slash + 1), kind, id, size: numberAt(entry, 'size') ?? null });
  folders.set(folder, siblings);
}

/** What git itself takes for a name in a folder. */
function isGitName(name: string): boolean {
  return !['', '.', '..'].includes(name) && !isHiddenName(name);
}

function isId(id: string | undefined): id is string {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(id ?? '');
}

/** https://docs.github.com/rest/git/blobs#get-a-blob */
async function readBlob(api: GitHubApi, path: string, { name, id }: TreeEntry): Promise<Uint8Array> {
  const answer = await ask(api, path);
  const text = textAt(answer, 'content');
  if (text === undefined || textAt(answer, 'encoding') !== 'base64')
    throw new TreeFault(`GitHub sent no content of ${oneLine(name, 80)}`);
  const content = Buffer.from(text, 'base64');
  if (objectId('blob', content, id) === id) return content;
  throw new TreeFault(`GitHub sent ${oneLine(name, 80)} with another content than its hash says`);
}

async function ask(api: GitHubApi, path: string): Promise<unknown> {
  try {
    return (await api.get(path)).json();
  } catch (thrown) {
    if (!(thrown instanceof GitHubError)) throw thrown;
    throw new TreeFault(thrown.message, { cause: thrown });
  }
}

/** At most `most` at once; the others wait their turn. */
function limiter(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: Array<() => void> = [];
  let running = 0;
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
