// `log` as authors use it: each line is an event of the journal.
import type { Log } from '../../authoring/context.ts';
import { type Json, toJson } from '../../protocol/json.ts';
import type { Journal } from './journal.ts';

const LONGEST_MESSAGE = 64 * 1024;

/** `once` calls its argument, or not when a process before has said this line. */
export function authorLog(journal: Journal, once: (say: () => void) => void = (say) => say()): Log {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, data?: Json): void => {
      const json = data === undefined ? undefined : (toJson(data)?.json ?? '[data that is no JSON]');
      once(() =>
        journal.stage({
          type: 'log',
          level,
          message: String(message).slice(0, LONGEST_MESSAGE),
          ...(json === undefined ? {} : { data: json }),
        }),
      );
      // Nobody waits for a line of log; a journal that cannot be written says so at the next thing that matters.
      journal.commit().catch(() => {});
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
