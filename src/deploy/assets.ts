// The files of a Worker, before its code: Cloudflare says which of them it has not got, and those are sent.
// https://developers.cloudflare.com/workers/static-assets/direct-upload/
import { FlueError } from '../errors.ts';
import { isPlainObject } from '../protocol/json.ts';
import type { CloudflareApi } from './cloudflare-api.ts';
import { textAt } from './deployed.ts';
import type { AssetsBody } from './request-bodies.ts';
import type { Asset, Upload } from './upload.ts';

/** What the code is uploaded with. */
export async function uploadAssets(api: CloudflareApi, { name, assets }: Upload): Promise<string> {
  const manifest = Object.fromEntries([...assets].map(([path, { hash, size }]) => [path, { hash, size }]));
  const path = `/workers/scripts/${name}/assets-upload-session`;
  const body: AssetsBody = { manifest };
  const session = await api.write({ method: 'POST', path, body, repeatable: true });
  const buckets = bucketsIn(session);
  const sessionToken = tokenIn(session);
  if (buckets.length === 0) return sessionToken;
  const byHash = new Map([...assets.values()].map((asset) => [asset.hash, asset]));
  let completion: string | undefined;
  for (const bucket of buckets) {
    const sent = await api.write({
      method: 'POST',
      path: '/workers/assets/upload?base64=true',
      body: formOf(bucket, byHash),
      bearer: sessionToken,
      repeatable: true,
    });
    completion = textAt(sent, 'jwt') ?? completion;
  }
  return completion ?? unexpected('had all files and gave no token for them');
}

function formOf(bucket: readonly string[], byHash: ReadonlyMap<string, Asset>): FormData {
  const form = new FormData();
  for (const hash of bucket) {
    const asset = byHash.get(hash) ?? unexpected(`asked for a file that there is not: ${hash.slice(0, 40)}`);
    const text = Buffer.from(asset.content).toString('base64');
    form.append(hash, new File([text], hash, { type: asset.type }), hash);
  }
  return form;
}

function bucketsIn(session: unknown): string[][] {
  const buckets = isPlainObject(session) ? session.buckets : undefined;
  const lists = Array.isArray(buckets) ? buckets.filter((bucket) => Array.isArray(bucket)) : [];
  return lists.map((list: unknown[]) => list.filter((hash) => typeof hash === 'string'));
}

function tokenIn(session: unknown): string {
  return textAt(session, 'jwt') ?? unexpected('opened no session for the files');
}

function unexpected(what: string): never {
  throw new FlueError('deploy_failed', `Cloudflare ${what}`, { hint: 'try again', retryable: true });
}
