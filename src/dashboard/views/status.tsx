// The state of a run as a sign and a word: colour alone tells nothing.
import type { RunStatus } from '../../protocol/run.ts';

/** On a 16 × 16 grid. */
const SIGNS: Record<RunStatus, string> = {
  queued: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11z',
  running: 'M8 2.5a5.5 5.5 0 0 1 5.5 5.5',
  waiting: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11zM6.5 6v4M9.5 6v4',
  succeeded: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11zM5.6 8.2l1.7 1.7 3.2-3.6',
  failed: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11zM6.2 6.2l3.6 3.6M9.8 6.2l-3.6 3.6',
  cancelled: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11zM4.4 11.6l7.2-7.2',
};

export function Status({ status }: { status: RunStatus }) {
  return (
    <span class={`status ${status}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {status === 'running' && <circle cx="8" cy="8" r="5.5" class="track" />}
        <path d={SIGNS[status]} />
      </svg>
      <span class="word">{status}</span>
    </span>
  );
}
