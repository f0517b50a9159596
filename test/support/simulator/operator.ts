// Who runs the processes of a history: starts them and the runs, sees to it that another one comes after one has gone, and
// does the harm that the plan wants done.
import { FlueError } from '../../../src/errors.ts';
import type { StartRun } from '../../../src/protocol/start-run.ts';
import { createHumans } from './approvals.ts';
import { createDatabase, type Database } from './database.ts';
import { bootHost, type Host } from './host.ts';
import type { Moment, PlannedRun, Trouble } from './plan.ts';
import { createProvider } from './provider.ts';
import { createReaders, type Readers } from './readers.ts';
import { watchSleepers } from './sleepers.ts';
import { tagText } from './tag.ts';
import type { Life } from './timeline.ts';
import type { World } from './world.ts';

export interface Operator {
  readonly database: Database;
  readonly readers: Readers;
  /** Processes that live. */
  hosts(): Host[];
  /** Called after every entry of the timeline. */
  afterEntry(): void;
}

const MOST_HOSTS = 3;

export function createOperator(world: World): Operator {
  const { plan, timeline, record } = world;
  const random = world.random('operator');
  const all: Host[] = [];
  const living = (): Host[] => all.filter(({ life }) => life.isAlive);
  const serving = (): Host[] => living().filter(({ life, isServing }) => isServing && !life.isPaused);
  const hostOf = (life: Life): Host | undefined => living().find((host) => host.life === life);
  const readers = createReaders(world, serving);
  const due = createTroubles(plan.troubles);
  const disk = world.random('disk');
  const database = createDatabase({
    record,
    diskMs: disk.chance(0.5) ? () => disk.logUniform(1, 400) : undefined,
    trace: world.trace,
    onCommit(number, when, life) {
      for (const trouble of due.atCommit(number, when)) make(trouble, life);
    },
  });
  const provider = createProvider(world);
  const born = new Map<string, number>();
  let names = 0;

  const boot = (): void => {
    if (plan.leaseMs === undefined && living().length > 0) return;
    try {
      names += 1;
      born.set(`p${names}`, timeline.now);
      all.push(bootHost(`p${names}`, { world, provider, database }));
    } catch (thrown) {
      world.trace(`p${names} does not start: ${thrown}`);
      bootLater();
    }
  };
  const bootLater = (): void => timeline.at(random.logUniform(1, 8_000), 'another process', boot);
  const kill = (life: Life): void => {
    world.trace(`DEATH of ${life.name}`);
    life.die();
    bootLater();
    // Whoever asked gets no answer and asks again, unless the run is there.
    for (const run of plan.runs)
      if (all.some((host) => host.life === life && host.asked.has(run.number))) startLater(run);
  };
  const exit = (host: Host, { limitMs, lingerMs }: Extract<Trouble, { is: 'exit' }>): void => {
    const { life, runtime } = host;
    host.isServing = false;
    host.isLeaving = true;
    world.trace(`${life.name} drains`);
    void runtime.drain(limitMs).then(() => {
      if (!life.isAlive) return;
      world.trace(`${life.name} closes`);
      closeHost(world, host, database);
      timeline.at(lingerMs, `${life.name} is gone`, () => {
        if (life.isAlive) kill(life);
      });
    });
  };

  const make = (trouble: Trouble, life: Life): void => {
    world.happened.set(trouble.is, (world.happened.get(trouble.is) ?? 0) + 1);
    if (trouble.is === 'death') return void kill(life);
    if (trouble.is === 'full disk') return void fillDisk(trouble.ms);
    // What takes place beside the commit that it hangs on.
    timeline.at(0, trouble.is, () => {
      const host = hostOf(life);
      if (host !== undefined) harm(trouble, host);
    });
  };
  const fillDisk = (ms: number): void => {
    world.trace('the disk is full');
    database.isFull = true;
    world.disk.wasFull = true;
    world.isHindered = true;
    timeline.at(ms, 'there is room again', () => {
      database.isFull = false;
      lookAround();
      // What could not be written may have been a run's end, which takes a moment.
      timeline.at(1_000, 'somebody looks after the runs', lookAround);
    });
  };
  const lookAround = (): void => {
    for (const host of living()) if (host.isServing) host.lookAfter();
  };
  const harm = (trouble: Trouble, host: Host): void => {
    switch (trouble.is) {
      case 'pause':
        return void host.life.pause(trouble.ms);
      case 'exit':
        return void exit(host, trouble);
      case 'cancel':
        return void cancel(world.runIdOf(trouble.run) ?? '');
      case 'fail all':
        host.runtime.failAll(new FlueError('timed_out', 'the process is stuck'));
        return void kill(host.life);
      case 'change':
        world.lacking.add(trouble.lacks);
        return void kill(host.life);
      case 'company':
        if (living().length < MOST_HOSTS) boot();
        return;
      case 'nuisance':
        return void disturb(world, host, trouble.run);
      default:
    }
  };
  const cancel = (runId: string): void => {
    for (const { life, runtime } of serving()) {
      if (runtime.cancel(runId, 'enough')) world.trace(`${runId} is cancelled in ${life.name}`);
    }
  };

  const start = (run: PlannedRun): void => {
    if (world.runIdOf(run.number) !== undefined) return;
    const hosts = serving();
    const host = hosts[random.int(0, hosts.length - 1)];
    if (host === undefined) return void startLater(run);
    const { life, asked } = host;
    asked.add(run.number);
    host.runtime.start(requestOf(run), { onEvent: readers.listener(host) }).then(
      (handle) => {
        if (!life.isAlive) return;
        asked.delete(run.number);
        host.keep(handle);
      },
      (thrown: unknown) => {
        if (!life.isAlive) return;
        asked.delete(run.number);
        if (world.lacking.has(run.name)) return void world.refused.add(run.number);
        world.expect(
          /disk is full/.test(String(thrown)) || (host.isLeaving && /about to end/.test(String(thrown))),
          () => `run ${run.number} is not started: ${thrown}`,
        );
        startLater(run);
      },
    );
  };
  const startLater = (run: PlannedRun): void =>
    timeline.at(random.int(50, 500), `run ${run.number} is tried again`, () => start(run));

  record.listen((_life, written) => {
    for (const one of written)
      if (one.is === 'event' && one.entry.event.type === 'run_queued') readers.begin(one.runId);
  });
  watchOwners(world, (life) => hostOf(life)?.isServing === true);
  wakeTheRobbed(world);
  watchSleepers(world, (name) => born.get(name) ?? 0);
  createHumans(world, serving);
  timeline.at(0, 'the first process', boot);
  for (const run of plan.runs) timeline.at(run.at, `run ${run.number}`, () => start(run));
  return {
    database,
    readers,
    hosts: living,
    afterEntry() {
      for (const trouble of due.atEntry(timeline.count)) {
        const [host] = living().toSorted(() => random.next() - 0.5);
        if (host !== undefined) make(trouble, host.life);
      }
    },
  };
}

/** Nobody takes a run from a process that lives and could say so. */
function watchOwners({ record, expect, disk }: World, isServing: (life: Life) => boolean): void {
  const owners = new Map<string, Life>();
  record.listen((life, written) => {
    for (const one of written) {
      if (one.is !== 'event') continue;
      const before = owners.get(one.runId) ?? life;
      owners.set(one.runId, life);
      if (before === life || !before.isAlive || before.wasPaused || disk.wasFull || !isServing(before))
        continue;
      expect(false, () => `${life.name} took ${one.runId} from ${before.name}, which lives`);
    }
  });
}

/** Now and then a process wakes up just when a run of its is taken: that is when both may write. */
function wakeTheRobbed(world: World): void {
  const { record, timeline } = world;
  const owners = new Map<string, Life>();
  record.listen((life, written) => {
    for (const one of written) {
      if (one.is !== 'owner') continue;
      const before = owners.get(one.runId);
      owners.set(one.runId, life);
      const random = world.random('robbed', one.runId, timeline.now);
      if (before?.isPaused && random.chance(0.5))
        timeline.at(random.int(0, 3), `${before.name} wakes up`, before.wake);
    }
  });
}

/** Those whose time has come, each once. */
function createTroubles(troubles: readonly Trouble[]) {
  const open = new Set(troubles);
  const take = (isDue: (at: Moment) => boolean): Trouble[] => {
    const found = [...open].filter(({ at }) => isDue(at));
    for (const trouble of found) open.delete(trouble);
    return found;
  };
  return {
    atCommit: (number: number, when: 'before' | 'after') =>
      open.size === 0 ? [] : take((at) => 'commit' in at && at.commit === number && at.when === when),
    atEntry: (number: number) => (open.size === 0 ? [] : take((at) => 'entry' in at && at.entry === number)),
  };
}

/** Its runs are free for others at once: nobody waits for a lease of somebody who has gone. */
export function closeHost(
  { record, expect }: World,
  { life, runtime }: Host,
  { raw }: Pick<Database, 'raw'>,
): void {
  try {
    runtime.close();
    const leases = raw.exec('SELECT lease_until FROM owners WHERE owner = ?', record.ownerOf(life) ?? '');
    expect(leases.length === 0, () => `${life.name} has gone, and keeps its lease`);
  } catch (thrown) {
    // A lease that cannot be given up runs out.
    if (life.isAlive && !String(thrown).includes('disk is full')) throw thrown;
  }
}

function requestOf(run: PlannedRun): StartRun {
  const { kind, name, instance, session, number, limits } = run;
  const conversation = `a:${name}/${instance}/${session}`;
  const message = `Do it. ${tagText({ conversation, run: number, ask: `m${number}` })}`;
  const trigger = { actor: 'mona', repository: null, sha: null, via: 'http' } as const;
  const input = kind === 'workflow' ? { run: number } : { message };
  return { kind, name, instanceId: instance, session, input, limits, trigger };
}

/** Asks for what goes on anyway, and for what is not there. */
function disturb(world: World, { life, runtime, keep }: Host, run: number): void {
  const random = world.random('nuisance', world.timeline.count);
  const runId = world.runIdOf(run) ?? 'run_unknown';
  const expected = (thrown: unknown): void => {
    const code = thrown instanceof FlueError ? thrown.code : String(thrown);
    const isFine =
      /^(unknown_run|run_finished|run_elsewhere|unknown_approval|store_error)$|disk is full/.test(code);
    world.expect(!life.isAlive || isFine, () => `a nuisance meets ${thrown}`);
  };
  const what = random.pick(['resume', 'resume twice', 'open', 'approval', 'differences']);
  world.trace(`${what} of ${runId} in ${life.name}`);
  const resume = (): void => void runtime.resume(runId).then(keep, expected);
  if (what.startsWith('resume')) resume();
  if (what === 'resume twice') resume();
  if (what === 'open') runtime.resumeOpen().then(({ resumed }) => resumed.forEach(keep), expected);
  if (what === 'approval')
    runtime.resolveApproval(runId, 'nothing', { approve: true, by: 'nobody' }).catch(expected);
  if (what === 'differences') runtime.get(runId);
}
