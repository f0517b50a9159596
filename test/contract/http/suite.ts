// What every server keeps to, whatever it runs on: a base URL and a token are all that is known of it. It serves what
// definitions.ts holds, with a scripted model.
import { describe } from 'vitest';
import type { Target } from './client.ts';
import { describeAccess } from './suite-access.ts';
import { describeAgents } from './suite-agents.ts';
import { describeRefusals } from './suite-refusals.ts';
import { describeRuns } from './suite-runs.ts';
import { describeStreams } from './suite-streams.ts';

/** `target` is asked when the tests run. */
export function httpContract(name: string, target: () => Target): void {
  describe(`HTTP contract: ${name}`, () => {
    describeAccess(target);
    describeRuns(target);
    describeRefusals(target);
    describeAgents(target);
    describeStreams(target);
  });
}
