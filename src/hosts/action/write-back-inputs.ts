// What the inputs say of what becomes of the files that a run changed.
import { choiceOf, type GivenInput, refuse } from './input-values.ts';
import type { InputReader } from './inputs.ts';

export interface WriteBackInputs {
  mode: 'none' | 'patch' | 'commit' | 'pull-request';
  /** Globs over the paths of the repository; none = all. */
  paths: string[];
}

/** Throws FlueError `usage_error`. */
export function writeBackInputsOf(input: InputReader): WriteBackInputs {
  return {
    mode: choiceOf(input('write-back'), ['none', 'patch', 'commit', 'pull-request']),
    paths: globsOf(input('write-paths')),
  };
}

/** One per line or comma; a comma inside braces belongs to the pattern. */
function globsOf(input: GivenInput): string[] {
  const globs = input.text
    .split(/\n|,(?![^{}\n]*\})/)
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '');
  const exclusion = globs.find((glob) => glob.startsWith('!'));
  if (exclusion !== undefined)
    throw refuse(input, `${exclusion} would leave paths out`, 'name the paths that may be written');
  const upwards = globs.find((glob) => glob.split('/').includes('..'));
  if (upwards !== undefined)
    throw refuse(input, `${upwards} leads out of the repository`, 'write paths from its root, as docs/**');
  return globs;
}
