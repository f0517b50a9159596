// Those who are asked for a yes: they take a moment, say yes or no, sometimes two at once, and ask again when nobody heard.
import { seeded } from '../faults/random.ts';
import type { Life } from './life.ts';
import type { Answer, FromDriver } from './messages.ts';
import type { Witness } from './witness.ts';

export interface Humans {
  /** A call waits; that may be told more than once. */
  asked(runId: string, callId: string): void;
  heard(message: Extract<FromDriver, { is: 'answered' }>): void;
  stop(): void;
}

/** Answered already, or its run is over. */
const LATE: readonly string[] = ['approval_resolved', 'run_finished', 'unknown_approval'];
/** By nobody who is alive, or at a bad moment. */
const AGAIN: readonly string[] = ['run_elsewhere', 'interrupted'];
const PATIENCE_MS = 700;

export function createHumans(seed: number, witness: Witness, lives: () => Life[]): Humans {
  const known = new Set<string>();
  const open = new Map<string, NodeJS.Timeout>();
  const keyOf = ({ callId, by }: Answer): string => `${by} ${callId}`;
  const say = (answer: Answer, afterMs: number): void => {
    clearTimeout(open.get(keyOf(answer)));
    const timer = setTimeout(() => {
      const serving = lives().filter(({ isServing }) => isServing);
      const random = seeded(seed, 'answer', answer.callId, Date.now());
      serving[random.int(0, serving.length - 1)]?.send({ do: 'answer', answer });
      // Whoever was asked may have been killed.
      say(answer, PATIENCE_MS);
    }, afterMs);
    open.set(keyOf(answer), timer);
  };
  return {
    asked(runId, callId) {
      if (known.has(callId)) return;
      known.add(callId);
      const random = seeded(seed, 'asked', callId);
      const afterMs = random.pick([0, random.int(0, 20), random.int(0, 300)]);
      say({ runId, callId, approve: random.chance(0.7), by: 'mona' }, afterMs);
      if (random.chance(0.25)) say({ runId, callId, approve: random.chance(0.5), by: 'hugo' }, afterMs);
    },
    heard({ answer, code }) {
      if (code !== null && AGAIN.includes(code)) return say(answer, 100);
      clearTimeout(open.get(keyOf(answer)));
      open.delete(keyOf(answer));
      if (code === null) witness.answered.push(answer);
      else if (!LATE.includes(code))
        witness.problems.push(`${answer.by} cannot answer ${answer.callId}: ${code}`);
    },
    stop() {
      for (const timer of open.values()) clearTimeout(timer);
    },
  };
}
