// How each file is made, for a pull request, a push and any other event: from the event alone where that is enough, else
// from the API.
import { type GitHubApi, GitHubError } from '../api.ts';
import { type ChangedFiles, changedFile, renderFilesJson, renderNameStatus } from './changed-files.ts';
import { assembleDiff, presentDiff } from './diff.ts';
import { renderEvent } from './event-file.ts';
import { renderLog } from './log-file.ts';
import { once } from './once.ts';
import { at, listAt } from './payload.ts';
import { renderReadme } from './readme-file.ts';
import type { Happening } from './subject.ts';

type Recipe = () => Promise<string | Uint8Array>;
export type Recipes = Readonly<Record<string, Recipe>>;

const LOG_LENGTH = 30;
/** What GitHub lists at most, and does not say that there were more. */
const MOST = { compared: 300, files: 3000, commits: 250 };

export function recipesFor(happening: Happening, api: GitHubApi): Recipes {
  const { subject } = happening;
  if (subject.kind === 'pull_request') return ofPullRequest(happening, api, subject.number);
  return subject.kind === 'push' ? ofPush(happening, api, subject) : ofAnything(happening, api);
}

function ofPullRequest({ event, payload, subject }: Happening, api: GitHubApi, number: number): Recipes {
  const path = `/repos/${event.repository}/pulls/${number}`;
  return {
    'README.md': async () => renderReadme(subject, 'pull-request.diff'),
    'event.json': async () => {
      try {
        // A comment's event names the pull request and says no more of it.
        const pullRequest = at(payload, 'pull_request') ?? (await api.get(path)).json();
        return renderEvent({ event, payload, pullRequest });
      } catch (thrown) {
        if (!(thrown instanceof GitHubError)) throw thrown;
        // What the event itself tells is worth reading all the same.
        return renderEvent({ event, payload, pullRequest: undefined, problem: thrown.message });
      }
    },
    ...ofChange('pull-request.diff', api, path, async () => {
      const { pages, isWhole } = await api.pages(`${path}/files?per_page=100`);
      const files = pages.flatMap((page) => listAt(page)).map(changedFile);
      return { files, isWhole: isWhole && files.length < MOST.files };
    }),
    'log.txt': async () => {
      const { pages } = await api.pages(`${path}/commits?per_page=100`);
      const commits = pages.flatMap((page) => listAt(page)).reverse();
      const note = `GitHub lists at most ${MOST.commits} commits of a pull request`;
      return renderLog(commits, commits.length < MOST.commits ? undefined : note);
    },
  };
}

function ofPush(
  { event, payload, subject }: Happening,
  api: GitHubApi,
  { range, commits }: { range: { base: string; head: string } | null; commits: unknown[] },
): Recipes {
  const path = `/repos/${event.repository}/compare/${encodeURIComponent(range?.base ?? '')}...${range?.head}`;
  const change = ofChange('push.diff', api, path, async () => {
    // The files come with the first page, however few commits are on it.
    const files = listAt((await api.get(`${path}?per_page=1`)).json(), 'files').map(changedFile);
    return { files, isWhole: files.length < MOST.compared };
  });
  return {
    'README.md': async () => renderReadme(subject, range === null ? undefined : 'push.diff'),
    'event.json': async () => renderEvent({ event, payload, pullRequest: undefined }),
    ...(range === null ? {} : change),
    'log.txt': async () => renderLog(commits.toReversed()),
  };
}

function ofAnything({ event, payload, subject }: Happening, api: GitHubApi): Recipes {
  const from = event.sha === null ? '' : `&sha=${encodeURIComponent(event.sha)}`;
  return {
    'README.md': async () => renderReadme(subject, undefined),
    'event.json': async () => renderEvent({ event, payload, pullRequest: undefined }),
    'log.txt': async () => {
      const answer = await api.get(`/repos/${event.repository}/commits?per_page=${LOG_LENGTH}${from}`);
      return renderLog(listAt(answer.json()));
    },
  };
}

/** The three files that tell of one change; two of them, and sometimes all, need the same list. */
function ofChange(name: string, api: GitHubApi, path: string, list: () => Promise<ChangedFiles>): Recipes {
  const changed = once(list);
  return {
    [name]: async () => {
      try {
        return presentDiff((await api.get(path, { accept: 'application/vnd.github.diff' })).bytes);
      } catch (thrown) {
        // Of more than 20,000 lines, 1 MB or 300 files GitHub gives no diff at all.
        if (!(thrown instanceof GitHubError) || thrown.status !== 406) throw thrown;
        return presentDiff(assembleDiff(await changed(), 'GitHub gives no diff of this size'));
      }
    },
    'changed-files.txt': async () => renderNameStatus(await changed()),
    'changed-files.json': async () => renderFilesJson(await changed()),
  };
}
