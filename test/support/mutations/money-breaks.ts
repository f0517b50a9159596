// What is set aside, spent and lost.
import type { Break } from './break.ts';

export const MONEY_BREAKS: readonly Break[] = [
  {
    name: 'what a reservation leaves over does not come back',
    edits: [{ file: 'budget/meter.ts', from: 'spent += actual.nanos;', to: 'spent += reservation.nanos;' }],
  },
  {
    name: 'a refused request keeps its reservation',
    edits: [
      {
        file: 'budget/meter.ts',
        from: '    release: (reservation) => {\n      close(reservation);',
        to: '    release: (reservation) => {\n      void reservation;',
      },
    ],
  },
  {
    name: 'a lost request is not counted against the budget',
    edits: [{ file: 'budget/meter.ts', from: 'lostNanos += reservation.nanos;', to: '' }],
  },
  {
    name: 'a request under way at the end is not counted',
    edits: [
      {
        file: 'budget/meter.ts',
        from: 'if (sent.has(reservation)) lose(reservation);\n        else close(reservation);',
        to: 'close(reservation);',
      },
    ],
  },
  {
    name: 'what a dead process had asked for is not counted',
    edits: [
      {
        file: 'budget/requests.ts',
        from: 'const left = [...underWay];',
        to: 'const left = underWay.slice(0, 0);',
      },
      {
        file: 'run/segment.ts',
        from: 'pastSpending(entries, underWay)',
        to: 'pastSpending(entries, [])',
      },
    ],
  },
  {
    name: 'what was spent before a restart is forgotten',
    edits: [
      {
        file: 'budget/past-spending.ts',
        from: 'past.nanos += toNanos(event.costUsd ?? reserved.get(event.turn) ?? 0);',
        to: '',
      },
    ],
  },
  {
    name: 'a request is sent before it is recorded',
    edits: [
      {
        file: 'harness/turn.ts',
        from: '  await begin();\n  // The interpreter',
        to: '  void begin();\n  // The interpreter',
      },
    ],
  },
];
