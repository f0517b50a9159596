// One commit on a branch, never by force. When the branch has moved meanwhile, the commit is made anew on what is there now,
// as long as nobody touched the same files; what is there already is not written twice.
import type { Difference } from '../../protocol/difference.ts';
import { GitHubError } from '../api.ts';
import { buildTree } from './build-tree.ts';
import { commitMessage, isOurs, type Origin } from './commit-message.ts';
import type { Commit, GitData } from './git-data.ts';
import { type Entries, planWrites, type WritePlan } from './plan-writes.ts';

export interface Work {
  git: GitData;
  changes: readonly Difference[];
  origin: Origin;
  /** A moment of another length each time, so that those who were in each other's way are no more. */
  pause(): Promise<void>;
}

/** `changed` is false when the branch held all of it already. */
export type Written = { sha: string; changed: boolean };

/** The legs of a matrix may all commit at once. */
export const TRIES = 12;
const MOVE_TRIES = 3;
/** Commits of our own in a row that are looked behind. */
const OWN_COMMITS = 5;

export class WriteBackError extends Error {
  override readonly name = 'WriteBackError';
  readonly wayOut: string;

  constructor(message: string, wayOut: string) {
    super(message);
    this.wayOut = wayOut;
  }
}

/** Throws GitHubError, and WriteBackError for a branch that cannot take the changes. */
export async function commitChanges(branch: string, work: Work): Promise<Written> {
  const { git } = work;
  for (let tries = 1; tries <= TRIES; tries++) {
    const tip = await git.tip(branch);
    if (tip === undefined) throw noBranch(branch);
    const parent = await git.commit(tip);
    const made = await commitOn(parent, branch, work);
    if (made === undefined) return { sha: tip, changed: false };
    if (await isMoved(work, { branch, from: tip, to: made })) return { sha: made, changed: true };
    await work.pause();
  }
  throw new WriteBackError(
    `branch ${branch} kept moving while the changes were being committed`,
    're-run the job when it is quiet',
  );
}

/** The new commit; undefined when its tree would be the parent's. */
async function commitOn(parent: Commit, branch: string, work: Work): Promise<string | undefined> {
  const { git, changes, origin } = work;
  const { plan, now } = await planOn(parent, work);
  if (plan.conflicts.length > 0) throw conflict(branch, plan.conflicts);
  if (plan.writes.length === 0) return undefined;
  const tree = await buildTree(git, { base: parent.tree, now, writes: plan.writes });
  if (tree === parent.tree) return undefined;
  return git.addCommit({ message: commitMessage(origin, changes), tree, parents: [parent.sha] });
}

/** What an earlier attempt of the same job run committed may be replaced. */
export async function planOn(
  parent: Commit,
  { git, changes, origin }: Work,
): Promise<{ plan: WritePlan; now: Entries }> {
  const paths = changes.map(({ path }) => path);
  const now = await git.entries(parent.tree, paths);
  const plan = planWrites(changes, now);
  if (plan.conflicts.length === 0) return { plan, now };
  let base = parent;
  for (let depth = 0; depth < OWN_COMMITS && isOurs(base.message, origin, { sameRun: true }); depth++) {
    const [before] = base.parents;
    if (before === undefined) break;
    base = await git.commit(before);
  }
  if (base === parent) return { plan, now };
  return { plan: planWrites(changes, now, await git.entries(base.tree, paths)), now };
}

/** False when somebody else was there first. An answer that never came may have been a yes. */
export async function isMoved(
  { git, pause }: Pick<Work, 'git' | 'pause'>,
  { branch, from, to }: { branch: string; from: string; to: string },
): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      await git.moveBranch(branch, to);
      return true;
    } catch (thrown) {
      if (!mayHaveMoved(thrown)) throw thrown;
      const now = await git.tip(branch);
      if (now === to) return true;
      if (now !== from) return false;
      if (thrown.retryAfterMs === null) throw refused(branch, thrown);
      if (tries === MOVE_TRIES) throw thrown;
      await pause();
    }
  }
}

/** GitHub says 422 of a ref that is elsewhere, and says nothing certain of a request it stumbled over. */
export function mayHaveMoved(thrown: unknown): thrown is GitHubError {
  if (!(thrown instanceof GitHubError)) return false;
  return thrown.status === 422 || thrown.status === 409 || thrown.retryAfterMs !== null;
}

function refused(branch: string, { message }: GitHubError): WriteBackError {
  return new WriteBackError(
    `branch ${branch} takes no commit: ${message}`,
    'a rule protects it: use write-back: pull-request',
  );
}

function noBranch(branch: string): WriteBackError {
  return new WriteBackError(
    `there is no branch ${branch} any more`,
    'it was deleted while the job ran, or the token may not read contents',
  );
}

const NAMED = 5;

export function conflict(branch: string, paths: readonly string[]): WriteBackError {
  const named = paths.slice(0, NAMED).join(', ');
  const rest = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : '';
  return new WriteBackError(
    `${named}${rest} changed on branch ${branch} since the checkout`,
    're-run the job, so that it starts from what is there now',
  );
}
