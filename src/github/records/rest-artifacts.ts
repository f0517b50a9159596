// Artifacts of any GitHub workflow run over the REST API, for the one that another run has caused:
// https://docs.github.com/rest/actions/artifacts. Needs `actions: read`. Whoever made that run may be a stranger, so only a
// bounded part of what it left is looked at, and the token goes to the API alone, not to the storage it points to.
import { isPlainObject } from '../../protocol/json.ts';
import { type GitHubApi, GitHubError } from '../api.ts';
import { createRequester, type RequesterOptions } from '../bounded-request.ts';
import { parseRecordName } from './record-name.ts';
import { MAX_ARCHIVE_BYTES, type RecordSource, type StoredRecord } from './record-source.ts';

/** 100 artifacts each. */
const MAX_PAGES = 10;
const STORAGE = 'the artifact storage';
const MAX_ANSWER_BYTES = 64 * 1024;

export interface RestArtifactsOptions extends RequesterOptions {
  api: GitHubApi;
  apiUrl: string;
  token: string;
  /** owner/name */
  repository: string;
  run: number;
}

export function createRestArtifacts(options: RestArtifactsOptions): RecordSource {
  const { api, apiUrl, token, repository, run } = options;
  const { send } = createRequester(options);
  const base = `${apiUrl.replace(/\/+$/, '')}/repos/${repository}/actions/artifacts`;

  const read = async (id: number): Promise<Uint8Array> => {
    const headers = {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'x-github-api-version': '2022-11-28',
    };
    const answer = await send({
      whom: 'GitHub',
      url: `${base}/${id}/zip`,
      headers,
      maxBytes: MAX_ANSWER_BYTES,
    });
    const url = storageAddress(answer.location, apiUrl);
    return (await send({ whom: STORAGE, url, maxBytes: MAX_ARCHIVE_BYTES, mayBeLate: true })).bytes;
  };

  return {
    async list() {
      const path = `/repos/${repository}/actions/runs/${run}/artifacts?per_page=100`;
      const { pages, isWhole } = await api.pages(path, { limit: MAX_PAGES });
      const artifacts = pages.flatMap((page) =>
        isPlainObject(page) && Array.isArray(page.artifacts) ? page.artifacts : [],
      );
      return { records: artifacts.flatMap((artifact: unknown) => recordOf(artifact, read) ?? []), isWhole };
    },
  };
}

function recordOf(artifact: unknown, read: (id: number) => Promise<Uint8Array>): StoredRecord | undefined {
  if (!isPlainObject(artifact)) return undefined;
  const { id, expired, size_in_bytes: size } = artifact;
  const name = parseRecordName(artifact.name);
  const isLarge = typeof size !== 'number' || size > MAX_ARCHIVE_BYTES;
  if (name === undefined || expired === true || isLarge || !Number.isSafeInteger(id)) return undefined;
  return { name, read: () => read(Number(id)) };
}

function storageAddress(location: string | null, apiUrl: string): string {
  const url = location !== null && URL.canParse(location) ? new URL(location) : undefined;
  if (url !== undefined && (url.protocol === 'https:' || url.protocol === new URL(apiUrl).protocol))
    return url.href;
  throw new GitHubError('GitHub answered without the address of the artifact');
}
