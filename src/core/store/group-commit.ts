// Group commit: writes that are asked for while the same events are being handled share one transaction. A thousand runs
// that got their answers together commit together; each still waits until its own rows are durable.
import type { Clock, Sql } from '../ports.ts';

export interface GroupCommit {
  /**
   * Writes with the next transaction. `onDurable` is called, in order of arrival, before anything else happens; the
   * promise resolves after it, or rejects with what this write alone threw, which `onRefused` hears before the next write.
   */
  add(write: Write): Promise<void>;
  /** Commits what is waiting now, for a process whose event loop will not turn again. */
  flush(): void;
}

export interface Write {
  write(): void;
  onDurable(): void;
  onRefused?(reason: unknown): void;
  /** The whole transaction survives what its most careful write asks for. */
  survives?: 'process' | 'power' | undefined;
}

interface Waiting extends Pick<Write, 'write' | 'onDurable' | 'survives'> {
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
      const survives = group.some((one) => one.survives === 'power') ? 'power' : 'process';
      sql.transaction(() => {
        for (const one of group) one.write();
      }, survives);
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
      sql.transaction(() => one.write(), one.survives);
    } catch (thrown) {
      one.refuse(thrown);
      return;
    }
    settle(one);
  };

  const settle = (one: Waiting): void => {
    try {
      one.onDurable();
      one.resolve();
    } catch (thrown) {
      one.refuse(thrown);
    }
  };

  return {
    add(given) {
      return new Promise((resolve, reject) => {
        const refuse = (reason: unknown): void => {
          given.onRefused?.(reason);
          reject(reason);
        };
        if (waiting.length === 0) clock.soon(flush);
        const { survives } = given;
        const write = (): void => given.write();
        waiting.push({ write, onDurable: () => given.onDurable(), survives, resolve, refuse });
      });
    },
    flush,
  };
}
