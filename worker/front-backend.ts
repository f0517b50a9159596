// What the front serves of a backend: what no instance knows alone. Lists come from the objects that share the index.

import type { Backend } from '../src/http/backend.ts';
import { addTotals, type Metrics, metricsText, noTotals } from '../src/http/metrics-text.ts';
import type { ListedRun } from '../src/protocol/api.ts';
import { mintedAt } from '../src/protocol/ids.ts';
import type { WorkerEnv } from './environment.ts';
import type { IndexStub, NotedPlace } from './index-object.ts';
import { partialBackend } from './partial-backend.ts';
import { indexShards, shardOfRun } from './shards.ts';

type Names = Record<'workflow' | 'agent', ReadonlyMap<string, unknown>>;

const AGAIN_MS = 100;
/** Of a run: as long as its instance may take to note it in the index. */
const YOUNG_MS = 3000;

/** A run is noted a moment after it was accepted, never on its own path: one that young is looked for again. */
async function noted(shard: IndexStub, runId: string): Promise<NotedPlace | null> {
  const now = Date.now();
  const isYoung = Math.abs(now - mintedAt(runId)) < YOUNG_MS;
  for (;;) {
    const found = await shard.find(runId);
    if (found !== null || !isYoung || Date.now() - now > YOUNG_MS) return found;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

export function frontBackend(env: WorkerEnv, names: Names, version: string): Backend {
  /** Of the run that the request at hand asks for. */
  let owner: string | undefined;
  return partialBackend({
    hasDefinition: (kind, name) => names[kind].has(name),
    async addressOf(runId) {
      const found = await noted(shardOfRun(env, runId), runId);
      owner = found?.principal;
      return found?.address;
    },
    ownerOf: async () => owner,
    async list({ cursor, limit, ...query }) {
      const wanted = { ...query, before: cursor, limit: limit + 1 };
      const pages = await Promise.all(indexShards(env).map((shard) => shard.list(wanted)));
      const found = pages.flat().map((json) => JSON.parse(json) as ListedRun);
      found.sort((a, b) => (a.runId < b.runId ? 1 : -1));
      const runs = found.slice(0, limit);
      return { runs, nextCursor: found.length > limit ? (runs.at(-1)?.runId ?? null) : null };
    },
    // A part that does not answer would look like a counter that begins anew.
    async metrics() {
      const parts = await Promise.all(indexShards(env).map((shard) => shard.metrics()));
      const sum = (status: keyof Metrics['active']) =>
        parts.reduce((count, { active }) => count + active[status], 0);
      const active = { queued: sum('queued'), running: sum('running'), waiting: sum('waiting') };
      const totals = parts.map((part) => part.totals).reduce(addTotals, noTotals());
      return metricsText({ version, active, totals });
    },
  });
}
