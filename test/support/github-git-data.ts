// The Git Data API of the fake GitHub over a real object store, with the refusals that GitHub has: a tree of what is not
// there, a ref that would not go forward, a token that may only read. And the pull requests of its branches.

import { type FlatTree, GitObjects, type StoredCommit } from './git-objects.ts';
import { BranchPulls } from './github-branch-pulls.ts';
import type { GitHubAnswered, GitHubAsked, GitHubRoute } from './github-repository.ts';

export type Files = Record<string, string | Uint8Array | { mode: string; content: string }>;

export interface GitDataOptions {
  /** owner/name */
  name: string;
  /** What `main` holds. */
  files: Files;
}

const READ_ONLY = { message: 'Resource not accessible by integration' };

export class GitDataRepository {
  readonly objects = new GitObjects();
  readonly branches = new Map<string, string>();
  /** The token may only read. */
  readOnly = false;
  /** Branches that a rule protects. */
  readonly protected = new Set<string>();
  /** A tree with more entries is listed in part. */
  listed = 100_000;
  /** Happens once, right before a branch is moved. */
  beforeMove: (() => void) | undefined;
  readonly #pulls: BranchPulls;

  constructor({ name, files }: GitDataOptions) {
    this.#pulls = new BranchPulls({ name, branches: this.branches, objects: this.objects });
    this.branches.set('main', this.commit(files, { parents: [], message: 'initial' }));
  }

  get pulls(): BranchPulls['list'] {
    return this.#pulls.list;
  }

  /** From now on its setting lets GitHub Actions create none. */
  refusePulls(): void {
    this.#pulls.refused = true;
  }

  /** A commit of exactly these files, on no branch yet. */
  commit(files: Files, { parents, message }: { parents: string[]; message: string }): string {
    const flat: FlatTree = new Map();
    for (const [path, given] of Object.entries(files)) {
      const { mode, content } =
        typeof given === 'string' || given instanceof Uint8Array ? { mode: '100644', content: given } : given;
      flat.set(path, { mode, sha: this.objects.addBlob(Buffer.from(content)) });
    }
    return this.objects.addCommit({ tree: this.objects.addTree(flat), parents, message });
  }

  /** Somebody pushes these changes to a branch. */
  push(branch: string, changes: Files): string {
    const tip = this.branches.get(branch) ?? '';
    const sha = this.commit(
      { ...this.files(branch), ...changes },
      { parents: [tip], message: 'somebody else' },
    );
    this.branches.set(branch, sha);
    return sha;
  }

  /** What a branch holds: text, or mode and text where the mode says something. */
  files(branch: string): Record<string, string | { mode: string; content: string }> {
    const { tree } = this.tip(branch);
    return Object.fromEntries(
      [...this.objects.flat(tree)].map(([path, { mode, sha }]) => {
        const content = Buffer.from(this.objects.blob(sha) ?? []).toString('latin1');
        const text = Buffer.from(content, 'latin1').toString('utf8');
        return [path, mode === '100644' ? text : { mode, content: text }];
      }),
    );
  }

  tip(branch: string): StoredCommit {
    const commit = this.objects.commit(this.branches.get(branch) ?? '');
    if (commit === undefined) throw new Error(`there is no branch ${branch}`);
    return commit;
  }

  /** From the tip along first parents. */
  log(branch: string): StoredCommit[] {
    const commits: StoredCommit[] = [];
    for (
      let at: StoredCommit | undefined = this.tip(branch);
      at;
      at = this.objects.commit(at.parents[0] ?? '')
    )
      commits.push(at);
    return commits;
  }

  readonly route: GitHubRoute = (asked) => {
    const [kind, ...rest] = asked.path.split('/').map(decodeURIComponent);
    if (kind === 'git') return this.#git(rest, asked);
    if (kind === 'compare') return this.#compare(rest.join('/'));
    if (kind === 'pulls' && rest.length <= 1) return this.#pulls.answer(rest[0], asked);
    return undefined;
  };

  #git([kind, ...rest]: string[], { method, body, query }: GitHubAsked): GitHubAnswered {
    const key = rest.join('/');
    if (method === 'GET') {
      if (kind === 'ref') return this.#ref(key);
      if (kind === 'commits') return this.#commit(key);
      if (kind === 'trees') return this.#tree(key, query.has('recursive'));
      return missing();
    }
    if (this.readOnly)
      return { status: 403, json: READ_ONLY, headers: { 'x-accepted-github-permissions': 'contents=write' } };
    const given = (body ?? {}) as Record<string, unknown>;
    if (kind === 'blobs') return this.#addBlob(given);
    if (kind === 'trees') return this.#addTree(given);
    if (kind === 'commits') return this.#addCommit(given);
    return method === 'POST' ? this.#addRef(given) : this.#moveRef(key, given);
  }

  #ref(key: string): GitHubAnswered {
    const sha = this.branches.get(key.replace(/^heads\//, ''));
    if (sha === undefined) return missing();
    return { status: 200, json: { ref: `refs/${key}`, object: { type: 'commit', sha } } };
  }

  #commit(sha: string): GitHubAnswered {
    const commit = this.objects.commit(sha);
    return commit === undefined ? missing() : { status: 200, json: shown(commit) };
  }

  #tree(sha: string, deep: boolean): GitHubAnswered {
    const entries = this.objects.tree(sha);
    if (entries === undefined) return missing();
    const all = [...(deep ? this.#below(sha, '') : direct(entries))];
    const listed = deep ? all.slice(0, this.listed) : all;
    return { status: 200, json: { sha, tree: listed, truncated: listed.length < all.length } };
  }

  *#below(sha: string, prefix: string): Generator<object> {
    for (const [name, { mode, type, sha: of }] of this.objects.tree(sha) ?? []) {
      yield { path: prefix + name, mode, type, sha: of };
      if (type === 'tree') yield* this.#below(of, `${prefix}${name}/`);
    }
  }

  #addBlob({ content, encoding }: Record<string, unknown>): GitHubAnswered {
    const bytes = Buffer.from(String(content), encoding === 'base64' ? 'base64' : 'utf8');
    return { status: 201, json: { sha: this.objects.addBlob(bytes) } };
  }

  #addTree({ base_tree: base, tree }: Record<string, unknown>): GitHubAnswered {
    if (typeof base !== 'string' || this.objects.tree(base) === undefined)
      return invalid('base_tree is not valid');
    const files = this.objects.flat(base);
    for (const entry of tree as Array<Record<string, unknown>>) {
      const problem = this.#put(files, entry);
      if (problem !== undefined) return invalid(problem);
    }
    const sha = this.objects.addTree(files);
    return { status: 201, json: { sha, tree: direct(this.objects.tree(sha) ?? new Map()) } };
  }

  #put(files: FlatTree, { path, mode, type, sha, content }: Record<string, unknown>): string | undefined {
    const name = String(path);
    if (name.split('/').some((part) => ['', '.', '..'].includes(part) || /^\.git$/i.test(part)))
      return 'tree.path contains a malformed path component';
    if (type !== 'blob' || !['100644', '100755', '120000'].includes(String(mode)))
      return 'tree.mode is not valid';
    if (sha === null) return files.delete(name) ? undefined : 'GitRPC::BadObjectState';
    for (const known of [...files.keys()])
      if (known.startsWith(`${name}/`) || name.startsWith(`${known}/`)) files.delete(known);
    const of = typeof content === 'string' ? this.objects.addBlob(Buffer.from(content)) : String(sha);
    if (this.objects.blob(of) === undefined) return 'tree.sha is not a valid blob';
    files.set(name, { mode: String(mode), sha: of });
    return undefined;
  }

  #addCommit({ message, tree, parents, author, committer }: Record<string, unknown>): GitHubAnswered {
    if (author !== undefined || committer !== undefined) return invalid('then GitHub would not sign it');
    if (this.objects.tree(String(tree)) === undefined) return invalid('Tree SHA does not exist');
    const list = parents as string[];
    if (list.some((one) => this.objects.commit(one) === undefined))
      return invalid('Parent SHA does not exist');
    const sha = this.objects.addCommit({ message: String(message), tree: String(tree), parents: list });
    const commit = this.objects.commit(sha);
    return commit === undefined ? missing() : { status: 201, json: shown(commit) };
  }

  #addRef({ ref, sha }: Record<string, unknown>): GitHubAnswered {
    const branch = String(ref).replace(/^refs\/heads\//, '');
    if (this.branches.has(branch)) return invalid('Reference already exists');
    if (this.objects.commit(String(sha)) === undefined) return invalid('Object does not exist');
    this.branches.set(branch, String(sha));
    return { status: 201, json: { ref, object: { type: 'commit', sha } } };
  }

  #moveRef(key: string, { sha, force }: Record<string, unknown>): GitHubAnswered {
    const branch = key.replace(/^refs\/heads\//, '').replace(/^heads\//, '');
    const [race, next] = [this.beforeMove, String(sha)];
    this.beforeMove = undefined;
    race?.();
    const tip = this.branches.get(branch);
    if (tip === undefined) return invalid('Reference does not exist');
    if (this.protected.has(branch)) return invalid('Repository rule violations found');
    if (force === true) return invalid('this fake lets nobody force');
    if (!this.objects.ancestry(next).has(tip)) return invalid('Update is not a fast forward');
    this.branches.set(branch, next);
    return { status: 200, json: { ref: `refs/heads/${branch}`, object: { type: 'commit', sha } } };
  }

  #compare(basehead: string): GitHubAnswered {
    const [base = '', head = ''] = basehead.split('...').map((one) => this.branches.get(one) ?? one);
    if (!this.objects.commit(base) || !this.objects.commit(head)) return missing();
    const [behind, ahead] = [this.objects.ancestry(base), this.objects.ancestry(head)];
    const own = [...ahead].filter((sha) => !behind.has(sha)).reverse();
    const commits = own.map((sha) => {
      const commit = this.objects.commit(sha);
      return { sha, commit: { message: commit?.message ?? '' } };
    });
    const behindBy = [...behind].filter((sha) => !ahead.has(sha)).length;
    const status =
      own.length === 0 ? (behindBy === 0 ? 'identical' : 'behind') : behindBy === 0 ? 'ahead' : 'diverged';
    return {
      status: 200,
      json: {
        status,
        ahead_by: own.length,
        behind_by: behindBy,
        total_commits: own.length,
        commits,
        files: [],
      },
    };
  }
}

function shown({ sha, tree, parents, message }: StoredCommit): object {
  return { sha, tree: { sha: tree }, parents: parents.map((one) => ({ sha: one })), message };
}

function direct(entries: ReadonlyMap<string, { mode: string; type: string; sha: string }>): object[] {
  return [...entries].map(([path, { mode, type, sha }]) => ({ path, mode, type, sha }));
}

function missing(): GitHubAnswered {
  return { status: 404, json: { message: 'Not Found' } };
}

function invalid(message: string): GitHubAnswered {
  return { status: 422, json: { message } };
}
