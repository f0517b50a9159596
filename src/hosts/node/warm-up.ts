// What the first requests need and nothing does before them: loaded when the server listens already, part by part, so that
// requests are answered in between.
import { setImmediate } from 'node:timers/promises';
import type { Listening } from './listen.ts';

export interface WarmUpOptions {
  listening: Pick<Listening, 'warm'>;
  onFault(thrown: unknown): void;
}

/** Begins after whatever is under way now. */
export async function warmUp({ listening, onFault }: WarmUpOptions): Promise<void> {
  const parts: ReadonlyArray<() => unknown> = [
    // Ids are drawn with it.
    () => crypto.subtle,
    // The log of the database is synced with it.
    () => process.getBuiltinModule('node:fs/promises'),
    listening.warm,
    async () => (await import('./young-memory.ts')).keepYoungMemorySmall(),
  ];
  for (const part of parts) {
    await setImmediate();
    try {
      await part();
    } catch (thrown) {
      onFault(thrown);
    }
  }
}
