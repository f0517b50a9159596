// A database handle that dies as a process does: what is not committed by then never is, and what still runs in the dead
// process reaches it no more. The database itself lives on, for the next process.
import type { Sql } from '../../../src/core/ports.ts';

export interface MortalSql extends Sql {
  /** Commits that were asked for so far. */
  readonly commits: number;
  readonly isDead: boolean;
  die(): void;
}

/** `dieAt`: before that commit (counted from 1), or right after it. */
export function mortalSql(sql: Sql, dieAt?: { commit: number; when: 'before' | 'after' }): MortalSql {
  let commits = 0;
  let dead = false;
  const mustLive = (): void => {
    if (dead) throw new Error('the process is dead');
  };
  return {
    get commits() {
      return commits;
    },
    get isDead() {
      return dead;
    },
    die() {
      dead = true;
    },
    exec(statement, ...params) {
      mustLive();
      return sql.exec(statement, ...params);
    },
    transaction(body, survives) {
      mustLive();
      commits += 1;
      const dies = dieAt?.commit === commits ? dieAt.when : undefined;
      if (dies === 'before') {
        dead = true;
        mustLive();
      }
      const value = sql.transaction(body, survives);
      if (dies === 'after') {
        dead = true;
        mustLive();
      }
      return value;
    },
    // Nobody tells a dead process of anything.
    ...(sql.synced !== undefined && {
      synced: () =>
        new Promise((resolve, reject) => {
          sql.synced?.().then(
            () => !dead && resolve(),
            (thrown) => !dead && reject(thrown),
          );
        }),
    }),
  };
}
