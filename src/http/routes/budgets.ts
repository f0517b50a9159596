// `/budgets/:id`: a budget that many runs share.
import { FlueError } from '../../errors.ts';
import { putBudgetSchema, reserveSchema, settleSchema } from '../../protocol/budgets.ts';
import type { AppContext, AppOptions, Handler } from '../context.ts';
import { json } from '../envelope.ts';
import { checked, readJson } from '../request.ts';

export interface BudgetRoutes {
  put: Handler;
  show: Handler;
  reserve: Handler;
  settle: Handler;
}

const MAX_ID_LENGTH = 255;

export function budgetRoutes({ backend, isShared }: AppOptions): BudgetRoutes {
  const { budgets } = backend;
  const idOf = (c: AppContext): string => c.get('segments')[1] ?? '';
  /** Throws FlueError unknown_budget for one that is somebody else's too. */
  const ownId = async (c: AppContext, mayBeNew: boolean): Promise<string> => {
    const id = idOf(c);
    const owner = await budgets.ownerOf(id);
    const isMine = owner === undefined ? mayBeNew : isShared || owner === c.get('caller').principal;
    if (isMine && id.length <= MAX_ID_LENGTH) return id;
    throw new FlueError('unknown_budget', `there is no budget "${id.slice(0, 60)}"`, {
      hint: 'open it with PUT first',
    });
  };
  return {
    async put(c) {
      const { maxCostUsd } = checked(putBudgetSchema, await readJson(c.req.raw));
      return json(await budgets.put(await ownId(c, true), c.get('caller').principal, maxCostUsd));
    },
    show: async (c) => json(await budgets.get(await ownId(c, false))),
    async reserve(c) {
      const wanted = checked(reserveSchema, await readJson(c.req.raw));
      return json(await budgets.reserve(await ownId(c, false), wanted));
    },
    async settle(c) {
      const bill = checked(settleSchema, await readJson(c.req.raw));
      return json(await budgets.settle(await ownId(c, false), bill));
    },
  };
}
