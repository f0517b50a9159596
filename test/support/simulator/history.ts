// Plays one history from its plan, in one go, and says everything that was wrong with it.
import { seeded } from '../faults/random.ts';
import { judgeHistory } from './judges/all.ts';
import { judgeHost } from './judges/hosts.ts';
import { closeHost, createOperator, type Operator } from './operator.ts';
import type { Plan } from './plan.ts';
import { withSeededGlobals } from './seeded-globals.ts';
import { START } from './timeline.ts';
import { createWorld, type World } from './world.ts';

export interface History {
  problems: string[];
  /** What happened in it how often, for those who count. */
  counts: Map<string, number>;
  /** Everything that happened, line by line, when it was asked for. */
  trace: string[];
}

const MOST_ENTRIES = 30_000;
/** Without a commit of any run, while one is open: nothing that is waited for takes so long. */
const STUCK_MS = 10 * 60_000;
const AFTERWARDS_MS = 2_000;

/** Only from a callback of the event loop itself: see settle.ts. */
export function playHistory(plan: Plan, options: { traced?: boolean } = {}): History {
  const trace: string[] = [];
  const note = options.traced ? (line: string): void => void trace.push(line) : (): void => {};
  return withSeededGlobals(seeded('globals', plan.seed), () => {
    const world = createWorld(plan, note);
    const operator = createOperator(world);
    play(world, operator);
    const hosts = operator.hosts();
    judgeHistory(world, operator.database.raw);
    operator.readers.judge(hosts);
    for (const host of hosts) judgeHost(world, host);
    shutDown(world, operator);
    return { problems: [...new Set(world.problems)], counts: countsOf(world, operator), trace };
  });
}

/** Two problems of one kind differ in numbers and ids. */
export function kindOf(problem: string): string {
  return problem
    .replace(/run_\w+/g, 'a run')
    .replace(/\d+/g, 'n')
    .slice(0, 60);
}

function countsOf({ record, timeline, happened }: World, { database }: Operator): Map<string, number> {
  const counts = new Map<string, number>(happened);
  const count = (what: string, by = 1): void => void counts.set(what, (counts.get(what) ?? 0) + by);
  count('commits', database.commits);
  count('entries', timeline.count);
  for (const journal of record.journals.values()) {
    for (const { event } of journal) {
      if (event.type === 'tool_completed') count(`tool ${event.name}`);
      if ('error' in event) count(`${event.type} ${event.error.code}`);
      else count(event.type);
    }
  }
  return counts;
}

function play(world: World, operator: Operator): void {
  const { timeline } = world;
  let progress = START;
  world.record.listen((_life, written) => {
    // A run that goes from hand to hand does not come on by that.
    if (written.some(({ is }) => is !== 'owner')) progress = timeline.now;
  });
  let overAt: number | undefined;
  for (;;) {
    if (!step(world, operator)) break;
    if (timeline.count > MOST_ENTRIES) return void world.expect(false, () => 'it never comes to an end');
    if (!isOver(world) || operator.hosts().some(({ life }) => life.isPaused)) {
      const isStuck = timeline.now - progress > STUCK_MS;
      if (isStuck) return void world.expect(false, () => `nothing happens any more: ${openRuns(world)}`);
      continue;
    }
    overAt ??= timeline.now;
    if (timeline.now - overAt > AFTERWARDS_MS && operator.hosts().length > 0) return;
  }
  world.expect(isOver(world), () => `nothing is left to happen: ${openRuns(world)}`);
}

function step(world: World, operator: Operator): boolean {
  const moved = world.timeline.step((life, thrown) => {
    if (life?.isAlive === false) return;
    world.expect(false, () => `${life?.name ?? 'nobody'} throws ${thrown} into the event loop`);
  });
  operator.afterEntry();
  return moved;
}

function isOver({ plan, record, refused }: World): boolean {
  if (record.journals.size + refused.size < plan.runs.length) return false;
  for (const journal of record.journals.values()) if (!isEnd(journal.at(-1)?.event.type)) return false;
  return true;
}

function isEnd(type: string | undefined): boolean {
  return type === 'run_succeeded' || type === 'run_failed' || type === 'run_cancelled';
}

function openRuns({ record }: World): string {
  const open = [...record.journals].filter(([, journal]) => !isEnd(journal.at(-1)?.event.type));
  return open.map(([runId, journal]) => `${runId} stands at ${journal.at(-1)?.event.type}`).join(', ');
}

/** Whoever lives lets go of everything. */
function shutDown(world: World, operator: Operator): void {
  const hosts = operator.hosts();
  for (const host of hosts) void (host.life.isPaused || closeHost(world, host, operator.database));
  const until = world.timeline.now + AFTERWARDS_MS;
  while (world.timeline.now < until && step(world, operator));
  for (const { life } of hosts) {
    if (!life.isAlive || life.isPaused) continue;
    world.expect(life.timers === 0, () => `${life.timers} timers of ${life.name} are left`);
  }
  for (const { life } of hosts) life.die();
}
