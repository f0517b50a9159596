// The part of the review that is plain code, and so tested without a model: test/todo-review.test.mts.

export interface Todo {
  path: string;
  line: number;
  text: string;
}

export type Severity = 'error' | 'warning' | 'notice';

/** Run in the sandbox's bash, in the folder to be searched. */
export const SEARCH = [
  "grep -rnE '\\b(TODO|FIXME|XXX)\\b' . --exclude-dir=node_modules --exclude-dir=dist",
  // The review itself speaks of them all the time.
  '--exclude=todos.mts --exclude=todo-review.* | head -n 200',
].join(' ');

const LONGEST_TEXT = 240;

/** What the search printed, a line each: `./path:12:the text of the line`. */
export function todosIn(output: string): Todo[] {
  return output.split('\n').flatMap((found) => {
    const [, path = '', line = '', text = ''] = /^(?:\.\/)?(.+?):(\d+):(.*)$/.exec(found) ?? [];
    return path === '' ? [] : [{ path, line: Number(line), text: text.trim().slice(0, LONGEST_TEXT) }];
  });
}

const RANK: Record<Severity, number> = { notice: 0, warning: 1, error: 2 };

/** The model reports, this decides: whatever a note has talked it into, it cannot make the verdict milder than that. */
export function verdictOf(
  findings: ReadonlyArray<{ severity: Severity }>,
  failOn: Severity,
): 'pass' | 'warn' | 'fail' {
  if (findings.some(({ severity }) => RANK[severity] >= RANK[failOn])) return 'fail';
  return findings.length > 0 ? 'warn' : 'pass';
}
