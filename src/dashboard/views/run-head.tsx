// The head of one run: its names, its numbers, and the way to stop it.

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { messageOf } from '../../errors.ts';
import { isTerminal } from '../../protocol/fold.ts';
import { formatUsd } from '../../protocol/money.ts';
import { formatCount, formatMoment } from '../format.ts';
import { useNow } from '../page/hooks.ts';
import type { RunView } from '../run/timeline.ts';
import { visibleLine } from '../shown-text.ts';
import { durationOf } from './run-row.tsx';
import type { Session } from './session.ts';
import { Status } from './status.tsx';

export function RunHead({ view, session }: { view: RunView; session: Session }) {
  const { snapshot: run, limits } = view;
  const { usage } = run;
  const cached = usage.cacheReadTokens + usage.cacheWriteTokens;
  return (
    <header class="head">
      <div class="title">
        <h1>
          <bdi>{visibleLine(run.name)}</bdi>
        </h1>
        <Status status={run.status} />
        <span class="space" />
        {!isTerminal(run.status) && <CancelButton onCancel={() => session.client.cancel(run)} />}
      </div>
      <p class="ids">
        <span class="muted">{run.kind}</span> <bdi class="instance">{visibleLine(run.instanceId, 300)}</bdi>{' '}
        <code>{run.runId}</code>
      </p>
      <dl class="figures">
        <Figure
          name="Cost"
          note={limits?.maxCostUsd == null ? undefined : `of ${formatUsd(limits.maxCostUsd)} at most`}
        >
          {formatUsd(run.costUsd)}
        </Figure>
        <Figure
          name="Tokens in / out"
          note={
            cached === 0
              ? undefined
              : `cache ${formatCount(usage.cacheReadTokens)} read, ${formatCount(usage.cacheWriteTokens)} written`
          }
        >
          {formatCount(usage.inputTokens)} / {formatCount(usage.outputTokens)}
        </Figure>
        <Figure
          name="Turns"
          note={limits?.maxTurns == null ? undefined : `of ${formatCount(limits.maxTurns)}`}
        >
          {formatCount(run.turns)}
        </Figure>
        <Figure
          name="Tool calls"
          note={run.deniedCalls === 0 ? undefined : `${formatCount(run.deniedCalls)} denied`}
        >
          {formatCount(run.toolCalls)}
        </Figure>
        <Elapsed view={view} />
        <Model model={run.model} />
      </dl>
    </header>
  );
}

interface FigureProps {
  name: string;
  note?: string | undefined;
  isText?: boolean;
  children: ComponentChildren;
}

function Figure({ name, note, isText = false, children }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={isText ? 'text' : undefined}>
        {children}
        {note !== undefined && <span class="muted note">{note}</span>}
      </dd>
    </div>
  );
}

function Model({ model }: { model: string | null }) {
  const [, provider, name] = /^([^/]*)\/(.*)$/s.exec(model ?? '') ?? [];
  return (
    <Figure name="Model" isText note={provider === undefined ? undefined : visibleLine(provider)}>
      <bdi>{visibleLine(name ?? model ?? '–')}</bdi>
    </Figure>
  );
}

function Elapsed({ view: { snapshot: run } }: { view: RunView }) {
  const now = useNow(isTerminal(run.status) ? 60_000 : 200);
  return (
    <Figure name="Duration" note={formatMoment(run.startedAt ?? run.createdAt)}>
      {durationOf(run, now)}
    </Figure>
  );
}

const SURE_MS = 4000;

/** Asks again before it does it. */
function CancelButton({ onCancel }: { onCancel(): Promise<unknown> }) {
  const [state, setState] = useState<'idle' | 'asked' | 'sent'>('idle');
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    if (state !== 'asked') return;
    const timer = setTimeout(() => setState('idle'), SURE_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const press = async (): Promise<void> => {
    if (state === 'idle') return setState('asked');
    setState('sent');
    try {
      await onCancel();
    } catch (thrown) {
      setProblem(messageOf(thrown));
      setState('idle');
    }
  };
  return (
    <>
      {problem !== undefined && (
        <span class="problem" role="alert">
          {problem}
        </span>
      )}
      <button
        type="button"
        class={state === 'asked' ? 'danger' : undefined}
        disabled={state === 'sent'}
        onClick={() => void press()}
      >
        {state === 'idle' ? 'Cancel run' : state === 'asked' ? 'Really cancel?' : 'Cancelling…'}
      </button>
    </>
  );
}
