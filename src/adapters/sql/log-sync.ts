// Waits for the disk beside everything else. In SQLite's write-ahead log mode a commit has been written to the log when it
// returns, and is there after a power loss once the log has been synced, or once a checkpoint has moved it on, which syncs
// too (https://www.sqlite.org/wal.html). SQLite itself would sync in the thread that commits, and hold up every run.
import { promises as files } from 'node:fs';
import { dirname } from 'node:path';

export interface LogSync {
  /** Resolves when all that was committed before the call is on the disk. Calls that come together share one sync. */
  synced(): Promise<void>;
  close(): void;
}

/** Of a database that is in that mode. */
export function createLogSync(databasePath: string): LogSync {
  const path = `${databasePath}-wal`;
  let file: ReturnType<typeof openLog> | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const sync = async (): Promise<void> => {
    file ??= openLog(path);
    try {
      await (await file).datasync();
    } catch (thrown) {
      file = undefined;
      throw thrown;
    }
  };
  const start = (): Promise<void> => {
    const begun = sync().finally(() => {
      if (running === begun) running = undefined;
    });
    running = begun;
    return begun;
  };

  return {
    synced() {
      if (running === undefined) return start();
      // What is under way may have begun before the last commit.
      next ??= running
        .catch(() => {})
        .then(() => {
          next = undefined;
          return start();
        });
      return next;
    },
    close() {
      // Nobody holds a lock on the log: closing it takes none from SQLite.
      void file?.then((log) => log.close()).catch(() => {});
      file = undefined;
    },
  };
}

/** The log stays the same file for as long as a database is open. A new one is found again only if its folder is synced. */
async function openLog(path: string) {
  const log = await files.open(path, 'r+');
  const folder = await files.open(dirname(path), 'r').catch(() => undefined);
  // Windows has no such thing, nor a need for it.
  await folder?.sync().catch(() => {});
  await folder?.close();
  return log;
}
