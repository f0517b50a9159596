import { expect, it } from 'vitest';
import { laterRuns } from '../../../../src/hosts/cli/later-runs.ts';
import type { ListedRun } from '../../../../src/protocol/api.ts';
import { mintId } from '../../../../src/protocol/ids.ts';

it('shows each later run of the instance once, also one that comes into the list after a later one', async () => {
  const now = Date.now();
  const [first, early, late, next] = [0, 10, 20, 90_000].map((ms) => mintId('run', now + ms));
  const listed = (runId = '', instanceId = 'a') => ({ runId, instanceId }) as ListedRun;
  const lists = [
    [listed(late), listed(first)],
    [listed(late), listed(early), listed(mintId('run', now + 15), 'b'), listed(first)],
    [listed(next), listed(late), listed(early), listed(first)],
  ];
  const stop = new AbortController();
  const shown: string[] = [];
  let asked = 0;
  const list = async () => {
    if (asked === lists.length) stop.abort(new Error('enough'));
    return { runs: lists[asked++] ?? [], nextCursor: null };
  };
  const runs = laterRuns(
    { list },
    { of: { workflow: 'w', instanceId: 'a' }, after: first ?? '', signal: stop.signal },
  );
  await expect(
    (async () => {
      for await (const { runId } of runs) shown.push(runId);
    })(),
  ).rejects.toThrow('enough');
  expect(shown).toEqual([late, early, next]);
});
