// log.txt: one line a commit, newest first, with tabs between hash, author, date and subject.
import { oneLine } from '../../protocol/plain-text.ts';
import { textAt } from './payload.ts';

/** Commits as the API lists them, or as a push event does. */
export function renderLog(commits: readonly unknown[], note?: string): string {
  const lines = commits.map((commit) =>
    [
      textAt(commit, 'sha') ?? textAt(commit, 'id') ?? '',
      textAt(commit, 'commit', 'author', 'name') ?? textAt(commit, 'author', 'name') ?? '',
      textAt(commit, 'commit', 'author', 'date') ?? textAt(commit, 'timestamp') ?? '',
      subjectOf(textAt(commit, 'commit', 'message') ?? textAt(commit, 'message') ?? ''),
    ]
      .map((field) => oneLine(field, 200))
      .join('\t'),
  );
  return [...lines, ...(note === undefined ? [] : [`# ${note}`])].map((line) => `${line}\n`).join('');
}

function subjectOf(message: string): string {
  return message.trimStart().split('\n', 1)[0] ?? '';
}
