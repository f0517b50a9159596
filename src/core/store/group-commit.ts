// Group commit: writes that are asked for while the same events are being handled share one transaction. A thousand runs
// that got their answers together commit together; each still waits until its own rows are durable.
import type { Clock, Sql } from '../ports.ts';

export interface GroupCommit {
  /**
   * Writes with the next transaction. `onDurable` is called, in order of arrival, before anything else happens; the
   * promise resolves after it, or rejects with what this write alone threw, which `onRefused` hears before the next write.
   */
  add(write: () => void, onDurable: () => void, onRefused?: (reason: unknown) => void): Promise<void>;
  /** Commits what is waiting now, for a process whose event loop will not turn again. */
  flush(): void;
}

interface Waiting {
  write: () => void;
  onDurable: () => void;
  resolve: () => void;
  refuse: (reason: unknown) => void;
}

export function createGroupCommit(sql: Sql, clock: Clock): GroupCommit {
  let waiting: Waiting[] = [];

  const flush = (): void => {
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    try {
      sql.transaction(() => {
        for (const { write } of group) write();
      });
    } catch (thrown) {
      retryApart(group, thrown);
      return;
    }
    for (const one of group) settle(one);
  };

  /** One bad write must not take the others with it: each gets a transaction of its own. */
  const retryApart = (group: readonly Waiting[], thrown: unknown): void => {
    if (group.length === 1) group[0]?.refuse(thrown);
    else for (const one of group) commitAlone(one);
  };

  const commitAlone = (one: Waiting): void => {
    try {
      sql.transaction(one.write);
    } catch (thrown) {
      one.refuse(thrown);
      return;
    }
    settle(one);
  };

  const settle = ({ onDurable, resolve, refuse }: Waiting): void => {
    try {
      onDurable();
      resolve();
    } catch (thrown) {
      refuse(thrown);
    }
  };

  return {
    add(write, onDurable, onRefused = () => {}) {
      return new Promise((resolve, reject) => {
        const refuse = (reason: unknown): void => {
          onRefused(reason);
          reject(reason);
        };
        if (waiting.length === 0) clock.soon(flush);
        waiting.push({ write, onDurable, resolve, refuse });
      });
    },
    flush,
  };
}
