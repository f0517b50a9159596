// Whose a run is, and what its journal holds.
import type { Break } from './break.ts';

export const JOURNAL_BREAKS: readonly Break[] = [
  {
    name: 'whoever a run was taken from still writes',
    edits: [
      {
        file: 'run/journal.ts',
        from: 'if (first > 1 && store.ownerOf(runId) !== owner) throw takenOver(runId);',
        to: '',
      },
      {
        file: 'run/journal.ts',
        from: 'if (closed || store.ownerOf(runId) === owner) return;',
        to: 'return;',
      },
      // That an offset is there already refuses it too.
      {
        file: 'store/store.ts',
        from: "'INSERT INTO events (run_id, offset, event) VALUES (?, ?, ?)'",
        to: "'INSERT INTO events (run_id, offset, event) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET event = excluded.event'",
      },
    ],
  },
  {
    name: 'whoever a run was taken from begins a tool that may run once',
    from: 20_267_000,
    edits: [
      {
        file: 'harness/tool-calls.ts',
        from: "if (tool?.effect === 'once') scope.journal.assertOurs();",
        to: '',
      },
    ],
  },
  {
    name: 'a run is taken from a process that lives',
    edits: [
      { file: 'run/ownership.ts', from: 'const free = leaseLeft(runId) === 0;', to: 'const free = true;' },
    ],
  },
  {
    name: 'a lease is not renewed',
    edits: [
      {
        file: 'run/ownership.ts',
        from: 'if (stopRenewing === undefined) renewLater(leaseMs);',
        to: 'if (leaseMs === 0) renewLater(leaseMs);',
      },
    ],
  },
  {
    name: 'a process that ends keeps its lease',
    edits: [
      {
        file: 'run/ownership.ts',
        from: 'if (leaseMs !== undefined && drawn !== undefined) store.dropLease(drawn);',
        to: '',
      },
    ],
  },
  {
    name: 'an event is committed before the rows that it tells of',
    edits: [
      {
        file: 'run/journal.ts',
        from: 'for (const row of rows) row();',
        to: `const writeRows = (): void => rows.forEach((row) => row());
        if (first === 1) writeRows();
        else if (rows.length > 0) clock.soon(() => void commits.add({ of: runId, write: writeRows, onDurable() {} }).catch(() => {}));`,
      },
    ],
  },
  {
    name: 'an event is shown before it is durable',
    edits: [
      {
        file: 'run/journal.ts',
        from: 'const adding = commits.add({ of: runId, write, onDurable: show, onRefused: breakOff, survives });',
        to: 'show();\n      const adding = commits.add({ of: runId, write, onDurable() {}, onRefused: breakOff, survives });',
      },
    ],
  },
  {
    name: 'a continued run leaves out an offset',
    edits: [
      {
        file: 'run/journal.ts',
        from: 'let nextOffset = past.length + 1;',
        to: 'let nextOffset = past.length + (past.length === 0 ? 1 : 2);',
      },
    ],
  },
  {
    name: 'a reader who comes back is given the last entry again',
    edits: [
      {
        file: 'store/store.ts',
        from: 'run_id = ? AND offset > ? ORDER',
        to: 'run_id = ? AND offset >= ? ORDER',
      },
    ],
  },
  {
    // Each of the three would be enough.
    name: 'a run that is over takes further events',
    edits: [
      { file: 'run/journal.ts', from: 'closed = ends;', to: '' },
      { file: 'run/segment.ts', from: 'journal.leave();', to: '' },
      {
        file: 'run/journal.ts',
        from: 'if (first > 1 && store.ownerOf(runId) !== owner) throw takenOver(runId);',
        to: '',
      },
    ],
  },
  {
    name: 'a run that is cancelled is not over',
    edits: [
      {
        file: 'run/journal.ts',
        from: "event.type === 'run_failed' || event.type === 'run_cancelled'",
        to: "event.type === 'run_failed'",
      },
    ],
  },
  {
    name: 'a run that is over stays open',
    edits: [{ file: 'run/journal.ts', from: 'if (ends) store.finishRun(runId, clock.now());', to: '' }],
  },
  {
    name: 'one bad write takes those beside it along',
    edits: [
      {
        file: 'store/group-commit.ts',
        from: 'return group.flatMap((one) => written([one], wait));',
        to: '{\n        for (const one of group) one.refuse(thrown);\n        return [];\n      }',
      },
    ],
  },
  {
    name: 'the runs of one session go on side by side',
    edits: [
      {
        file: 'runtime.ts',
        from: "void inOrder(`${instanceKeyOf(request)}/${request.session ?? 'default'}`, async () => {\n      await hasPrecedence(runId, request, () => tracked.get(runId) === run);",
        to: 'void inOrder(runId, async () => {',
      },
    ],
  },
];
