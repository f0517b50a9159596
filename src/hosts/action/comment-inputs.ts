// What the inputs say of the comment on the pull request.
import { choiceOf, indexOf, textOf } from './input-values.ts';
import type { Environment, InputReader } from './inputs.ts';

export interface CommentInputs {
  mode: 'off' | 'sticky' | 'new';
  /** As given; the default is made of the GitHub workflow and the job. */
  key: string | null;
  githubToken: string | null;
  /** Which leg of the job's matrix this is, of how many; null in a job without legs. */
  leg: { index: number; total: number } | null;
  /** Where a proxy is named. */
  environment: Environment;
}

/** Throws FlueError `usage_error`. */
export function commentInputsOf(input: InputReader, environment: Environment): CommentInputs {
  return {
    mode: choiceOf(input('comment'), ['off', 'sticky', 'new']),
    key: textOf(input('comment-key')),
    githubToken: textOf(input('github-token')),
    leg: legOf(input),
    environment,
  };
}

/** Whether mode: report may ask what the step did: of a leg always, of a step alone when it comments. */
export function leavesRecord({ mode, leg }: CommentInputs): boolean {
  return mode !== 'off' || leg !== null;
}

/** An older runner may not say how many legs there are; that there is a matrix is enough then. */
function legOf(input: InputReader): CommentInputs['leg'] {
  const total = indexOf(input('job-total'));
  const matrix = textOf(input('matrix-json')) ?? 'null';
  const isAlone = total === null ? matrix === 'null' : total <= 1;
  return isAlone ? null : { index: indexOf(input('job-index')) ?? 0, total: total ?? 2 };
}
