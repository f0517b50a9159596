// A database as one piece of bytes: a consistent copy, also of one that is still being written to.
import { readFileSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Throws what SQLite and the file system throw. */
export function copyNodeSqlite(path: string): Uint8Array {
  const copy = `${path}.copy`;
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA busy_timeout = 2000');
    database.prepare('VACUUM INTO ?').run(copy);
    return readFileSync(copy);
  } finally {
    database.close();
    rmSync(copy, { force: true });
  }
}
