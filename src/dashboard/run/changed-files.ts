// The files that a run's own `write` and `edit` calls have changed. What a command changes no event tells.

export interface ChangedFile {
  path: string;
  writes: number;
  edits: number;
  at: string;
}

/** The list with the change of a call that succeeded; as it was for any other tool. */
export function withChange(
  files: readonly ChangedFile[],
  tool: string,
  input: unknown,
  at: string,
): readonly ChangedFile[] {
  if (tool !== 'write' && tool !== 'edit') return files;
  const path = pathIn(input);
  if (path === undefined) return files;
  const known = files.find((file) => file.path === path) ?? { path, writes: 0, edits: 0, at };
  const changed = {
    path,
    writes: known.writes + (tool === 'write' ? 1 : 0),
    edits: known.edits + (tool === 'edit' ? 1 : 0),
    at,
  };
  return [...files.filter((file) => file !== known), changed].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function pathIn(input: unknown): string | undefined {
  const path = typeof input === 'object' && input !== null && 'path' in input ? input.path : undefined;
  return typeof path === 'string' ? path : undefined;
}
