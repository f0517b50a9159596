// One changed path as `git diff` writes it: headers for modes and names, then hunks, or a binary literal.
import { binaryLiteral, NO_OBJECT, quotedPath } from './git-object.ts';
import { type Blob, type Change, textOf } from './patch-change.ts';
import { similarityOf } from './renames.ts';
import { unifiedHunks } from './unified-diff.ts';

export async function fileDiff(change: Change): Promise<string> {
  const { before, after } = change;
  if (before && after && (before.mode === '120000') !== (after.mode === '120000')) {
    // Git has no patch from a file to a link: one goes, the other comes.
    return (
      (await fileDiff({ ...change, after: undefined })) + (await fileDiff({ ...change, before: undefined }))
    );
  }
  const names = `diff --git ${quotedPath(`a/${change.from}`)} ${quotedPath(`b/${change.to}`)}\n`;
  const header = names + modeLines(before, after) + renameLines(change);
  if (before?.id === after?.id) return header;
  const kept = before && after && before.mode === after.mode ? ` ${after.mode}` : '';
  const ids = `${before?.id ?? NO_OBJECT}..${after?.id ?? NO_OBJECT}`;
  return `${header}index ${ids}${kept}\n${await body(change)}`;
}

function modeLines(before: Blob | undefined, after: Blob | undefined): string {
  if (before === undefined) return `new file mode ${after?.mode}\n`;
  if (after === undefined) return `deleted file mode ${before.mode}\n`;
  return before.mode === after.mode ? '' : `old mode ${before.mode}\nnew mode ${after.mode}\n`;
}

function renameLines({ from, to, before, after }: Change): string {
  if (from === to || before === undefined || after === undefined) return '';
  return `similarity index ${similarityOf(before, after)}%\nrename from ${quotedPath(from)}\nrename to ${quotedPath(to)}\n`;
}

async function body({ from, to, before, after }: Change): Promise<string> {
  const old = before ? textOf(before) : '';
  const young = after ? textOf(after) : '';
  if (old === undefined || young === undefined) {
    return `GIT binary patch\n${await binaryLiteral(after?.content ?? new Uint8Array())}`;
  }
  const hunks = unifiedHunks(old, young);
  if (hunks === '') return '';
  return `--- ${before ? fileName(`a/${from}`) : '/dev/null'}\n+++ ${after ? fileName(`b/${to}`) : '/dev/null'}\n${hunks}`;
}

/** A name with a space ends in a tab, so that nobody takes what follows for a part of it. */
function fileName(path: string): string {
  const quoted = quotedPath(path);
  return quoted === path && path.includes(' ') ? `${path}\t` : quoted;
}
