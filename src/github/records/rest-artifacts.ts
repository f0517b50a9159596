// Artifacts of any GitHub workflow run over the REST API, for the one that another run has caused:
// https://docs.github.com/rest/actions/artifacts. Needs `actions: read`. Whoever made that run may be a stranger, so only a
// bounded part of what it left is looked at, and the token goes to the API alone, not to the storage it points to.
import { isPlainObject } from '../../protocol/json.ts';
import { type GitHubApi, GitHubError } from '../api.ts';
import { createRequester, type RequesterOptions } from '../bounded-request.ts';
import type { ArtifactKind, StoredArtifact } from './artifact.ts';
import type { ArtifactSource } from './record-source.ts';

/** 100 artifacts each. */
const MAX_PAGES = 10;
const STORAGE = 'the artifact storage';
const MAX_ANSWER_BYTES = 64 * 1024;
/** From here on a try is given more time. */
const LARGE_BYTES = 4 * 2 ** 20;
const LARGE_TRY_MS = 20_000;

export interface RestArtifactsOptions<Name> extends RequesterOptions, ArtifactKind<Name> {
  api: GitHubApi;
  apiUrl: string;
  token: string;
  /** owner/name */
  repository: string;
  /** Those of one GitHub workflow run, or those of the whole repository with exactly this name, the newest first. */
  which: { run: number } | { name: string };
}

export function createRestArtifacts<Name>(options: RestArtifactsOptions<Name>): ArtifactSource<Name> {
  const { api, apiUrl, token, repository, which, maxBytes, parse } = options;
  const { send } = createRequester(options);
  const base = `/repos/${repository}/actions`;
  const tryMs = maxBytes > LARGE_BYTES ? LARGE_TRY_MS : undefined;

  const read = async (id: number): Promise<Uint8Array> => {
    const headers = {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'x-github-api-version': '2022-11-28',
    };
    const answer = await send({
      whom: 'GitHub',
      url: `${apiUrl.replace(/\/+$/, '')}${base}/artifacts/${id}/zip`,
      headers,
      maxBytes: MAX_ANSWER_BYTES,
    });
    const url = storageAddress(answer.location, apiUrl);
    return (await send({ whom: STORAGE, url, maxBytes, tryMs, mayBeLate: true })).bytes;
  };

  const storedOf = (artifact: unknown): StoredArtifact<Name> | undefined => {
    if (!isPlainObject(artifact)) return undefined;
    const { id, expired, size_in_bytes: size } = artifact;
    const name = parse(artifact.name);
    const isLarge = typeof size !== 'number' || size > maxBytes;
    if (name === undefined || expired === true || isLarge || !Number.isSafeInteger(id)) return undefined;
    // Of a fork's run anybody may have written it.
    if ('name' in which && !isOwn(artifact.workflow_run)) return undefined;
    return { name, id: Number(id), read: () => read(Number(id)) };
  };

  return {
    async list() {
      const ofRun = 'run' in which;
      const path = ofRun
        ? `${base}/runs/${which.run}/artifacts?per_page=100`
        : `${base}/artifacts?per_page=10&name=${encodeURIComponent(which.name)}`;
      const { pages, isWhole } = await api.pages(path, { limit: ofRun ? MAX_PAGES : 1 });
      const artifacts = pages.flatMap((page) =>
        isPlainObject(page) && Array.isArray(page.artifacts) ? page.artifacts : [],
      );
      return { records: artifacts.flatMap((artifact: unknown) => storedOf(artifact) ?? []), isWhole };
    },
  };
}

/** Whether the code of the run that left it was this repository's. */
function isOwn(run: unknown): boolean {
  return (
    isPlainObject(run) &&
    typeof run.repository_id === 'number' &&
    run.repository_id === run.head_repository_id
  );
}

function storageAddress(location: string | null, apiUrl: string): string {
  const url = location !== null && URL.canParse(location) ? new URL(location) : undefined;
  if (url !== undefined && (url.protocol === 'https:' || url.protocol === new URL(apiUrl).protocol))
    return url.href;
  throw new GitHubError('GitHub answered without the address of the artifact');
}
