// What of a run's changes may be written. Every refused path is named with its reason; the rest stands.

import type { Difference, Differences, FileVersion } from '../../protocol/difference.ts';
import { byteLength } from '../../protocol/json.ts';
import { credentialProblem } from './credentials.ts';
import { commandProblem, hookProblem } from './install-hooks.ts';
import { linkProblem, pathProblem } from './protected-path.ts';

export const MAX_FILE_BYTES = 2 ** 20;
export const MAX_ALL_BYTES = 10 * 2 ** 20;
export const MAX_FILES = 300;

export interface Refused {
  path: string;
  reason: string;
}

export interface Checked {
  /** Sorted by path. */
  accepted: Difference[];
  refused: Refused[];
}

export interface CheckRules {
  /** Why a path is none of those that were meant; undefined for one that is. */
  outside(path: string): string | undefined;
  /** Hides secrets. */
  redact(text: string): string;
}

/** Paths are those of the repository. */
export function checkChanges({ list, leftOut }: Differences, rules: CheckRules): Checked {
  const refused: Refused[] = leftOut.map(({ path, why }) => ({
    path: rules.redact(path),
    reason:
      why === 'name'
        ? (pathProblem(path) ?? 'git refuses its name')
        : (pathProblem(path) ?? 'its content was withheld from the sandbox'),
  }));
  const accepted: Difference[] = [];
  const lost = new Set<string>();
  const room = { files: MAX_FILES, bytes: MAX_ALL_BYTES };
  for (const difference of sorted(list)) {
    const reason = problemOf(difference, rules) ?? overflow(difference, room);
    if (reason === undefined) accepted.push(difference);
    else {
      refused.push({ path: rules.redact(difference.path), reason });
      if (difference.before === undefined && difference.after) lost.add(difference.after.id);
    }
  }
  const keeps = (one: Difference): boolean =>
    one.after !== undefined || one.before === undefined || !lost.has(one.before.id);
  return {
    accepted: accepted.filter(keeps),
    refused: [
      ...refused,
      ...accepted
        .filter((one) => !keeps(one))
        .map(({ path }) => ({ path, reason: 'it was moved to a path that is refused' })),
    ],
  };
}

function sorted(list: readonly Difference[]): Difference[] {
  return [...list].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function overflow({ after }: Difference, room: { files: number; bytes: number }): string | undefined {
  const size = after?.content.length ?? 0;
  if (room.files === 0) return `more than ${MAX_FILES} files were changed`;
  if (size > room.bytes) return `more than ${MAX_ALL_BYTES / 2 ** 20} MiB were changed`;
  room.files -= 1;
  room.bytes -= size;
  return undefined;
}

function problemOf({ path, before, after }: Difference, rules: CheckRules): string | undefined {
  const isLink = after?.mode === '120000';
  const ofPath = pathProblem(path) ?? rules.outside(path) ?? commandProblem(path, { isLink });
  if (ofPath !== undefined) return ofPath;
  if (rules.redact(path) !== path) return 'its name holds a secret of this job';
  return after && problemOfVersion(path, { before, after }, rules);
}

function problemOfVersion(
  path: string,
  { before, after }: { before: FileVersion | undefined; after: FileVersion },
  { redact }: CheckRules,
): string | undefined {
  if (after.content.length > MAX_FILE_BYTES) return `larger than ${MAX_FILE_BYTES / 2 ** 20} MiB`;
  if (after.mode === '100755' && before?.mode !== '100755') return 'it was made executable';
  const secret = credentialProblem({ before: before?.content, after: after.content }, redact);
  if (secret !== undefined) return secret;
  if (after.mode === '120000') return linkProblem(path, textOf(after));
  return hookProblem(path, { before: before === undefined ? '' : textOf(before), after: textOf(after) });
}

function textOf({ content }: FileVersion): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);
}

/** `.github/a (…), b (…) and 3 more`, one line. */
export function namesOfRefused(
  refused: readonly Refused[],
  { most, length }: { most: number; length: number },
): string {
  const names: string[] = [];
  for (const { path, reason } of refused.slice(0, most)) {
    const name = `${path} (${reason})`;
    if (byteLength([...names, name].join(', ')) > length) break;
    names.push(name);
  }
  const rest = refused.length - names.length;
  if (rest === 0) return names.join(', ');
  return names.length === 0 ? `${rest} paths` : `${names.join(', ')} and ${rest} more`;
}
