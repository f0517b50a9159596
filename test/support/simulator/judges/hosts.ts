// What a process that is left at the end shows of runs that are over.
import { fold } from '../../../../src/protocol/fold.ts';
import type { Host } from '../host.ts';
import type { World } from '../world.ts';

export function judgeHost(
  { record, plan, expect, isHindered }: World,
  { life, runtime, handles }: Host,
): void {
  for (const [runId, journal] of record.journals) {
    // One that another process has finished is known to this one when it looks.
    if (plan.leaseMs !== undefined) continue;
    const shown = JSON.stringify(runtime.get(runId));
    expect(shown === JSON.stringify(fold(journal)), () => `${life.name} shows ${runId} as ${shown}`);
  }
  for (const [{ runId }, { isOver }] of handles)
    expect(isOver || isHindered, () => `whoever waits for ${runId} in ${life.name} is never told`);
}
