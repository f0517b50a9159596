// The journals: each accepted run has one, without a gap, ended once; what anybody was shown of it, and what any process
// was born with, is its beginning.
import type { RunEvent } from '../../../../src/protocol/events.ts';
import { journalProblems } from '../../faults/invariants.ts';
import type { Evidence, JudgedRun } from './evidence.ts';

export function judgeJournals(evidence: Evidence): void {
  const { witness, runs, plan, expect } = evidence;
  for (const [number, runId] of witness.accepted)
    expect(
      runs.some((run) => run.runId === runId),
      `run ${number} was accepted as ${runId}, and is not there`,
    );
  for (const { number } of plan.runs) {
    const own = runs.filter(({ planned }) => planned.number === number);
    expect(own.length > 0, `run ${number} was never accepted`);
  }
  for (const run of runs) judgeJournal(evidence, run);
}

function judgeJournal({ witness, expect, store }: Evidence, run: JudgedRun): void {
  const { runId, entries, events } = run;
  const say = (holds: boolean, problem: string): void => expect(holds, `${runId}: ${problem}`);
  const snapshot = witness.snapshots.find((one) => one.runId === runId);
  say(snapshot !== undefined, 'the last process does not show it');
  if (snapshot !== undefined) for (const problem of journalProblems(entries, snapshot)) say(false, problem);
  const stored = entries.map(({ event }) => JSON.stringify(event));
  for (const [offset, json] of witness.shown.get(runId) ?? [])
    say(
      stored[offset - 1] === json,
      `somebody was shown at ${offset} ${json}, stored is ${stored[offset - 1]}`,
    );
  for (const { life, journals } of witness.births) {
    const born = journals.find((one) => one.runId === runId)?.entries ?? [];
    const isBeginning = born.every(
      ({ offset, event }, at) => offset === at + 1 && stored[at] === JSON.stringify(event),
    );
    say(isBeginning, `${life} was born with another journal`);
  }
  judgePairs(events, say);
  judgeEnd(run, say);
  say(store.requests(runId).length === 0, 'it is over and has requests under way');
}

type Say = (holds: boolean, problem: string) => void;

/** What is told once, and what ends only what has begun. */
function judgePairs(events: readonly RunEvent[], say: Say): void {
  const told = new Set<string>();
  const tell = (what: string, after?: string): void => {
    say(!told.has(what), `${what} is told twice`);
    say(after === undefined || told.has(after), `${what} is told before ${after}`);
    told.add(what);
  };
  let attempts = 0;
  for (const event of events) {
    switch (event.type) {
      case 'run_started':
      case 'run_resumed':
        say(event.attempt === ++attempts, `attempt ${event.attempt} is its ${attempts}.`);
        break;
      case 'turn_completed':
        tell(`the end of turn ${event.turn} of ${event.session}`);
        break;
      case 'tool_started':
        tell(`the beginning of ${event.callId}`);
        break;
      case 'tool_completed':
        tell(`the end of ${event.callId}`, `the beginning of ${event.callId}`);
        break;
      case 'approval_requested':
        tell(`the request for ${event.callId}`, `the beginning of ${event.callId}`);
        break;
      case 'approval_resolved':
        tell(`the answer for ${event.callId}`, `the request for ${event.callId}`);
        break;
      case 'task_started':
        tell(`the beginning of task ${event.taskId}`);
        break;
      case 'task_completed':
        tell(`the end of task ${event.taskId}`, `the beginning of task ${event.taskId}`);
        break;
      case 'step_completed':
        tell(`step ${event.key}`);
        break;
      case 'log':
        tell(`"${event.message}"`);
        break;
      default:
    }
  }
}

/** Nothing of a history gives a run a reason to end badly, but its budget. */
function judgeEnd({ events, planned }: JudgedRun, say: Say): void {
  const end = events.at(-1);
  if (end?.type === 'run_succeeded') return;
  const error = end !== undefined && 'error' in end ? end.error : undefined;
  const isFine = error?.code === 'budget_exceeded' && (planned.limits.maxCostUsd ?? 0) < 1;
  say(isFine, `it ends with ${end?.type} ${error?.code}: ${error?.message}`);
}
