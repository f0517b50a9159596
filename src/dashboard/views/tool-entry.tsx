// A tool call: what it was asked, what came of it, who allowed it.
import { formatCount, formatDuration, formatValue } from '../format.ts';
import type { ToolItem } from '../run/timeline.ts';
import { callLine, visibleLine } from '../shown-text.ts';
import { PlainBlock } from './plain-block.tsx';

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
  const whole = formatValue(item.input);
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
      {!isSaid(whole, line) && <PlainBlock text={whole} lines={12} />}
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

/** An input of one member, whose line says it all. */
function isSaid(whole: string, line: string): boolean {
  return whole.split('\n').length <= 3 && whole.includes(JSON.stringify(line));
}
