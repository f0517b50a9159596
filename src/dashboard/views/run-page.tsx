// One run: what it is, what it waits for, what happened so far.
import { useEffect, useRef } from 'preact/hooks';
import type { RunRef } from '../../client/client.ts';
import type { FlueError } from '../../errors.ts';
import { isTerminal } from '../../protocol/fold.ts';
import { useRun } from '../page/follow-run.ts';
import { useTitle } from '../page/hooks.ts';
import type { RunView } from '../run/timeline.ts';
import { listed } from '../runs/run-list.ts';
import { visibleLine } from '../shown-text.ts';
import { ApprovalCard } from './approval-card.tsx';
import { PlainBlock } from './plain-block.tsx';
import { RunFacts } from './run-facts.tsx';
import { RunHead } from './run-head.tsx';
import type { Session } from './session.ts';
import { TimelineView } from './timeline-view.tsx';
import { Value } from './value.tsx';

export interface RunPageProps {
  run: Exclude<RunRef, string>;
  session: Session;
  onFailure(thrown: unknown): void;
}

export function RunPage({ run, session, onFailure }: RunPageProps) {
  const followed = useRun(run, session, onFailure);
  useEffect(() => {
    scrollTo(0, 0);
    const onKey = ({ key, target }: KeyboardEvent): void => {
      if (key === 'Escape' && !(target instanceof HTMLInputElement)) location.hash = '#/';
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  // The list knows it when one goes back.
  const seen = followed.state === 'shown' ? followed.view.snapshot : undefined;
  useEffect(() => {
    if (seen !== undefined) session.list.put(listed(seen));
  }, [seen, session]);
  if (followed.state === 'failed') return <Unknown error={followed.error} />;
  if (followed.state === 'opening')
    return (
      <main class="run">
        <BackLink />
        <p class="nothing">Opening…</p>
      </main>
    );
  return <Shown view={followed.view} session={session} />;
}

function Shown({ view, session }: { view: RunView; session: Session }) {
  const { snapshot } = view;
  const { status, error, result } = snapshot;
  useTitle(`${visibleLine(snapshot.name, 60)} · ${status} · flue`);
  return (
    <main class="run">
      <BackLink />
      <RunHead view={view} session={session} />
      <p class="hidden" role="status">
        {isTerminal(status) || status === 'waiting' ? `The run is ${status}` : ''}
      </p>
      {snapshot.pendingApprovals.map((approval) => (
        <ApprovalCard
          key={approval.callId}
          run={snapshot}
          approval={approval}
          client={session.client}
          onAnswered={(run) => session.list.put(listed(run))}
        >
          <span class="muted">waits for your yes</span>
        </ApprovalCard>
      ))}
      {error !== null && (
        <section class="outcome bad" aria-label="Error">
          <h2>
            <code>{error.code}</code>
          </h2>
          <PlainBlock kind="prose" text={error.message} />
          {error.hint !== undefined && <p class="muted">{visibleLine(error.hint, 400)}</p>}
        </section>
      )}
      {result !== null && (
        <section class="outcome" aria-label="Result">
          <h2>Result</h2>
          <Value value={result} />
        </section>
      )}
      <div class="columns">
        <TimelineView view={view} />
        <RunFacts view={view} />
      </div>
    </main>
  );
}

function BackLink() {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => link.current?.focus({ preventScroll: true }), []);
  return (
    <nav>
      <a class="back" href="#/" ref={link}>
        ← Runs
      </a>
    </nav>
  );
}

function Unknown({ error }: { error: FlueError }) {
  return (
    <main class="run">
      <BackLink />
      <h1>There is nothing to show</h1>
      <p class="problem" role="alert">
        {error.message}
      </p>
      {error.hint !== undefined && <p class="muted">{error.hint}</p>}
    </main>
  );
}
