// What every server of shared budgets must do, asked over HTTP as our client asks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { budgetSchema, reservedSchema, settledSchema } from '../../../src/protocol/budgets.ts';

export interface BudgetPlace {
  /** Before `/budgets/<id>`. */
  url: string;
  token: string;
  stop(): Promise<void>;
}

export function budgetContract(name: string, start: () => Promise<BudgetPlace>): void {
  describe(`shared budgets of ${name}`, () => {
    let place: BudgetPlace;
    beforeAll(async () => {
      place = await start();
    });
    afterAll(() => place.stop());

    let count = 0;
    const call = async (method: string, path: string, body?: object, token = place.token) => {
      const response = await fetch(`${place.url}/budgets/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, json: (await response.json()) as Record<string, unknown> };
    };
    const opened = async (maxCostUsd: number) => {
      count += 1;
      const id = `pr-${count}`;
      expect((await call('PUT', id, { maxCostUsd })).status).toBe(200);
      return {
        look: async () => budgetSchema.parse((await call('GET', id)).json),
        reserve: (body: object) => call('POST', `${id}/reserve`, { ttlMs: 60_000, ...body }),
        settle: (reservationId: string, costUsd: number) =>
          call('POST', `${id}/settle`, { reservationId, costUsd }),
        raise: (to: number) => call('PUT', id, { maxCostUsd: to }),
      };
    };
    const codeOf = ({ json }: { json: Record<string, unknown> }) => (json.error as { code: string }).code;

    it('counts what is reserved as spent until it is settled with the exact cost', async () => {
      const budget = await opened(1);
      const { status, json } = await budget.reserve({ id: 'a', maxCostUsd: 0.4 });
      expect([status, reservedSchema.parse(json).grantedUsd]).toEqual([200, 0.4]);
      expect(await budget.look()).toMatchObject({ spentUsd: 0, reservedUsd: 0.4, remainingUsd: 0.6 });
      expect(settledSchema.parse((await budget.settle('a', 0.123456789)).json).costUsd).toBe(0.123456789);
      expect(await budget.look()).toMatchObject({ spentUsd: 0.123456789, reservedUsd: 0 });
    });

    it('reserves once and settles once, however often it is asked', async () => {
      const budget = await opened(1);
      for (let n = 0; n < 3; n++) await budget.reserve({ id: 'a', maxCostUsd: 0.4 });
      expect((await budget.look()).reservedUsd).toBe(0.4);
      for (const cost of [0.1, 0.1, 0.3]) await budget.settle('a', cost);
      expect(await budget.look()).toMatchObject({ spentUsd: 0.1, reservedUsd: 0 });
      expect(codeOf(await budget.reserve({ id: 'a', maxCostUsd: 0.4 }))).toBe('reservation_closed');
    });

    it('never reserves what was given back before it came', async () => {
      const budget = await opened(1);
      expect((await budget.settle('late', 0)).status).toBe(200);
      expect((await budget.reserve({ id: 'late', maxCostUsd: 0.4 })).status).toBe(409);
      expect(await budget.look()).toMatchObject({ spentUsd: 0, reservedUsd: 0 });
    });

    it('grants what is left when that is enough, and tells what may come back from what will not', async () => {
      const budget = await opened(1);
      await budget.reserve({ id: 'a', maxCostUsd: 0.7 });
      const less = await budget.reserve({ id: 'b', maxCostUsd: 0.5, leastCostUsd: 0.2 });
      expect(less.json.grantedUsd).toBeCloseTo(0.3, 9);
      const busy = await budget.reserve({ id: 'c', maxCostUsd: 0.5, leastCostUsd: 0.2 });
      expect([busy.status, codeOf(busy)]).toEqual([409, 'budget_busy']);
      await budget.settle('a', 0.7);
      await budget.settle('b', 0.2);
      const over = await budget.reserve({ id: 'c', maxCostUsd: 0.5, leastCostUsd: 0.2 });
      expect([over.status, codeOf(over)]).toEqual([402, 'budget_exceeded']);
      await budget.raise(2);
      expect((await budget.reserve({ id: 'c', maxCostUsd: 0.5, leastCostUsd: 0.2 })).status).toBe(200);
    });

    it('gives a reservation back when its time is over, and counts what is settled later all the same', async () => {
      const budget = await opened(1);
      await budget.reserve({ id: 'a', maxCostUsd: 1, ttlMs: 1 });
      await expect.poll(async () => (await budget.look()).reservedUsd).toBe(0);
      await budget.settle('a', 0.6);
      expect(await budget.look()).toMatchObject({ spentUsd: 0.6, remainingUsd: 0.4 });
    });

    it('refuses strangers, nonsense and budgets that are not there', async () => {
      const budget = await opened(1);
      expect((await budget.reserve({ id: '', maxCostUsd: -1 })).status).toBe(422);
      expect((await call('POST', 'nowhere/reserve', { id: 'a', maxCostUsd: 1, ttlMs: 1 })).status).toBe(404);
      expect((await call('GET', 'pr-1', undefined, 'wrong')).status).toBe(401);
    });
  });
}
