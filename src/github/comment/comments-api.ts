// The port of a sticky comment: the few things it asks of GitHub, each of them one try. A failure is thrown with what the
// caller needs to decide whether to ask again; how often and when is patience.ts and write-sticky.ts.

export interface IssueComment {
  id: number;
  body: string;
  /** The login of who wrote it, as `github-actions[bot]`; '' when that account is gone. */
  author: string;
  /** Its page. */
  url: string;
}

export interface CommentsApi {
  /** All comments of the pull request, the oldest first. */
  list(): Promise<IssueComment[]>;
  /** undefined when it is gone. */
  read(id: number): Promise<IssueComment | undefined>;
  create(body: string): Promise<IssueComment>;
  update(id: number, body: string): Promise<IssueComment>;
  /** One that is gone already is fine too. */
  remove(id: number): Promise<void>;
  /** The login that this token writes comments as. */
  identity(): Promise<string>;
}

/** What an error of the port says of itself. */
export interface ApiFailure extends Error {
  /** The answer's status; null when there was none. */
  status: number | null;
  /** Milliseconds after which the same request may succeed; null = it will not. */
  retryAfterMs: number | null;
}

export function isApiFailure(thrown: unknown): thrown is ApiFailure {
  return thrown instanceof Error && 'status' in thrown && 'retryAfterMs' in thrown;
}

/** What time it is, how it passes, and chance. Tests bring their own. */
export interface Circumstances {
  now(): number;
  wait(ms: number): Promise<void>;
  /** [0, 1) */
  random(): number;
}
