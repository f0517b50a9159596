// Git's trees and blobs as GitHub's API gives them, with the hashes that git would compute.
// https://docs.github.com/rest/git/trees · https://docs.github.com/rest/git/blobs
import { createHash } from 'node:crypto';
import { type GitHubRoute, refused } from './github-repository.ts';

/** Of a file its content. */
export type TreeFile = string | Uint8Array | { link: string } | { submodule: string };

export interface TreesOptions {
  /** By commit, then by path. */
  commits: Record<string, Record<string, TreeFile>>;
  truncated?: boolean;
  /** Contents sent instead of what was asked for, by path. */
  tampered?: Record<string, string>;
  /** Entries listed beside those of the files, as they are. */
  listed?: Array<{ path: string; mode: string; type: string; sha: string; size?: number }>;
}

export function gitHash(kind: 'blob' | 'tree' | 'commit', content: Uint8Array): string {
  return createHash('sha1').update(`${kind} ${content.length}\0`).update(content).digest('hex');
}

export function treesRoute({
  commits,
  truncated = false,
  tampered = {},
  listed = [],
}: TreesOptions): GitHubRoute {
  const trees = new Map(Object.entries(commits).map(([sha, files]) => [sha, entriesOf(files)]));
  const blobs = new Map<string, Uint8Array>();
  for (const files of Object.values(commits)) {
    for (const [path, file] of Object.entries(files)) {
      const sent = tampered[path];
      const content = contentOf(file);
      blobs.set(gitHash('blob', content), sent === undefined ? content : Buffer.from(sent));
    }
  }
  return ({ method, path }) => {
    const [, kind, sha = ''] = /^git\/(trees|blobs)\/([0-9a-f]+)$/.exec(path) ?? [];
    if (method !== 'GET' || kind === undefined) return undefined;
    if (kind === 'trees') {
      const tree = trees.get(sha);
      if (tree === undefined) return refused(404, 'Not Found');
      return { status: 200, json: { sha, url: at('trees', sha), tree: [...tree, ...listed], truncated } };
    }
    const blob = blobs.get(sha);
    return blob === undefined ? refused(404, 'Not Found') : { status: 200, json: blobJson(sha, blob) };
  };
}

function blobJson(sha: string, content: Uint8Array): object {
  const lines =
    Buffer.from(content)
      .toString('base64')
      .match(/.{1,60}/g) ?? [];
  return {
    sha,
    node_id: 'B_0',
    size: content.length,
    url: at('blobs', sha),
    content: lines.map((line) => `${line}\n`).join(''),
    encoding: 'base64',
  };
}

function at(kind: string, sha: string): string {
  return `https://api.github.com/repos/octo-org/octo-repo/git/${kind}/${sha}`;
}

interface Entry {
  path: string;
  mode: string;
  type: string;
  sha: string;
  size?: number;
  url?: string;
}

function entriesOf(files: Record<string, TreeFile>): Entry[] {
  const folders = new Set<string>();
  for (const path of Object.keys(files)) {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length; depth++) folders.add(parts.slice(0, depth).join('/'));
  }
  return [
    ...[...folders].map((path) => ({
      path,
      mode: '040000',
      type: 'tree',
      sha: gitHash('tree', Buffer.from(path)),
    })),
    ...Object.entries(files).map(([path, file]) => ({ path, ...entryOf(file) })),
  ].map((entry) => ({ ...entry, url: at(`${entry.type}s`, entry.sha) }));
}

function entryOf(file: TreeFile): Omit<Entry, 'path'> {
  if (typeof file === 'object' && 'submodule' in file)
    return { mode: '160000', type: 'commit', sha: file.submodule };
  const content = contentOf(file);
  const mode = typeof file === 'object' && 'link' in file ? '120000' : '100644';
  return { mode, type: 'blob', sha: gitHash('blob', content), size: content.length };
}

function contentOf(file: TreeFile): Uint8Array {
  if (typeof file === 'string') return Buffer.from(file);
  if (file instanceof Uint8Array) return file;
  return Buffer.from('link' in file ? file.link : '');
}
