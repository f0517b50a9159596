// A tool call: what it was asked, what came of it, who allowed it.
import { isPlainObject } from '../../protocol/json.ts';
import { formatCount, formatDuration } from '../format.ts';
import type { ToolItem } from '../run/calls.ts';
import { callLine, visibleLine } from '../shown-text.ts';
import { PlainBlock } from './plain-block.tsx';
import { Value } from './value.tsx';

const WORDS: Record<ToolItem['state'], string> = {
  waiting: 'waits for approval',
  running: 'running',
  done: 'done',
  failed: 'failed',
  denied: 'denied',
};

export function ToolEntry({ item, isOpen }: { item: ToolItem; isOpen: boolean }) {
  const { state, done, decision, output } = item;
  const line = callLine(item.input);
  const rest = beyond(item.input, line);
  return (
    <details class={`body call ${state}`} open={isOpen}>
      <summary>
        <span class="dot" aria-hidden="true" />
        <span class="hidden">{WORDS[state]}: </span>
        <strong class="tool">
          <bdi>{visibleLine(item.name)}</bdi>
        </strong>
        <code class="about">{line}</code>
        {state !== 'done' && <span class={`tag ${state}`}>{WORDS[state]}</span>}
        {done !== undefined && <span class="muted took">{formatDuration(done.durationMs)}</span>}
      </summary>
      {rest !== undefined && <Value value={rest} isCode />}
      {decision !== undefined && <Decision decision={decision} />}
      {output !== '' && (
        <PlainBlock text={output} lines={16} isLive={done === undefined && state === 'running'} />
      )}
      {done?.spillPath !== undefined && (
        <p class="muted small">
          {formatCount(done.outputBytes)} bytes in all, in <code>{visibleLine(done.spillPath)}</code>
        </p>
      )}
    </details>
  );
}

function Decision({ decision }: { decision: NonNullable<ToolItem['decision']> }) {
  return (
    <p class="decision">
      {decision.approved ? 'Approved' : 'Denied'}
      {decision.by !== null && (
        <>
          {' by '}
          <bdi>{visibleLine(decision.by)}</bdi>
        </>
      )}
      {decision.reason !== undefined && (
        <>
          {': '}
          <bdi>{visibleLine(decision.reason, 4000)}</bdi>
        </>
      )}
    </p>
  );
}

/** What the line leaves out of the input. */
function beyond(input: unknown, line: string): unknown {
  if (!isPlainObject(input)) return String(input ?? '') === line ? undefined : input;
  const rest = Object.entries(input).filter(([, value]) => value !== line);
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}
