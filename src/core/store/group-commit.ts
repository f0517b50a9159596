// Group commit: writes that are asked for while the same events are being handled share one transaction. A thousand runs
// that got their answers together commit together; each still waits until its own rows are durable.
import type { Clock, Sql } from '../ports.ts';

export interface GroupCommit {
  /**
   * Writes with the next transaction. `onDurable` is called, in order of arrival of those `of` the same run, before anything
   * else happens to it; the promise resolves after it, or rejects with what this write alone threw, which `onRefused` hears
   * before the next write.
   */
  add(write: Write): Promise<void>;
  /** Commits what is waiting now, for a process whose event loop will not turn again. */
  flush(): void;
}

export interface Write {
  /** The run. */
  of: string;
  write(): void;
  onDurable(): void;
  onRefused?(reason: unknown): void;
  /** What must not end before it is durable: this process, or the machine's power too. */
  survives?: 'process' | 'power' | undefined;
}

interface Waiting extends Pick<Write, 'of' | 'write' | 'onDurable' | 'survives'> {
  resolve: () => void;
  refuse: (reason: unknown) => void;
}

/** For the disk, where a write asks for it. */
type Wait = 'in transaction' | 'beside';

export function createGroupCommit(sql: Sql, clock: Clock): GroupCommit {
  let waiting: Waiting[] = [];
  /** Of each run what is committed and not told yet: the first of them waits for the disk. */
  const untold = new Map<string, Waiting[]>();
  const onDisk = new WeakSet<Waiting>();

  const commit = (wait: Wait): void => {
    const group = waiting;
    waiting = [];
    const committed = group.length === 0 ? [] : written(group, wait);
    for (const one of committed) queue(one);
    if (wait === 'in transaction') for (const one of committed) onDisk.add(one);
    else tellOnceOnDisk(committed.filter(({ survives }) => survives === 'power'));
    for (const one of committed) tell(one.of);
  };

  /** In one transaction, or, so that a bad one does not take the others with it, in one for each. Returns what is committed. */
  const written = (group: readonly Waiting[], wait: Wait): readonly Waiting[] => {
    const waits = wait === 'in transaction' && group.some(({ survives }) => survives === 'power');
    try {
      sql.transaction(
        () => {
          for (const one of group) one.write();
        },
        waits ? 'power' : 'process',
      );
      return group;
    } catch (thrown) {
      if (group.length > 1) return group.flatMap((one) => written([one], wait));
      group[0]?.refuse(thrown);
      return [];
    }
  };

  const tellOnceOnDisk = (careful: readonly Waiting[]): void => {
    if (careful.length === 0) return;
    void sql.synced?.().then(
      () => {
        for (const one of careful) onDisk.add(one);
        for (const one of careful) tell(one.of);
      },
      (thrown: unknown) => {
        for (const one of careful) refuseFrom(one, thrown);
      },
    );
  };

  const queue = (one: Waiting): void => {
    const queued = untold.get(one.of);
    if (queued === undefined) untold.set(one.of, [one]);
    else queued.push(one);
  };

  const tell = (of: string): void => {
    const queued = untold.get(of) ?? [];
    for (let one = queued[0]; one !== undefined; one = queued[0]) {
      if (one.survives === 'power' && !onDisk.has(one)) return;
      queued.shift();
      settle(one);
    }
    untold.delete(of);
  };

  /** What comes after it in its run would be a journal with a gap. */
  const refuseFrom = (bad: Waiting, thrown: unknown): void => {
    const queued = untold.get(bad.of) ?? [];
    const from = queued.indexOf(bad);
    if (from >= 0) for (const one of queued.splice(from)) one.refuse(thrown);
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
        if (waiting.length === 0)
          clock.soon(() => commit(sql.synced === undefined ? 'in transaction' : 'beside'));
        const { of, survives } = given;
        const write = (): void => given.write();
        waiting.push({ of, write, onDurable: () => given.onDurable(), survives, resolve, refuse });
      });
    },
    flush() {
      // What waits for the disk is told as it stands: nobody will be there to hear it later.
      for (const one of [...untold.values()].flat()) onDisk.add(one);
      for (const of of [...untold.keys()]) tell(of);
      commit('in transaction');
    },
  };
}
