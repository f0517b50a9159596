// The shapes of a budget that many runs share: `PUT | GET /budgets/:id`, `POST …/reserve`, `POST …/settle`. Money is US
// dollars, exact to the nano-dollar. What is reserved counts as spent until it is settled or its time is over.
//
// 402 `budget_exceeded`: what is settled already leaves too little. 409 `budget_busy`: others hold back what may yet come
// back, ask again later. 404 `unknown_budget`. Both calls may be repeated: an id is reserved once and settled once, and
// one that was settled is never reserved again, even when the settlement arrives before the reservation.
import * as z from 'zod/mini';

const usd = z.number().check(z.nonnegative());
const id = z.string().check(z.minLength(1), z.maxLength(255));
const at = z.string();

/** The longest that a reservation may stand. */
export const MAX_TTL_MS = 24 * 60 * 60_000;

export const putBudgetSchema = z.object({ maxCostUsd: usd });

/** `remainingUsd` is what neither is spent nor reserved. */
export const budgetSchema = z.object({
  id,
  maxCostUsd: usd,
  spentUsd: usd,
  reservedUsd: usd,
  remainingUsd: usd,
});
export type Budget = z.infer<typeof budgetSchema>;

export const reserveSchema = z.object({
  /** Chosen by who reserves; the same id is the same reservation. */
  id,
  maxCostUsd: usd,
  /** Less than this is of no use; `maxCostUsd` when left out. */
  leastCostUsd: z.optional(usd),
  ttlMs: z.int().check(z.gte(1), z.lte(MAX_TTL_MS)),
});
export type Reserve = z.infer<typeof reserveSchema>;

export const reservedSchema = z.object({
  reservationId: id,
  /** Between `leastCostUsd` and `maxCostUsd`. */
  grantedUsd: usd,
  expiresAt: at,
});
export type Reserved = z.infer<typeof reservedSchema>;

export const settleSchema = z.object({ reservationId: id, costUsd: usd });
export type Settle = z.infer<typeof settleSchema>;

export const settledSchema = z.object({
  reservationId: id,
  /** As it was settled first. */
  costUsd: usd,
});
