// By its tag a version is found again: the same code, files, bindings and secrets have the same one.
import { createHmac, hash } from 'node:crypto';
import { canonicalJson } from '../protocol/json.ts';
import type { Upload } from './upload.ts';

/**
 * At most 25 characters, as Cloudflare takes them. Whoever may see the tag must not be able to try out secrets on it, so
 * they go in under the key that only who deploys has.
 */
export function versionTag(upload: Upload, secrets: ReadonlyMap<string, string>, key: string): string {
  const { main, modules, assets, bindings, compatibility, classes } = upload;
  const sealed = createHmac('sha256', key)
    .update(canonicalJson([...secrets].toSorted(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex');
  const content = {
    main,
    modules: [...modules],
    assets: [...assets].map(([path, asset]) => [path, asset.hash]),
    bindings,
    compatibility,
    classes,
    sealed,
  };
  return `flue-${hash('sha256', canonicalJson(content)).slice(0, 16)}`;
}
