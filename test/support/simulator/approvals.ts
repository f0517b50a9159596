// The humans of a history: asked for a yes, they give it, refuse it, or never look; now and then two answer at once.
import { FlueError } from '../../../src/errors.ts';
import type { Host } from './host.ts';
import type { World } from './world.ts';

interface Asked {
  runId: string;
  callId: string;
}

export function createHumans(world: World, hosts: () => Host[]): void {
  const { record, timeline, plan } = world;
  const { approved, denied } = plan.weather;

  const isOpen = ({ runId, callId }: Asked): boolean =>
    record.journals
      .get(runId)
      ?.every(
        ({ event }) =>
          !ENDS.includes(event.type) && !(event.type === 'approval_resolved' && event.callId === callId),
      ) ?? false;
  const answer = (asked: Asked, approve: boolean, by: string): void => {
    const random = world.random('human', asked.callId, by, timeline.now);
    const again = (): void =>
      timeline.at(random.int(100, 1_000), `${by} tries again`, () => answer(asked, approve, by));
    const serving = hosts();
    const host = serving[random.int(0, serving.length - 1)];
    if (host === undefined) return void again();
    world.trace(`${by} answers ${asked.callId} with ${approve} in ${host.life.name}`);
    host.runtime.resolveApproval(asked.runId, asked.callId, { approve, by }).then(
      (handle) => {
        if (!host.life.isAlive) return;
        host.keep(handle);
        world.expect(
          !isOpen(asked),
          () => `${by} has answered ${asked.callId}, and the journal does not know`,
        );
      },
      (thrown: unknown) => {
        if (!host.life.isAlive || isRetryable(thrown)) return again();
        const code = thrown instanceof FlueError ? thrown.code : '';
        // Somebody was quicker, or the run ends: that is not durable yet and may never be.
        if (isOpen(asked) && (code === 'approval_resolved' || code === 'run_finished')) return again();
        const isLate = !isOpen(asked) && LATE.includes(code);
        world.expect(isLate, () => `${by} cannot answer ${asked.callId} in ${host.life.name}: ${thrown}`);
      },
    );
  };
  record.listen((_life, written) => {
    for (const one of written) {
      if (one.is !== 'event' || one.entry.event.type !== 'approval_requested') continue;
      const asked = { runId: one.runId, callId: one.entry.event.callId };
      const random = world.random('asked', asked.callId);
      const drawn = random.next();
      if (drawn >= approved + denied) continue;
      const ms = random.chance(0.2) ? 0 : random.logUniform(1, 50_000);
      timeline.at(ms, 'mona looks', () => answer(asked, drawn < approved, 'mona'));
      if (random.chance(0.2)) timeline.at(ms, 'hugo looks', () => answer(asked, random.chance(0.5), 'hugo'));
    }
  });
}

const ENDS: readonly string[] = ['run_succeeded', 'run_failed', 'run_cancelled'];
const LATE: readonly string[] = ['approval_resolved', 'run_finished', 'unknown_approval'];

const RETRYABLE: readonly string[] = ['run_elsewhere', 'interrupted', 'store_error'];

/** It is answered elsewhere, or later. */
function isRetryable(thrown: unknown): boolean {
  return thrown instanceof FlueError && RETRYABLE.includes(thrown.code);
}
