// GitHub's Git Data API as far as we write with it: what it makes GitHub signs. Whatever is content-addressed is asked for
// again when GitHub stumbles; a moved ref is its caller's to judge.
// https://docs.github.com/rest/git
import { isPlainObject, type Json } from '../../protocol/json.ts';
import { type GitHubApi, GitHubError } from '../api.ts';

export interface TreeEntry {
  mode: string;
  type: string;
  sha: string;
}

export interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  message: string;
}

/** `content` for text that goes with the tree itself, `sha` for a blob, `sha: null` removes the path. */
export type TreeWrite = { path: string; mode: string; type: 'blob' } & (
  | { content: string }
  | { sha: string | null }
);

export interface Comparison {
  aheadBy: number;
  behindBy: number;
  /** As many as GitHub lists. */
  messages: string[];
}

export interface GitData {
  /** The commit a branch is at; undefined when there is no such branch. */
  tip(branch: string): Promise<string | undefined>;
  commit(sha: string): Promise<Commit>;
  /** Everything in a tree by its path; of one that is too large to be listed, what is needed to tell of `paths`. */
  entries(tree: string, paths: readonly string[]): Promise<Map<string, TreeEntry>>;
  addBlob(content: Uint8Array): Promise<string>;
  addTree(base: string, writes: readonly TreeWrite[]): Promise<string>;
  addCommit(commit: { message: string; tree: string; parents: string[] }): Promise<string>;
  addBranch(branch: string, sha: string): Promise<void>;
  /** Never by force. */
  moveBranch(branch: string, sha: string): Promise<void>;
  compare(base: string, head: string): Promise<Comparison>;
}

export interface GitDataOptions {
  api: GitHubApi;
  /** owner/name */
  repository: string;
  /** Aborted when nothing more is to be written. */
  signal: AbortSignal;
  wait?: (ms: number) => Promise<void>;
}

const PERMISSION = 'contents: write';
const TRIES = 3;
const LONGEST_PAUSE_MS = 20_000;

export function createGitData({ api, repository, signal, wait = waitFor }: GitDataOptions): GitData {
  const root = `/repos/${repository}`;
  const get = async (path: string): Promise<Record<string, unknown>> => {
    signal.throwIfAborted();
    return objectOf((await api.get(`${root}/${path}`)).json());
  };
  /** What may be made twice without harm. */
  const add = async (path: string, body: Json): Promise<string> => {
    for (let tries = 1; ; tries++) {
      signal.throwIfAborted();
      try {
        const answer = await api.write({
          method: 'POST',
          path: `${root}/${path}`,
          body,
          permission: PERMISSION,
        });
        return textIn(objectOf(answer.json()), 'sha');
      } catch (thrown) {
        const pauseMs = thrown instanceof GitHubError ? thrown.retryAfterMs : null;
        if (pauseMs === null || pauseMs > LONGEST_PAUSE_MS || tries === TRIES) throw thrown;
        await wait(Math.max(pauseMs, 500 * tries));
      }
    }
  };
  const tree = async (sha: string, deep: boolean) =>
    readTree(await get(`git/trees/${sha}${deep ? '?recursive=1' : ''}`));

  return {
    async tip(branch) {
      try {
        const { object } = await get(`git/ref/heads/${inPath(branch)}`);
        return textIn(objectOf(object), 'sha');
      } catch (thrown) {
        if (thrown instanceof GitHubError && thrown.status === 404) return undefined;
        throw thrown;
      }
    },
    async commit(sha) {
      const { tree: of, parents, message } = await get(`git/commits/${sha}`);
      return {
        sha,
        tree: textIn(objectOf(of), 'sha'),
        parents: (Array.isArray(parents) ? parents : []).map((one) => textIn(objectOf(one), 'sha')),
        message: typeof message === 'string' ? message : '',
      };
    },
    async entries(sha, paths) {
      const whole = await tree(sha, true);
      return whole.truncated
        ? walk(sha, paths, async (at) => (await tree(at, false)).entries)
        : whole.entries;
    },
    addBlob: (content) =>
      add('git/blobs', { content: Buffer.from(content).toString('base64'), encoding: 'base64' }),
    addTree: (base, writes) => add('git/trees', { base_tree: base, tree: writes.map((one) => ({ ...one })) }),
    addCommit: (commit) => add('git/commits', { ...commit }),
    async addBranch(branch, sha) {
      signal.throwIfAborted();
      const body = { ref: `refs/heads/${branch}`, sha };
      await api.write({ method: 'POST', path: `${root}/git/refs`, body, permission: PERMISSION });
    },
    async moveBranch(branch, sha) {
      signal.throwIfAborted();
      const path = `${root}/git/refs/heads/${inPath(branch)}`;
      await api.write({ method: 'PATCH', path, body: { sha, force: false }, permission: PERMISSION });
    },
    async compare(base, head) {
      const { ahead_by, behind_by, commits } = await get(`compare/${base}...${head}?per_page=100`);
      return {
        aheadBy: Number(ahead_by),
        behindBy: Number(behind_by),
        messages: (Array.isArray(commits) ? commits : []).map((one) => {
          const { commit } = objectOf(one);
          return textIn(objectOf(commit), 'message');
        }),
      };
    },
  };
}

/** A branch may hold slashes, and signs that mean something else in an address. */
export function inPath(branch: string): string {
  return branch.split('/').map(encodeURIComponent).join('/');
}

/** Folder by folder along the paths. */
async function walk(
  root: string,
  paths: readonly string[],
  list: (tree: string) => Promise<Map<string, TreeEntry>>,
): Promise<Map<string, TreeEntry>> {
  const all = new Map<string, TreeEntry>();
  const seen = new Set<string>();
  const open = async (folder: string, sha: string): Promise<void> => {
    seen.add(folder);
    for (const [name, entry] of await list(sha)) all.set(folder === '' ? name : `${folder}/${name}`, entry);
  };
  await open('', root);
  for (const path of paths) {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = parts.slice(0, depth).join('/');
      const entry = all.get(folder);
      if (entry?.type !== 'tree') break;
      if (!seen.has(folder)) await open(folder, entry.sha);
    }
  }
  return all;
}

function readTree(answer: Record<string, unknown>): { entries: Map<string, TreeEntry>; truncated: boolean } {
  const list = Array.isArray(answer.tree) ? answer.tree : [];
  const entries = list.map((one): [string, TreeEntry] => {
    const entry = objectOf(one);
    return [
      textIn(entry, 'path'),
      { mode: textIn(entry, 'mode'), type: textIn(entry, 'type'), sha: textIn(entry, 'sha') },
    ];
  });
  return { entries: new Map(entries), truncated: answer.truncated === true };
}

function objectOf(value: unknown): Record<string, unknown> {
  if (isPlainObject(value)) return value;
  throw new GitHubError('GitHub answered with something that was not asked for');
}

function textIn(object: Record<string, unknown>, key: string): string {
  const value = object[key];
  if (typeof value === 'string') return value;
  throw new GitHubError(`GitHub's answer has no ${key}`);
}

function waitFor(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
