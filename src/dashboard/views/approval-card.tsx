// A tool call that waits for a human: what it would do, exactly, and the answer.
import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Client, RunRef } from '../../client/client.ts';
import { FlueError } from '../../errors.ts';
import type { PendingApproval, RunSnapshot } from '../../protocol/run.ts';
import { formatValue } from '../format.ts';
import { visibleLine } from '../shown-text.ts';
import { PlainBlock } from './plain-block.tsx';

export interface ApprovalCardProps {
  run: Exclude<RunRef, string>;
  approval: PendingApproval;
  client: Client;
  onAnswered(run: RunSnapshot): void;
  children?: ComponentChildren;
}

type Answer = { state: 'open' } | { state: 'sending'; approve: boolean } | { state: 'failed'; why: string };

export function ApprovalCard({ run, approval, client, onAnswered, children }: ApprovalCardProps) {
  const id = useId();
  const [reason, setReason] = useState('');
  const [answer, setAnswer] = useState<Answer>({ state: 'open' });
  const isSending = answer.state === 'sending';
  const decide = async (approve: boolean): Promise<void> => {
    setAnswer({ state: 'sending', approve });
    const given = reason.trim() === '' ? {} : { reason: reason.trim() };
    try {
      onAnswered(await client.approve(run, approval.callId, { approve, ...given }));
    } catch (thrown) {
      setAnswer({ state: 'failed', why: whyOf(thrown) });
    }
  };
  return (
    <article class="approval" aria-labelledby={id}>
      <p class="about" id={id}>
        <strong class="tool">
          <bdi>{visibleLine(approval.name)}</bdi>
        </strong>{' '}
        {children}
      </p>
      <PlainBlock text={formatValue(approval.input)} lines={12} />
      <div class="answer">
        <input
          type="text"
          aria-label="Reason (optional)"
          placeholder="Reason (optional)"
          maxLength={4000}
          value={reason}
          disabled={isSending}
          onInput={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <button
          type="button"
          class="primary"
          aria-describedby={id}
          disabled={isSending}
          onClick={() => void decide(true)}
        >
          {isSending && answer.approve ? 'Approving…' : 'Approve'}
        </button>
        <button
          type="button"
          class="danger"
          aria-describedby={id}
          disabled={isSending}
          onClick={() => void decide(false)}
        >
          {isSending && !answer.approve ? 'Denying…' : 'Deny'}
        </button>
      </div>
      {answer.state === 'failed' && (
        <p class="problem" role="alert">
          {answer.why}
        </p>
      )}
    </article>
  );
}

function whyOf(thrown: unknown): string {
  if (!(thrown instanceof FlueError)) return 'Something unexpected went wrong.';
  if (thrown.code === 'approval_resolved') return 'Somebody else has answered already.';
  return thrown.hint === undefined ? thrown.message : `${thrown.message}; ${thrown.hint}`;
}
