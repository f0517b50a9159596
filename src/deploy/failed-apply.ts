// What is said of a deploy that failed on its way, beside what Cloudflare said: what is there now, and of a Worker that is
// too large by how much it is.
import { FlueError } from '../errors.ts';
import type { Done } from './apply.ts';
import { CloudflareError } from './cloudflare-error.ts';
import { largestModules, megabytes, type Upload } from './upload.ts';

/** `done` = the last write that was. Anything but a FlueError as it is. */
export function failedApply(thrown: unknown, upload: Upload, done: Done | undefined): unknown {
  if (!(thrown instanceof FlueError)) return thrown;
  const { code, hint, retryable } = thrown;
  const isTooLarge = code === 'project_error' && thrown instanceof CloudflareError;
  const size = isTooLarge ? `; it has ${sizeOf(upload, limitIn(thrown.message))}` : '';
  const said = `${thrown.message}${size}; ${leftBehind(done, thrown)}`;
  return new FlueError(code, said, {
    hint: isTooLarge ? `${hint}; the largest modules are ${largestModules(upload.modules)}` : hint,
    retryable,
    cause: thrown,
  });
}

function leftBehind(done: Done | undefined, thrown: FlueError): string {
  const isKnown = !(thrown instanceof CloudflareError) || thrown.outcome === 'refused';
  if (done?.isActive) return `version ${done.versionId} is deployed, and may not be reached at its address`;
  if (done !== undefined)
    return `version ${done.versionId} was uploaded${isKnown ? ' and not deployed' : '; nobody knows whether it was deployed'}`;
  return isKnown ? 'nothing was deployed' : 'nobody knows whether the upload that had begun was done';
}

/** Bytes, as gzip, that an answer names as the most. */
function limitIn(message: string): number | undefined {
  const [, number] = /size limit of (\d+(?:\.\d+)?) Mi?B/.exec(message) ?? [];
  return number === undefined ? undefined : Number(number) * 2 ** 20;
}

function sizeOf({ modules, gzipBytes }: Upload, limit: number | undefined): string {
  const bytes = [...modules.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const over = limit === undefined || gzipBytes <= limit ? '' : `, ${megabytes(gzipBytes - limit)} over`;
  return `${megabytes(bytes)} of code, ${megabytes(gzipBytes)} as gzip${over}`;
}
