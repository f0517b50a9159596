// Who wants to hear of which run, and of which instance. Nobody is called while nothing is watched.
import type { JournalEntry, LiveEvent } from '../../protocol/events.ts';
import type { Address, RunWatcher } from '../backend.ts';

export interface Watchers {
  watchRun(runId: string, watcher: RunWatcher): () => void;
  watchInstance(address: Address, onRun: (runId: string) => void): () => void;
  onEvent(runId: string, entry: JournalEntry): void;
  onLive(runId: string, event: LiveEvent, after: number): void;
}

export function createWatchers(): Watchers {
  const runs = new Map<string, Set<RunWatcher>>();
  const instances = new Map<string, Set<(runId: string) => void>>();
  return {
    watchRun: (runId, watcher) => add(runs, runId, watcher),
    watchInstance: (address, onRun) => add(instances, keyOf(address), onRun),
    onEvent(runId, { event }) {
      if (event.type === 'run_queued') for (const onRun of instances.get(keyOf(event)) ?? []) onRun(runId);
      for (const watcher of runs.get(runId) ?? []) watcher.onMore();
    },
    onLive(runId, event, after) {
      for (const watcher of runs.get(runId) ?? []) watcher.onLive(event, after);
    },
  };
}

function add<T>(sets: Map<string, Set<T>>, key: string, one: T): () => void {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set);
  set.add(one);
  return () => {
    set.delete(one);
    if (set.size === 0 && sets.get(key) === set) sets.delete(key);
  };
}

function keyOf({ kind, name, instanceId }: Address): string {
  return `${kind}/${name}/${instanceId}`;
}
