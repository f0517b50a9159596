// The SARIF file of a step: written however the step ended, within what GitHub takes of an upload, and only where the
// inputs allow it. The checkout may be a stranger's, so no link in it is followed out of it.
import { createHash } from 'node:crypto';
import { closeSync, constants, lstatSync, mkdirSync, openSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { FlueError } from '../../errors.ts';
import { isBelow } from '../../project/paths.ts';
import { findingsOf } from '../../protocol/findings.ts';
import { MOST_RESULTS, renderSarif, type SarifSource } from '../../report/sarif.ts';
import { VERSION } from '../../version.ts';
import type { Delivery } from './announce.ts';
import { redactEnding } from './comment-part.ts';
import type { FindingsInputs } from './findings-inputs.ts';
import { printUntrusted } from './log.ts';

/** 10 MB, of which GitHub does not say whether they are 10,000,000 bytes or more. */
const MOST_GZIP_BYTES = 10_000_000;

export type SarifOptions = Pick<Delivery, 'ending' | 'event' | 'step' | 'filesRoot' | 'redact'> & {
  inputs: FindingsInputs;
};

/** Throws what the file system throws, and FlueError `store_error` for a path that leads elsewhere. */
export function writeSarif(options: SarifOptions): void {
  const { inputs, step, redact } = options;
  if (inputs.sarifFile === null) return;
  const source = sourceOf(options);
  const found = source.snapshots.reduce((sum, { result }) => sum + findingsOf(result).length, 0);
  const { text, count } = fitting(source, Math.min(found, MOST_RESULTS));
  writeInside(inputs.sarifFile, text, [step.workspace, step.temp]);
  const leftOut = found > count ? `, ${found - count} left out: GitHub takes no more` : '';
  printUntrusted(`SARIF: ${redact(inputs.sarifFile)} (findings: ${count}${leftOut})`, { maxLines: 1 });
}

function fitting(source: SarifSource, count: number): { text: string; count: number } {
  const text = `${JSON.stringify(renderSarif(source, count), null, 1)}\n`;
  // Text of this length is within the limit however badly it can be compressed.
  const fits = text.length * 3 < MOST_GZIP_BYTES || gzipSync(text).length <= MOST_GZIP_BYTES;
  return fits || count === 0 ? { text, count } : fitting(source, Math.floor(count / 2));
}

function sourceOf({ ending, event, step, filesRoot, redact, inputs }: SarifOptions): SarifSource {
  const { snapshots, problem, skipReason, conclusion } = redactEnding(ending, redact);
  const { serverUrl, repository, sha, ref } = event;
  const [first] = snapshots;
  const category = ['flue', first?.name ?? event.job ?? 'run', inputs.leg].filter(Boolean).join('/');
  // A verdict is what was looked for, no failure to look.
  const failed = problem?.code === 'verdict_fail' ? null : problem;
  const skipped = skipReason === null ? null : { code: conclusion, message: skipReason };
  return {
    snapshots,
    problem: failed ?? skipped,
    category: redact(category),
    runId: step.github.GITHUB_RUN_ID ?? '0',
    toolVersion: VERSION,
    repository: repository === null || sha === null ? null : { url: `${serverUrl}/${repository}`, sha, ref },
    root: filesRoot,
    hash: (text) => createHash('sha256').update(text).digest('hex').slice(0, 16),
  };
}

function writeInside(path: string, text: string, places: readonly string[]): void {
  const folder = dirname(path);
  if (!places.some((place) => leadsInside(place, folder))) throw elsewhere(path);
  mkdirSync(folder, { recursive: true });
  const target = join(realpathSync(folder), basename(path));
  const there = lstatSync(target, { throwIfNoEntry: false });
  if (there !== undefined && !there.isFile()) throw elsewhere(path);
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW = 0 } = constants;
  const descriptor = openSync(target, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o644);
  try {
    writeFileSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

/** By where the nearest folder that is there really lies; what is not there yet is made below it. */
function leadsInside(place: string, folder: string): boolean {
  if (folder !== place && !isBelow(place, folder)) return false;
  let nearest = folder;
  while (nearest !== place && lstatSync(nearest, { throwIfNoEntry: false }) === undefined)
    nearest = dirname(nearest);
  const [real, root] = [realpathSync(nearest), realpathSync(place)];
  return real === root || isBelow(root, real);
}

function elsewhere(path: string): FlueError {
  return new FlueError('store_error', `"${path}" is no plain file in the workspace or RUNNER_TEMP`, {
    hint: 'name another one in input sarif-file: links are not followed out of them',
  });
}
