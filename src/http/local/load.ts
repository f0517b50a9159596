// How much is going on: how many runs are active, and how many of each session wait for their turn. Says no before more
// is taken in than can be carried.
import { FlueError } from '../../errors.ts';
import { MAX_WAITING } from '../../protocol/api-limits.ts';
import type { StartRun } from '../../protocol/start-run.ts';

export interface Load {
  readonly active: number;
  /** Throws FlueError overloaded or too_many_waiting. The returned function is called when the run is over, or was refused. */
  enter(request: StartRun): () => void;
  /** The same for a run that was accepted by an earlier process: it is never refused. */
  take(request: Pick<StartRun, 'kind' | 'name' | 'instanceId' | 'session'>): () => void;
  /** Nothing more is let in. */
  close(): void;
}

export function createLoad(maxActive: number): Load {
  const sessions = new Map<string, number>();
  let active = 0;
  let closed = false;
  const take: Load['take'] = (request) => {
    const key = sessionKeyOf(request);
    active += 1;
    sessions.set(key, (sessions.get(key) ?? 0) + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      active -= 1;
      const others = (sessions.get(key) ?? 1) - 1;
      if (others === 0) sessions.delete(key);
      else sessions.set(key, others);
    };
  };
  return {
    get active() {
      return active;
    },
    enter(request) {
      if (closed) throw overloaded('the server is about to stop');
      if (active >= maxActive) throw overloaded(`${active} runs are active, and no more are taken in`);
      // One of them has its turn.
      if ((sessions.get(sessionKeyOf(request)) ?? 0) > MAX_WAITING) throw tooManyWaiting(request);
      return take(request);
    },
    take,
    close() {
      closed = true;
    },
  };
}

type InSession = Pick<StartRun, 'kind' | 'name' | 'instanceId' | 'session'>;

function sessionKeyOf({ kind, name, instanceId, session }: InSession): string {
  return JSON.stringify([kind, name, instanceId, session ?? 'default']);
}

function overloaded(message: string): FlueError {
  return new FlueError('overloaded', message, { hint: 'try again later', retryable: true });
}

function tooManyWaiting({ kind, name, instanceId }: StartRun): FlueError {
  const what = `${MAX_WAITING} runs of ${kind} "${name}" already wait in instance "${instanceId}"`;
  return new FlueError('too_many_waiting', what, {
    hint: 'try again later, or use another instance',
    retryable: true,
  });
}
