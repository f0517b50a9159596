// The ids of the repositories and owners that a server lets in: a name can be given up and taken by somebody else.
import { createNodeFetch } from '../adapters/http/node-fetch.ts';
import { FlueError, messageOf } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface GithubIds {
  repositories: string[];
  owners: string[];
}

/** `owner/name`, or `owner/*` for all an owner has. Throws FlueError config_error for what GitHub does not know. */
export async function githubIdsOf(names: readonly string[], environment: Environment): Promise<GithubIds> {
  const ids: GithubIds = { repositories: [], owners: [] };
  const fetch = names.length === 0 ? undefined : createNodeFetch({ environment });
  for (const name of names) {
    const [owner = '', repository] = name.split('/');
    const isOwner = repository === '*';
    const path = isOwner ? `/users/${owner}` : `/repos/${name}`;
    const id = await idAt(fetch ?? globalThis.fetch, path, { name, environment });
    (isOwner ? ids.owners : ids.repositories).push(id);
  }
  return ids;
}

async function idAt(
  fetch: typeof globalThis.fetch,
  path: string,
  { name, environment }: { name: string; environment: Environment },
): Promise<string> {
  const api = environment.GITHUB_API_URL?.trim() || 'https://api.github.com';
  const token = environment.GITHUB_TOKEN?.trim();
  const headers = {
    accept: 'application/vnd.github+json',
    'user-agent': 'flue-action',
    ...(token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` }),
  };
  try {
    const response = await fetch(api + path, { headers, signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`GitHub answered ${response.status}`);
    const { id } = (await response.json()) as { id?: unknown };
    if (typeof id !== 'number') throw new Error('GitHub named no id');
    return String(id);
  } catch (cause) {
    throw new FlueError(
      'config_error',
      `the id of "${name}" in auth.github cannot be found: ${messageOf(cause)}`,
      {
        hint: 'look at the name; set GITHUB_TOKEN for a private repository',
        cause,
      },
    );
  }
}
