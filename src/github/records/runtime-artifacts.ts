// Artifacts of the running GitHub workflow run, through the service that the runner names in ACTIONS_RESULTS_URL: the
// protocol of actions/upload-artifact v4 (Twirp over JSON). It takes the runner's own token, needs no permission of the
// job, and counts against no rate limit of the REST API. Why it is not the toolkit: docs/decisions/0010-*.md
import { isPlainObject } from '../../protocol/json.ts';
import { claimsOf } from '../../protocol/jwt.ts';
import { GitHubError } from '../api.ts';
import { type BoundedRequest, createRequester, type RequesterOptions } from '../bounded-request.ts';
import type { ArtifactKind } from './artifact.ts';
import { nextName } from './record-name.ts';
import type { ArtifactSource } from './record-source.ts';

/** What a runner hands to JavaScript actions, and to nothing that they start. */
export interface RuntimeService {
  /** ACTIONS_RUNTIME_TOKEN */
  token: string;
  /** ACTIONS_RESULTS_URL */
  url: string;
}

export interface RuntimeArtifacts<Name> extends ArtifactSource<Name> {
  /** Throws GitHubError. */
  save(name: string, zip: Uint8Array, expiresAt: Date): Promise<void>;
}

const WHOM = 'the artifact service';
const STORAGE = 'the artifact storage';
const METHODS = 'twirp/github.actions.results.api.v1.ArtifactService';
/** Of artifacts with this version the archive is one file in the storage. */
const VERSION = 4;
/** The list has no pages; an artifact takes some 250 bytes in it. */
const MAX_LIST_BYTES = 8 * 2 ** 20;
const MAX_ANSWER_BYTES = 64 * 1024;
const LATE = { mayBeLate: true };
const CONFLICT = 409;
const MOST_NAMES = 3;
/** From here on a try is given more time. */
const LARGE_BYTES = 4 * 2 ** 20;
const LARGE_TRY_MS = 20_000;

export function createRuntimeArtifacts<Name>(
  service: RuntimeService,
  options: RequesterOptions & ArtifactKind<Name>,
): RuntimeArtifacts<Name> {
  const { maxBytes, parse } = options;
  const { send } = createRequester(options);
  const tryMs = maxBytes > LARGE_BYTES ? LARGE_TRY_MS : undefined;
  const ids = idsIn(service.token);

  const call = async (
    method: string,
    request: object,
    options: Partial<BoundedRequest> = {},
  ): Promise<Record<string, unknown>> => {
    const answer = await send({
      whom: WHOM,
      url: new URL(`${METHODS}/${method}`, new URL(service.url).origin).href,
      method: 'POST',
      headers: { authorization: `Bearer ${service.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...ids, ...request }),
      maxBytes: MAX_ANSWER_BYTES,
      ...options,
    });
    const json = answer.json();
    return isPlainObject(json) ? json : {};
  };

  const create = async (name: string, expiresAt: Date): Promise<string> => {
    const answer = await call('CreateArtifact', {
      name,
      version: VERSION,
      expires_at: expiresAt.toISOString(),
    });
    return addressIn(answer, 'signed_upload_url', service.url);
  };

  const saveAs = async (name: string, zip: Uint8Array, expiresAt: Date): Promise<void> => {
    const url = await create(name, expiresAt);
    const headers = { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'application/zip' };
    await send({ whom: STORAGE, url, method: 'PUT', headers, body: zip, maxBytes: MAX_ANSWER_BYTES, tryMs });
    const answer = await call('FinalizeArtifact', { name, size: String(zip.length) });
    if (answer.ok !== true) throw new GitHubError(`${WHOM} did not take the artifact`);
  };

  return {
    async save(name, zip, expiresAt) {
      for (let times = 0; ; times++) {
        try {
          return await saveAs(times === 0 ? name : nextName(name, times), zip, expiresAt);
        } catch (thrown) {
          const isTaken = thrown instanceof GitHubError && thrown.status === CONFLICT;
          if (!isTaken || times === MOST_NAMES) throw thrown;
        }
      }
    },
    async list() {
      const { artifacts } = await call('ListArtifacts', {}, { maxBytes: MAX_LIST_BYTES });
      const records = (Array.isArray(artifacts) ? artifacts : []).flatMap((artifact: unknown) => {
        if (!isPlainObject(artifact) || Number(artifact.size) > maxBytes) return [];
        const name = parse(artifact.name);
        if (name === undefined) return [];
        const request = {
          workflow_job_run_backend_id: field(artifact, 'workflow_job_run_backend_id'),
          name: artifact.name,
        };
        const read = async (): Promise<Uint8Array> => {
          const url = addressIn(await call('GetSignedArtifactURL', request, LATE), 'signed_url', service.url);
          return (await send({ whom: STORAGE, url, maxBytes, tryMs, ...LATE })).bytes;
        };
        return [{ name, read }];
      });
      return { records, isWhole: true };
    },
  };
}

/** Proto JSON has both spellings. */
function field(message: Record<string, unknown>, name: string): unknown {
  return (
    message[name] ?? message[name.replace(/_([a-z])/g, (_whole, letter: string) => letter.toUpperCase())]
  );
}

/** An address is taken over TLS only, as the service itself is. */
function addressIn(answer: Record<string, unknown>, name: string, service: string): string {
  const address = field(answer, name);
  const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && (url.protocol === 'https:' || url.protocol === new URL(service).protocol))
    return url.href;
  throw new GitHubError(`${WHOM} answered without an address`);
}

/** The run and the job stand in the token: `scp: "… Actions.Results:<run>:<job>"`. */
function idsIn(token: string): { workflow_run_backend_id: string; workflow_job_run_backend_id: string } {
  const { scp } = claimsOf(token);
  const scopes = typeof scp === 'string' ? scp : '';
  const [, run, job] = /(?:^| )Actions\.Results:([\w-]+):([\w-]+)(?: |$)/.exec(scopes) ?? [];
  if (run === undefined || job === undefined)
    throw new GitHubError("the runner's token has no scope for artifacts");
  return { workflow_run_backend_id: run, workflow_job_run_backend_id: job };
}
