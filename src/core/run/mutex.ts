// One at a time, in order of arrival.

export type Mutex = <T>(body: () => Promise<T>) => Promise<T>;

export function createMutex(): Mutex {
  let tail: Promise<unknown> = Promise.resolve();
  return (body) => {
    const turn = tail.then(body);
    tail = turn.catch(() => undefined);
    return turn;
  };
}

/** A mutex for each key, forgotten when nobody waits on it any more. */
export function createQueues(): <T>(key: string, body: () => Promise<T>) => Promise<T> {
  const queues = new Map<string, { mutex: Mutex; length: number }>();
  return async (key, body) => {
    const queue = queues.get(key) ?? { mutex: createMutex(), length: 0 };
    queues.set(key, queue);
    queue.length += 1;
    try {
      return await queue.mutex(body);
    } finally {
      queue.length -= 1;
      if (queue.length === 0) queues.delete(key);
    }
  };
}
