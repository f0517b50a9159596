// Tool calls, what humans say to them, and the files that they write.
import type { Break } from './break.ts';

export const CALL_BREAKS: readonly Break[] = [
  {
    name: 'a `once` tool that was running is run again',
    edits: [
      {
        file: 'harness/tool-calls.ts',
        from: "if (state?.is === 'running' && tool?.effect === 'once')",
        to: "if (state?.is === 'running' && tool?.effect === undefined)",
      },
    ],
  },
  {
    name: 'that a `once` tool begins is not recorded',
    edits: [
      {
        file: 'harness/tool-calls.ts',
        from: "stageCallState(scope, { ...key, callId: call.callId }, { is: 'running' });",
        to: '',
      },
    ],
  },
  {
    name: 'that a `once` tool begins is recorded when it is done',
    edits: [
      {
        file: 'harness/tool-calls.ts',
        from: "{ is: 'running' });\n    // Forgotten, it would be made again.\n    scope.journal.outlastPower();\n    await scope.journal.commit();",
        to: "{ is: 'running' });",
      },
    ],
  },
  {
    name: 'a tool call that is done is done again',
    edits: [
      {
        file: 'harness/tool-calls.ts',
        from: "if (state?.is === 'done') return state.result;\n  if (!ready.ready)",
        to: 'if (!ready.ready)',
      },
      {
        file: 'harness/tool-calls.ts',
        from: "if (known.state?.is === 'done') return { ...known, tool, ready: { ready: false, output: NOTHING } };",
        to: '',
      },
    ],
  },
  {
    name: 'each time a tool is run it has another idempotency key',
    edits: [
      {
        file: 'harness/tool-calls.ts',
        from: 'idempotencyKey: `${scope.journal.runId}:${session}:${place}`',
        to: 'idempotencyKey: `${scope.journal.runId}:${session}:${place}:${scope.past.attempts}`',
      },
    ],
  },
  {
    name: 'mutating calls run side by side',
    edits: [
      {
        file: 'harness/tool-calls.ts',
        from: 'return alone ? scope.mutate(run) : run();',
        to: 'return run();',
      },
    ],
  },
  {
    name: 'a human is asked again after a restart',
    edits: [
      {
        file: 'harness/tool-calls.ts',
        from: "if (state === undefined) {\n    journal.stage({ type: 'approval_requested'",
        to: "if (state === undefined || state.is === 'waiting') {\n    journal.stage({ type: 'approval_requested'",
      },
    ],
  },
  {
    name: 'two answers to one request both count',
    edits: [
      {
        file: 'run/approvals.ts',
        from: 'decided.get(keyOf(call)) ?? settle(call, decision)',
        to: 'settle(call, decision)',
      },
      {
        file: 'run/approvals.ts',
        from: 'if (decided.has(keyOf(call))) throw decidedAlready(call.callId);',
        to: '',
      },
      {
        file: 'run/tracked-run.ts',
        from: 'if (!isOpen) throw decidedAlready(call.callId);',
        to: 'void isOpen;',
      },
    ],
  },
  {
    name: 'an answer is acted on before it is recorded',
    edits: [
      {
        file: 'run/approvals.ts',
        from: 'await parts.journal.commit();\n      if (isLate)',
        to: 'waiting.get(call.callId)?.settle(decision);\n      await parts.journal.commit();\n      if (isLate)',
      },
    ],
  },
  {
    name: 'files are committed after the call that wrote them',
    edits: [
      {
        file: 'harness/finish-call.ts',
        from: 'if (sandbox !== undefined) stageChanges(scope, sandbox);\n    stageCallState',
        to: 'stageCallState',
      },
      {
        file: 'harness/finish-call.ts',
        from: '      durationMs,\n    });\n    return result;',
        to: '      durationMs,\n    });\n    if (sandbox !== undefined) stageChanges(scope, sandbox);\n    return result;',
      },
    ],
  },
  {
    name: 'the state of the shell is not kept',
    edits: [
      { file: 'store/workspace.ts', from: 'if (changes.shell !== undefined) {', to: "if (owner === '') {" },
    ],
  },
  {
    name: 'a removed file comes back',
    edits: [
      {
        file: 'store/workspace.ts',
        from: 'for (const change of changes.files) saveFile(sql, owner, change);',
        to: "for (const change of changes.files) if (change.kind !== 'removed') saveFile(sql, owner, change);",
      },
    ],
  },
];
