// The sandbox's files and shell state as rows, written in the transaction of the event that reports them.
import type { Sql } from '../ports.ts';
import type { FileChange, SandboxChanges, ShellState } from '../sandbox-port.ts';
import { deleteChunks, readChunks, writeChunks } from './chunks.ts';
import { readRows } from './read-rows.ts';

export function saveWorkspace(sql: Sql, owner: string, changes: SandboxChanges): void {
  for (const change of changes.files) saveFile(sql, owner, change);
  if (changes.shell !== undefined) {
    sql.exec(
      'INSERT INTO shells (owner, shell) VALUES (?, ?) ON CONFLICT DO UPDATE SET shell = excluded.shell',
      owner,
      JSON.stringify(changes.shell),
    );
  }
}

function saveFile(sql: Sql, owner: string, change: FileChange): void {
  const id = `file:${owner}:${change.path}`;
  const chunks = change.kind === 'removed' ? 0 : writeChunks(sql, id, change.content);
  if (change.kind === 'removed') deleteChunks(sql, id);
  sql.exec(
    `INSERT INTO files (owner, path, kind, mode, chunks, mtime) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET
         kind = excluded.kind, mode = excluded.mode, chunks = excluded.chunks, mtime = excluded.mtime`,
    owner,
    change.path,
    change.kind,
    change.mode,
    chunks,
    change.mtimeMs ?? null,
  );
}

export function loadWorkspace(sql: Sql, owner: string): SandboxChanges {
  const files = readRows(
    sql,
    'SELECT path, kind, mode, chunks, mtime FROM files WHERE owner = ? ORDER BY path',
    owner,
  ).map((row): FileChange => {
    const path = String(row.path);
    return {
      path,
      kind: row.kind as FileChange['kind'],
      mode: Number(row.mode),
      content: Number(row.chunks) > 0 ? readChunks(sql, `file:${owner}:${path}`) : new Uint8Array(),
      ...(typeof row.mtime === 'number' && { mtimeMs: row.mtime }),
    };
  });
  const [shell] = readRows(sql, 'SELECT shell FROM shells WHERE owner = ?', owner);
  return { files, shell: shell ? (JSON.parse(String(shell.shell)) as ShellState) : undefined };
}
