// What is wrong with a project: a place, a sentence and the change it needs. `flue check` lists problems, everything
// else throws them as one ProjectError.
import { type ErrorCode, FlueError } from '../errors.ts';

export interface Problem {
  /** Relative to the folder that was given, with forward slashes. */
  path: string;
  line?: number | undefined;
  message: string;
  fix: string;
}

/** A FlueError that still knows the single problems behind its message. */
export class ProjectError extends FlueError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options: { code?: ErrorCode; cause?: unknown } = {}) {
    super(options.code ?? 'project_error', problems.map(describeProblem).join('; '), {
      hint: [...new Set(problems.map((problem) => problem.fix))].join('; '),
      cause: options.cause,
    });
    this.problems = problems;
  }
}

export function describeProblem({ path, line, message }: Problem): string {
  return `${path}${line === undefined ? '' : `:${line}`}: ${message}`;
}

/** Throws when there is anything to complain about. */
export function refuse(problems: readonly Problem[], code?: ErrorCode): void {
  if (problems.length > 0) throw new ProjectError(problems, code === undefined ? {} : { code });
}

/** The problems behind anything thrown; what is not ours becomes one problem of `path`. */
export function problemsOf(thrown: unknown, fallback: Problem): readonly Problem[] {
  return thrown instanceof ProjectError ? thrown.problems : [fallback];
}

/** 1-based line of the first match in a text, or undefined. */
export function lineOf(text: string, pattern: RegExp | string): number | undefined {
  const index = typeof pattern === 'string' ? text.indexOf(pattern) : text.search(pattern);
  return index === -1 ? undefined : text.slice(0, index).split('\n').length;
}
