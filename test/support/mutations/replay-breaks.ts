// What a run that is gone on with takes from its records.
import type { Break } from './break.ts';

export const REPLAY_BREAKS: readonly Break[] = [
  {
    name: 'an answer is committed without its message',
    edits: [
      {
        file: 'harness/turn.ts',
        from: "  conversation.append(journal, { role: 'assistant', content: response.content });\n",
        to: '',
      },
      {
        file: 'harness/turn.ts',
        from: '    ...meter.takeLost(),\n  });\n',
        to: "    ...meter.takeLost(),\n  });\n  conversation.append(journal, { role: 'assistant', content: response.content });\n",
      },
    ],
  },
  {
    name: 'a prompt that was interrupted begins from its start',
    edits: [
      {
        file: 'harness/progress.ts',
        from: 'const known = saved?.asked === asked ? saved : undefined;',
        to: 'const known = saved?.asked === undefined ? saved : undefined;',
      },
    ],
  },
  {
    name: 'how far a prompt is, is not saved with its answer',
    edits: [
      {
        file: 'harness/loop.ts',
        from: "  if (response.stopReason !== 'context_window_exceeded') state.shortened = 0;\n  progress.save();",
        to: "  if (response.stopReason !== 'context_window_exceeded') state.shortened = 0;",
      },
    ],
  },
  {
    name: 'a step that is recorded is done again',
    edits: [
      {
        file: 'run/replay.ts',
        from: "if (known !== undefined) return replayed(known);\n        if (kind !== 'step')",
        to: "if (known !== undefined && kind !== 'step') return replayed(known);\n        if (kind !== 'step')",
      },
    ],
  },
  {
    name: 'a step is told of before its result is recorded',
    edits: [
      {
        file: 'run/replay.ts',
        from: 'stage(key, mark, { value: json });\n        if (durable) await journal.commit();',
        to: 'if (durable) await journal.commit();\n        stage(key, mark, { value: json });\n        if (durable) await journal.commit();',
      },
    ],
  },
  {
    name: 'code that asks something else is given the recorded answer',
    edits: [
      { file: 'run/replay.ts', from: 'if (!isSameMark(recording.args, args))', to: "if (args === '?')" },
    ],
  },
  {
    name: 'branches side by side share their records',
    edits: [
      {
        file: 'run/replay.ts',
        from: 'return branchOf(`${branch}/${forks}.${index}/`);',
        to: 'return branchOf(`${branch}/${forks}/`);',
      },
    ],
  },
  {
    name: 'what was drawn at random is drawn again',
    edits: [
      {
        file: 'run/replay.ts',
        from: "const known = recall(key, '');\n        if (known !== undefined) return replayed(known);",
        to: "const known = recall(key, '');\n        if (known !== undefined && kind !== 'random') return replayed(known);\n        if (known !== undefined) return body();",
      },
    ],
  },
  {
    name: 'state is written at once, and its record later',
    edits: [
      {
        file: 'run/run-context.ts',
        from: 'journal.stageRows(() => store.setState(scope.instanceKey, key, json));',
        to: 'store.setState(scope.instanceKey, key, json);',
      },
    ],
  },
  {
    name: 'after a restart one sleeps anew',
    edits: [
      {
        file: 'run/sleep.ts',
        from: 'const { until } = begun ?? { until: from + ms };',
        to: 'const until = from + ms;',
      },
    ],
  },
];
