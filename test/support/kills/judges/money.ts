// Each run's account against the provider's own books: every recorded answer at its price, every other request among the
// lost ones and within their bound, and all of it within the run's limit.
import { accountProblems } from '../../faults/invariants.ts';
import type { Evidence } from './evidence.ts';

export async function judgeMoney({ runs, provider, expect }: Evidence): Promise<void> {
  const { ledger } = provider.server;
  // To the provider, whoever is killed when he has just got the end of an answer has got none.
  const all = [...ledger.completed, ...ledger.lost];
  for (const { runId, planned, entries, events } of runs) {
    const own = all.filter(({ index }) => provider.runs.get(index) === planned.number);
    const books = { completed: own, lost: [] };
    const limits = { quietEnd: false, maxCostUsd: planned.limits.maxCostUsd ?? null };
    for (const problem of await accountProblems(entries, books, limits))
      expect(false, `${runId}: ${problem}`);
    const count = (type: string): number => events.filter((event) => event.type === type).length;
    const lost = events.reduce((sum, event) => sum + ('lostRequests' in event ? event.lostRequests : 0), 0);
    const unanswered = count('turn_started') - count('turn_completed');
    expect(lost === unanswered, `${runId}: ${lost} requests lost, ${unanswered} unanswered`);
  }
}
