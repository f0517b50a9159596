// GitHub's comments of one pull request in virtual time, as unfriendly as documented: answers that take their time, lists
// and reads that lag behind, writes that are refused before or after they were taken, a limit on writes a minute.
import type {
  ApiFailure,
  Circumstances,
  CommentsApi,
  IssueComment,
} from '../../../src/github/comment/comments-api.ts';
import type { Random } from './random.ts';

/** Time that passes only when everyone waits. */
export function createWorld() {
  let now = Date.parse('2026-11-23T12:00:00Z');
  const timers: Array<{ at: number; wake: () => void }> = [];
  return {
    now: () => now,
    wait: (ms: number) =>
      new Promise<void>((wake) => {
        timers.push({ at: now + Math.max(0, ms), wake });
      }),
    /** Resolves when all are done. */
    async run<T>(tasks: ReadonlyArray<Promise<T>>): Promise<T[]> {
      const all = Promise.all(tasks);
      let over = false;
      const end = (): void => {
        over = true;
      };
      all.then(end, end);
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        if (over) return all;
        const next = timers.reduce((a, b) => (b.at < a.at ? b : a), timers[0] ?? stuck());
        timers.splice(timers.indexOf(next), 1);
        now = next.at;
        next.wake();
      }
    },
  };
}

function stuck(): never {
  throw new Error('everyone waits for nothing');
}

export type World = ReturnType<typeof createWorld>;

export interface Weather {
  /** Of requests whose way takes up to two seconds. */
  slow: number;
  /** Of reads that show the past, and how far back at most. */
  lagging: number;
  lagMs: number;
  /** Of requests that fail with a server error, half of them after they were taken. */
  broken: number;
  /** Of writes refused with 409. */
  conflicts: number;
  /** Of writes refused for a while. */
  throttled: number;
  writesPerMinute: number;
}

export const CALM: Weather = {
  slow: 0.02,
  lagging: 0.2,
  lagMs: 800,
  broken: 0,
  conflicts: 0,
  throttled: 0,
  writesPerMinute: 80,
};
export const STORM: Weather = {
  slow: 0.08,
  lagging: 0.4,
  lagMs: 1500,
  broken: 0.04,
  conflicts: 0.02,
  throttled: 0.03,
  writesPerMinute: 80,
};

interface Stored extends IssueComment {
  versions: Array<{ at: number; body: string }>;
  deletedAt: number | undefined;
}

export class Failure extends Error implements ApiFailure {
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  constructor(status: number | null, retryAfterMs: number | null) {
    super(`GitHub answered ${status}`);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

export const LOGIN = 'github-actions[bot]';

export function simulateComments(world: World, random: Random, weather: Weather) {
  const stored: Stored[] = [];
  let writes: number[] = [];
  let nextId = 1000;

  const add = (body: string, author: string): Stored => {
    const id = nextId++;
    const comment = { id, body, author, url: `https://github.com/o/r/pull/7#issuecomment-${id}` };
    stored.push({ ...comment, versions: [{ at: world.now(), body }], deletedAt: undefined });
    return stored.at(-1) ?? stuck();
  };
  const wayMs = (): number => (random.chance(weather.slow) ? random.int(400, 2000) : random.int(20, 200));
  const isThereAt = (comment: Stored, at: number): boolean =>
    (comment.versions[0]?.at ?? 0) <= at && (comment.deletedAt === undefined || comment.deletedAt > at);
  const asOf = (comment: Stored, at: number): IssueComment => ({
    ...publicOf(comment),
    body: comment.versions.findLast((version) => version.at <= at)?.body ?? comment.body,
  });
  const readAt = (): number =>
    world.now() - (random.chance(weather.lagging) ? random.int(0, weather.lagMs) : 0);
  const take = (id: number): Stored => {
    const found = stored.find((comment) => comment.id === id && comment.deletedAt === undefined);
    if (found === undefined) throw new Failure(404, null);
    return found;
  };

  const refuseWrite = (): void => {
    if (random.chance(weather.conflicts)) throw new Failure(409, null);
    if (random.chance(weather.throttled)) throw new Failure(403, random.int(1, 4) * 1000);
    writes = writes.filter((at) => at > world.now() - 60_000);
    if (writes.length >= weather.writesPerMinute)
      throw new Failure(403, 60_000 - (world.now() - (writes[0] ?? 0)));
    writes.push(world.now());
  };

  /** One leg's view; `requests` are its own. */
  const connect = (token = LOGIN) => {
    const requests: string[] = [];
    const request = async <T>(what: string, isWrite: boolean, apply: () => T): Promise<T> => {
      requests.push(what);
      await world.wait(wayMs());
      const breaks = random.chance(weather.broken);
      const before = breaks && random.chance(0.5);
      let answer: () => T;
      try {
        if (before) throw new Failure(502, 0);
        if (isWrite) refuseWrite();
        const value = apply();
        answer = () => value;
      } catch (thrown) {
        answer = () => {
          throw thrown;
        };
      }
      await world.wait(wayMs());
      if (breaks && !before) throw new Failure(502, 0);
      return answer();
    };
    const api: CommentsApi = {
      identity: () => request('identity', false, () => token),
      list: () =>
        request('list', false, () => {
          const at = readAt();
          return stored.filter((comment) => isThereAt(comment, at)).map((comment) => asOf(comment, at));
        }),
      read: (id) =>
        request('read', false, () => {
          const at = readAt();
          const found = stored.find((comment) => comment.id === id && isThereAt(comment, at));
          return found === undefined ? undefined : asOf(found, at);
        }),
      create: (body) => request('create', true, () => publicOf(add(body, token))),
      update: (id, body) =>
        request('update', true, () => {
          const found = take(id);
          found.body = body;
          found.versions.push({ at: world.now(), body });
          return publicOf(found);
        }),
      remove: (id) =>
        request('remove', true, () => {
          const found = stored.find((comment) => comment.id === id);
          if (found !== undefined) found.deletedAt ??= world.now();
        }),
    };
    return { api, requests };
  };

  return {
    connect,
    add,
    /** A person deletes it. */
    deleteNow(id: number): void {
      take(id).deletedAt = world.now();
    },
    comments: (): IssueComment[] => stored.filter(({ deletedAt }) => deletedAt === undefined).map(publicOf),
  };
}

function publicOf({ id, body, author, url }: IssueComment): IssueComment {
  return { id, body, author, url };
}

export function circumstancesOf(world: World, random: Random): Circumstances {
  return { now: world.now, wait: world.wait, random: random.next };
}
