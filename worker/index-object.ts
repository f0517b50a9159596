// The list of runs, as their instances tell of them: one of some objects that share it. It is written after the fact and
// asked by nobody who executes a run, so that losing it loses nothing. The same class remembers tokens that were used.
import { DurableObject } from 'cloudflare:workers';
import {
  type Address,
  createServerRows,
  type ListQuery,
  type NotedRun,
  type ServerRows,
} from '../src/core/store/server-rows.ts';
import { createStore } from '../src/core/store/store.ts';
import type { Metrics } from '../src/http/metrics-text.ts';
import type { ListedRun } from '../src/protocol/api.ts';
import { mintId } from '../src/protocol/ids.ts';
import { durableSql } from './durable-sql.ts';
import type { WorkerEnv } from './environment.ts';
import type { ObjectState } from './platform.ts';
import { createTally, type Tally } from './tally.ts';

export interface IndexStub {
  note(runs: readonly NotedRun[]): Promise<void>;
  /** JSON of runs, newest first. */
  list(query: ListQuery): Promise<string[]>;
  find(runId: string): Promise<NotedPlace | null>;
  metrics(): Promise<Pick<Metrics, 'active' | 'totals'>>;
  spendToken(token: { id: string; until: number }, on: string): Promise<boolean>;
}

export interface NotedPlace {
  address: Address;
  principal: string;
}

/** Clocks differ: an expired token is remembered a little longer. */
const LEEWAY_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** Ten times as long as journals are kept by default. */
const KEPT_DAYS = 300;
const MOST_FORGOTTEN = 10_000;

export class IndexObject extends DurableObject<WorkerEnv> implements IndexStub {
  readonly #rows: ServerRows;
  readonly #tally: Tally;

  constructor(ctx: ObjectState, env: WorkerEnv) {
    super(ctx, env);
    const sql = durableSql(ctx.storage);
    createStore(sql);
    this.#rows = createServerRows(sql);
    this.#tally = createTally(sql);
  }

  async note(runs: readonly NotedRun[]): Promise<void> {
    const { storage } = this.ctx;
    if ((await storage.getAlarm()) === null) await storage.setAlarm(Date.now() + DAY_MS);
    for (const run of runs) this.#noteOne(run);
    this.#tally.save();
  }

  /** What was overtaken by a later note on its way says nothing any more. */
  #noteOne(run: NotedRun): void {
    const known = this.#rows.noted(run.runId);
    const before = known === undefined ? undefined : (JSON.parse(known.listed) as ListedRun);
    const now = JSON.parse(run.listed) as ListedRun;
    if (before !== undefined && now.lastOffset < before.lastOffset) return;
    this.#tally.add(now, before);
    this.#rows.note([run]);
  }

  /** What is so old that its instance is gone as well. */
  async alarm(): Promise<void> {
    const before = mintId('run', Date.now() - KEPT_DAYS * DAY_MS);
    for (const json of this.#rows.list({ before, limit: MOST_FORGOTTEN }))
      this.#rows.forget({ ...(JSON.parse(json) as Address & { runId: string }), isLast: false });
    await this.ctx.storage.setAlarm(Date.now() + DAY_MS);
  }

  async list(query: ListQuery): Promise<string[]> {
    return this.#rows.list(query);
  }

  async find(runId: string): Promise<NotedPlace | null> {
    const noted = this.#rows.noted(runId);
    if (noted === undefined) return null;
    const { kind, name, instanceId } = JSON.parse(noted.listed) as Address;
    return { address: { kind, name, instanceId }, principal: noted.principal };
  }

  async metrics(): Promise<Pick<Metrics, 'active' | 'totals'>> {
    return { active: this.#rows.underWay(), totals: this.#tally.totals };
  }

  async spendToken(token: { id: string; until: number }, on: string): Promise<boolean> {
    return this.#rows.spendToken(token, on, Date.now() - LEEWAY_MS);
  }
}
