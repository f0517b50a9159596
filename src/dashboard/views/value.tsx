// A value that a run or a tool was given or gives back: the members of an object each with its name, text as text, the
// rest as JSON.
import { isPlainObject } from '../../protocol/json.ts';
import { formatValue } from '../format.ts';
import { visibleLine } from '../shown-text.ts';
import { PlainBlock } from './plain-block.tsx';

const MOST = 40;

export interface ValueProps {
  value: unknown;
  /** Texts are data, not what somebody says. */
  isCode?: boolean;
}

export function Value({ value, isCode = false }: ValueProps) {
  const kindOf = (member: unknown) => (isCode || !isPlain(member) ? 'code' : 'prose');
  const members = isPlainObject(value) ? Object.entries(value) : [];
  if (members.length === 0 || members.length > MOST)
    return <PlainBlock text={formatValue(value)} kind={kindOf(value)} lines={24} />;
  return (
    <dl class="members">
      {members.map(([name, member]) => (
        <div key={name}>
          <dt>
            <bdi>{visibleLine(name)}</bdi>
          </dt>
          <dd>
            <PlainBlock text={formatValue(member)} kind={kindOf(member)} lines={24} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}
