// What came of the author's code: the result is made of what the last run of the code was given, and that is what earlier
// runs of it told the journal.
import type { JournalEntry } from '../../../../src/protocol/events.ts';
import { innerOf, type Op } from '../plan.ts';
import type { World } from '../world.ts';

export function judgeResult(world: World, runId: string, journal: readonly JournalEntry[]): void {
  const { expect, effects } = world;
  const say = (holds: boolean, problem: string): void => expect(holds, () => `${runId}: ${problem}`);
  judgeTools(world, journal, say);
  const run = world.runOf(runId);
  const end = journal.at(-1)?.event;
  if (run?.kind !== 'workflow' || end?.type !== 'run_succeeded') return;
  const given = run.program.map((op) => effects.given(runId, `r${run.number}.${op.id} ${op.do}`));
  const result = (end.result as unknown[]).map((value) => JSON.stringify(value));
  say(JSON.stringify(result) === JSON.stringify(given), `its result is ${result}, its calls gave ${given}`);
  judgeLogs(world, runId, journal, say);
}

type Say = (holds: boolean, problem: string) => void;

/** What a tool is said to have done it did, and where nobody knows, it was one that runs once. */
function judgeTools({ effects }: World, journal: readonly JournalEntry[], say: Say): void {
  for (const { event } of journal) {
    if (event.type !== 'tool_completed') continue;
    const { callId, name, output, denied } = event;
    const done = effects.tools.get(callId) ?? [];
    const isFinished = done.some((effect) => effect.isFinished);
    if (output === `did ${callId}`)
      say(isFinished, `${name} is said to have worked for ${callId}, and has not`);
    if (output.includes('outcome unknown'))
      say(!REPEATABLE.includes(name), `${name} may be repeated, and was not`);
    if (denied) say(done.length === 0, `${name} was denied for ${callId}, and ran`);
  }
}

const REPEATABLE: readonly string[] = [
  'idempotent',
  'none',
  'maybe',
  'bash',
  'write',
  'edit',
  'read',
  'task',
];

/** A line of log says what was fixed before it, which the result has, too. */
function judgeLogs(
  { effects, runOf }: World,
  runId: string,
  journal: readonly JournalEntry[],
  say: Say,
): void {
  const run = runOf(runId);
  if (run === undefined) return;
  const told = new Map(
    journal.flatMap(({ event }) => (event.type === 'log' ? [[event.message, event.data] as const] : [])),
  );
  const walk = (ops: readonly Op[], branch: string, fixed: { last: string }): void => {
    for (const op of ops) {
      const given = effects.given(runId, `${branch}.${op.id} ${op.do}`);
      const fixes = op.do === 'now' || op.do === 'random' || op.do === 'uuid';
      // What came after a step that threw was never asked.
      if (fixes && given !== undefined) fixed.last = given;
      if (op.do === 'log' && given !== undefined) {
        const data = told.get(`log ${op.id}`) as { fixed?: unknown } | undefined;
        const was = JSON.stringify(data?.fixed);
        say(was === fixed.last, `log ${op.id} says ${was}, the code was given ${fixed.last}`);
      }
      if (op.do === 'step') continue;
      if (op.do === 'try') walk(op.body, branch, fixed);
      else if (op.do === 'parallel')
        for (const [index, ops] of op.branches.entries())
          walk(ops, `${branch}.${op.id}-${index}`, { ...fixed });
      else for (const ops of innerOf(op)) for (const one of ops) walk([one], branch, { ...fixed });
    }
  };
  walk(run.program, `r${run.number}`, { last: 'null' });
}
