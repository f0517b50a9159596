// One pull request that every run brings up to date: a branch of our own whose content is the base with the changes in it,
// moved forward and never forced, and the open pull request it is the head of.
import { isPlainObject } from '../../protocol/json.ts';
import { type GitHubApi, GitHubError } from '../api.ts';
import { buildTree } from './build-tree.ts';
import {
  conflict,
  isMoved,
  mayHaveMoved,
  planOn,
  TRIES,
  type Work,
  WriteBackError,
  type Written,
} from './commit-changes.ts';
import { commitMessage, isOurs } from './commit-message.ts';
import type { Commit, GitData } from './git-data.ts';

export interface PullRequestWork extends Work {
  api: GitHubApi;
  /** owner/name */
  repository: string;
  base: string;
  head: string;
  title: string;
  body: string;
}

export interface PullRequestWritten extends Written {
  /** null when the base holds all of it already, and there is nothing to ask for. */
  pull: { url: string; isNew: boolean } | null;
}

const PERMISSION = 'pull-requests: write';

/** Throws GitHubError, and WriteBackError for a branch that cannot take the changes. */
export async function writePullRequest(work: PullRequestWork): Promise<PullRequestWritten> {
  for (let tries = 1; tries <= TRIES; tries++) {
    const written = await writeBranch(work);
    if (written === 'nothing to write') return { sha: '', changed: false, pull: null };
    if (written !== 'moved') return { ...written, pull: await openPullRequest(work) };
    await work.pause();
  }
  throw new WriteBackError(`branch ${work.head} kept moving`, 're-run the job when it is quiet');
}

async function writeBranch(work: PullRequestWork): Promise<Written | 'moved' | 'nothing to write'> {
  const { git, changes, origin, base, head } = work;
  const baseTip = await git.tip(base);
  if (baseTip === undefined)
    throw new WriteBackError(`there is no branch ${base} any more`, 're-run the job');
  const baseCommit = await git.commit(baseTip);
  const { plan, now } = await planOn(baseCommit, work);
  if (plan.conflicts.length > 0) throw conflict(base, plan.conflicts);
  if (plan.writes.length === 0) return 'nothing to write';
  const tree = await buildTree(git, { base: baseCommit.tree, now, writes: plan.writes });
  const message = commitMessage(origin, changes);
  const tip = await git.tip(head);
  if (tip === undefined) {
    const sha = await git.addCommit({ message, tree, parents: [baseTip] });
    return (await isAdded(git, head, sha)) ? { sha, changed: true } : 'moved';
  }
  const parents = await parentsOn({ ...work, baseTip, tip: await git.commit(tip), tree });
  if (parents === undefined) return { sha: tip, changed: false };
  const sha = await git.addCommit({ message, tree, parents });
  return (await isMoved(work, { branch: head, from: tip, to: sha })) ? { sha, changed: true } : 'moved';
}

/** False when somebody made the branch meanwhile. */
async function isAdded(git: GitData, branch: string, sha: string): Promise<boolean> {
  try {
    await git.addBranch(branch, sha);
    return true;
  } catch (thrown) {
    if (!mayHaveMoved(thrown)) throw thrown;
    const tip = await git.tip(branch);
    if (tip === undefined) throw thrown;
    return tip === sha;
  }
}

/** undefined when the branch is as it should be. A base that moved on becomes the second parent. */
async function parentsOn({
  git,
  origin,
  head,
  baseTip,
  tip,
  tree,
}: PullRequestWork & { baseTip: string; tip: Commit; tree: string }): Promise<string[] | undefined> {
  const { aheadBy, behindBy, messages } = await git.compare(baseTip, tip.sha);
  if (aheadBy === 0) return [baseTip];
  const ours = messages.filter((message) => isOurs(message, origin, { sameRun: false }));
  if (ours.length < aheadBy) {
    throw new WriteBackError(
      `branch ${head} holds commits of somebody else`,
      'merge or close its pull request and delete the branch',
    );
  }
  if (tip.tree === tree && behindBy === 0) return undefined;
  return behindBy === 0 ? [tip.sha] : [tip.sha, baseTip];
}

/** A pull request of the same branch that is open is brought up to date. */
async function openPullRequest(work: PullRequestWork): Promise<{ url: string; isNew: boolean }> {
  const known = await findPullRequest(work);
  if (known !== undefined) return update(known, work);
  const { api, repository, base, head, title, body } = work;
  try {
    const path = `/repos/${repository}/pulls`;
    const asked = { title, head, base, body };
    const answer = await api.write({ method: 'POST', path, body: asked, permission: PERMISSION });
    return { url: urlOf(answer.json()), isNew: true };
  } catch (thrown) {
    // Another job may have opened it meanwhile, or this one has and the answer was lost.
    const found = mayHaveMoved(thrown) ? await findPullRequest(work) : undefined;
    if (found === undefined) throw thrown;
    return update(found, work);
  }
}

type Found = Record<string, unknown>;

async function findPullRequest({ api, repository, base, head }: PullRequestWork): Promise<Found | undefined> {
  const [owner = ''] = repository.split('/');
  const query = new URLSearchParams({ head: `${owner}:${head}`, base, state: 'open' });
  return listOf((await api.get(`/repos/${repository}/pulls?${query}`)).json())[0];
}

/** Its title may have become somebody's own. */
async function update(
  found: Found,
  { api, repository, body }: PullRequestWork,
): Promise<{ url: string; isNew: boolean }> {
  const path = `/repos/${repository}/pulls/${Number(found.number)}`;
  if (found.body !== body) await api.write({ method: 'PATCH', path, body: { body }, permission: PERMISSION });
  return { url: urlOf(found), isNew: false };
}

function listOf(answer: unknown): Found[] {
  return Array.isArray(answer) ? answer.filter(isPlainObject) : [];
}

function urlOf(answer: unknown): string {
  if (isPlainObject(answer) && typeof answer.html_url === 'string') return answer.html_url;
  throw new GitHubError('GitHub answered with something that is no pull request');
}
