// One journal: numbered without gaps, ended once, and everything in it begun before it is over, and both once.
import type { JournalEntry, RunEvent } from '../../../../src/protocol/events.ts';
import { fold } from '../../../../src/protocol/fold.ts';
import { APPROVAL_MS } from '../author.ts';
import type { World } from '../world.ts';

export function judgeJournal(world: World, runId: string, journal: readonly JournalEntry[]): void {
  const say = (holds: boolean, problem: string): void => world.expect(holds, () => `${runId}: ${problem}`);
  say(
    journal.every(({ offset }, index) => offset === index + 1),
    'its offsets have a gap',
  );
  const events = journal.map(({ event }) => event);
  const ends = events.filter(({ type }) => ENDS.includes(type));
  say(
    ends.length === 1 && events.at(-1) === ends[0],
    `${ends.length} ends, the last event is ${events.at(-1)?.type}`,
  );
  say(events.filter(({ type }) => type === 'run_started').length <= 1, 'it started more than once');
  judgeAttempts(events, say);
  judgePairs(events, say);
  judgeNesting(events, say);
  judgePatience(world, journal, say);
  judgeEnd(world, ends[0], say);
  say(fold(journal).pendingApprovals.length === 0, 'it is over and still asks');
}

type Say = (holds: boolean, problem: string) => void;

const ENDS: readonly string[] = ['run_succeeded', 'run_failed', 'run_cancelled'];

function judgeAttempts(events: readonly RunEvent[], say: Say): void {
  let attempt = 0;
  for (const event of events) {
    if (event.type !== 'run_started' && event.type !== 'run_resumed') continue;
    attempt += 1;
    say(event.attempt === attempt, `attempt ${event.attempt} is its ${attempt}.`);
  }
}

/** By what they are about: each begins at most once, ends at most once, and begins first. */
function judgePairs(events: readonly RunEvent[], say: Say): void {
  const begun = new Set<string>();
  const ended = new Set<string>();
  const begin = (what: string): void => {
    say(!begun.has(what), `${what} begins twice`);
    begun.add(what);
  };
  const end = (what: string): void => {
    say(begun.has(what), `${what} ends before it begins`);
    say(!ended.has(what), `${what} ends twice`);
    ended.add(what);
  };
  for (const event of events) {
    switch (event.type) {
      case 'turn_started':
        // A lost request that is sent again begins the turn again.
        begun.add(`turn ${event.turn} of ${event.session}`);
        break;
      case 'turn_completed':
        end(`turn ${event.turn} of ${event.session}`);
        break;
      case 'tool_started':
        begin(`call ${event.callId}`);
        break;
      case 'tool_completed':
        end(`call ${event.callId}`);
        break;
      case 'approval_requested':
        begin(`approval of ${event.callId}`);
        break;
      case 'approval_resolved':
        end(`approval of ${event.callId}`);
        break;
      case 'task_started':
        begin(`task ${event.taskId}`);
        break;
      case 'task_completed':
        end(`task ${event.taskId}`);
        break;
      case 'step_completed':
        begin(`step ${event.key}`);
        break;
      case 'log':
        if (event.message.startsWith('log ')) begin(event.message);
        break;
      default:
    }
  }
}

/** A task of a call lies within the call, an approval too. */
function judgeNesting(events: readonly RunEvent[], say: Say): void {
  const open = new Set<string>();
  const parents = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'tool_started') open.add(event.callId);
    if (event.type === 'tool_completed') open.delete(event.callId);
    if (event.type === 'approval_requested' || event.type === 'approval_resolved')
      say(open.has(event.callId), `${event.type} of ${event.callId}, which is not under way`);
    if (event.type === 'task_started' && event.parentCallId !== null) {
      parents.set(event.taskId, event.parentCallId);
      say(open.has(event.parentCallId), `task ${event.taskId} begins outside of its call`);
    }
    if (event.type !== 'task_completed') continue;
    const parent = parents.get(event.taskId);
    say(parent === undefined || open.has(parent), `task ${event.taskId} ends outside of its call`);
  }
}

/** Nobody's answer is a no when the time has come, whichever process has the run then, and not before. */
function judgePatience({ isHindered }: World, journal: readonly JournalEntry[], say: Say): void {
  const asked = new Map<string, number>();
  for (const { event } of journal) {
    if (event.type === 'approval_requested') asked.set(event.callId, Date.parse(event.at));
    if (event.type !== 'approval_resolved' || event.by !== null) continue;
    const ms = Date.parse(event.at) - (asked.get(event.callId) ?? 0);
    const late = isHindered ? Number.POSITIVE_INFINITY : APPROVAL_MS + MOST_DOWN_MS;
    say(ms >= APPROVAL_MS && ms <= late, `nobody answered ${event.callId} for ${ms} ms`);
  }
}

/** What the processes of a history are down for, one after another. */
const MOST_DOWN_MS = 30_000;

/** Nothing ends for a reason that nobody gave it. */
function judgeEnd({ plan, lacking }: World, end: RunEvent | undefined, say: Say): void {
  if (end?.type !== 'run_failed') return;
  const { code, message } = end.error;
  const { modelFaults, oddAnswers, thieves, smallWindows } = plan.weather;
  const isWeather = modelFaults + oddAnswers > 0 || smallWindows;
  const mayBe: Record<string, boolean> = {
    workflow_error: message.startsWith('planned'),
    sandbox_error: message.startsWith('no such file'),
    model_error: isWeather || message.includes('no summary'),
    result_unavailable: isWeather,
    honeytoken_triggered: thieves > 0,
    approval_denied: !plan.asksHumans,
    interrupted: lacking.size > 0,
    nondeterministic_workflow: lacking.has('sameness'),
    ...{ timed_out: true, turn_limit: true, budget_exceeded: true },
  };
  say(mayBe[code] === true, `it ends with ${code}: ${message}`);
}
