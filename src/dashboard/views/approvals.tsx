// Every call that waits for a human, wherever it is.
import type { ListedRun } from '../../protocol/api.ts';
import { formatAgo, formatCount } from '../format.ts';
import { useNow } from '../page/hooks.ts';
import { hashOfRun } from '../route.ts';
import { listed } from '../runs/run-list.ts';
import { visibleLine } from '../shown-text.ts';
import { ApprovalCard } from './approval-card.tsx';
import type { Session } from './session.ts';

/** What is beyond is one decision away from being shown. */
const MOST = 20;

export function Approvals({ runs, session }: { runs: readonly ListedRun[]; session: Session }) {
  const now = useNow(10_000);
  const count = runs.reduce((sum, run) => sum + run.pendingApprovals.length, 0);
  return (
    <section class="approvals" aria-labelledby="waiting">
      <h2 id="waiting">
        Waiting for you <span class="count">{formatCount(count)}</span>
      </h2>
      <ul>
        {runs.slice(0, MOST).flatMap((run) =>
          run.pendingApprovals.map((approval) => (
            <li key={`${run.runId} ${approval.callId}`}>
              <ApprovalCard
                run={run}
                approval={approval}
                client={session.client}
                onAnswered={(snapshot) => session.list.put(listed(snapshot))}
              >
                <a href={hashOfRun(run.href)}>
                  <bdi>{visibleLine(run.name)}</bdi>
                </a>{' '}
                <bdi class="muted">{visibleLine(run.instanceId)}</bdi>{' '}
                <span class="muted">{formatAgo(run.createdAt, now)}</span>
              </ApprovalCard>
            </li>
          )),
        )}
      </ul>
    </section>
  );
}
