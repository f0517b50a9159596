// Those who watch runs: each comes back after any break with the offset that it has, to whichever process is there, and
// must be given what is stored from there on, without a gap and without a repeat.
import type { JournalEntry } from '../../../src/protocol/events.ts';
import type { Host } from './host.ts';
import type { World } from './world.ts';

export interface Readers {
  /** Somebody begins to watch a run. */
  begin(runId: string): void;
  /** All that were begun, at the end of everything. */
  judge(hosts: readonly Host[]): void;
  /** What a listener of `start` or `resume` hears. */
  listener(host: Host): (entry: JournalEntry) => void;
}

interface Reader {
  runId: string;
  seen: number;
  leave: () => void;
}

export function createReaders(world: World, hosts: () => Host[]): Readers {
  const { record, timeline, expect } = world;
  const readers: Reader[] = [];
  const random = world.random('readers');

  const isStored = (runId: string, { offset, event }: JournalEntry): boolean =>
    JSON.stringify(record.journals.get(runId)?.[offset - 1]?.event) === JSON.stringify(event);
  /** The end that a process tells of which can no longer write, because of its disk or because the run is another's. */
  const isEnd = ({ event }: JournalEntry): boolean =>
    event.type === 'run_failed' || event.type === 'run_cancelled';
  const hear = (reader: Reader, entry: JournalEntry): void => {
    if (!isStored(reader.runId, entry) && isEnd(entry) && world.isHindered) return;
    expect(
      isStored(reader.runId, entry),
      () => `a reader is shown ${JSON.stringify(entry)}, which is not stored`,
    );
    // What waits for the disk stands in the journal before it is told.
    if (entry.offset <= reader.seen) return;
    expect(
      entry.offset === reader.seen + 1,
      () => `a reader has ${reader.seen} of ${reader.runId}, and is given ${entry.offset}`,
    );
    reader.seen = entry.offset;
  };
  const connect = (reader: Reader, host: Host): void => {
    reader.leave();
    const { runId, seen } = reader;
    for (const [index, entry] of host.runtime.entries(runId, seen).entries()) {
      expect(
        entry.offset === seen + 1 + index,
        () => `a reader asks for what follows ${seen} of ${runId}, and is given ${entry.offset}`,
      );
      hear(reader, entry);
    }
    reader.leave = host.runtime.follow(reader.runId, {
      onEvent: (entry) => void (host.life.isAlive && hear(reader, entry)),
    });
  };
  const wander = (reader: Reader): void => {
    timeline.at(random.logUniform(5, 20_000), 'reader', () => {
      const [host] = hosts().toSorted(() => random.next() - 0.5);
      if (host !== undefined && !host.life.isPaused) connect(reader, host);
      const isOver = reader.seen > 0 && reader.seen === record.journals.get(reader.runId)?.length;
      if (!isOver) wander(reader);
    });
  };
  return {
    begin(runId) {
      const reader: Reader = { runId, seen: 0, leave: () => {} };
      readers.push(reader);
      wander(reader);
    },
    listener(host) {
      let last = 0;
      let runId = '';
      return (entry) => {
        if (!host.life.isAlive) return;
        const { offset, event } = entry;
        if (event.type === 'run_queued') runId = event.runId;
        const [, taken = runId] =
          ('error' in event && /taken over run (\S+)/.exec(event.error.message)) || [];
        expect(taken === runId, () => `${runId} ends in ${host.life.name} because ${taken} was taken`);
        if (world.isHindered && isEnd(entry)) return;
        expect(
          offset === last + 1,
          () => `a listener in ${host.life.name} has ${last}, and hears ${offset} ${event.type}`,
        );
        last = offset;
      };
    },
    judge(living) {
      const [host] = living;
      for (const reader of readers) {
        if (host !== undefined) connect(reader, host);
        const stored = record.journals.get(reader.runId)?.length ?? 0;
        expect(
          reader.seen === stored,
          () => `a reader of ${reader.runId} has ${reader.seen} of ${stored} entries`,
        );
      }
    },
  };
}
