// Which runs are shown. It is written into the address, so that it can be shared and gone back to.
import { useEffect, useRef } from 'preact/hooks';
import { hashOfList } from '../route.ts';
import { EVERYTHING, type Filter, isEverything, KINDS, STATUSES } from '../runs/filter.ts';

export function FilterBar({ filter, names }: { filter: Filter; names: readonly string[] }) {
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      search.current?.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  const known = filter.name === undefined || names.includes(filter.name) ? names : [filter.name, ...names];
  return (
    <search class="filters">
      <input
        ref={search}
        type="search"
        aria-label="Filter by text"
        placeholder="Filter by name, instance, run, model, error…"
        value={filter.text}
        onInput={({ currentTarget }) => show({ ...filter, text: currentTarget.value })}
      />
      <Choice
        label="Status"
        all="Status"
        values={STATUSES}
        value={filter.status}
        onChoice={(status) => show({ ...filter, status })}
      />
      <Choice
        label="Kind"
        all="Kind"
        values={KINDS}
        value={filter.kind}
        onChoice={(kind) => show({ ...filter, kind })}
      />
      <Choice
        label="Name"
        all="Name"
        values={known}
        value={filter.name}
        onChoice={(name) => show({ ...filter, name })}
      />
      {!isEverything(filter) && (
        <button type="button" class="quiet" onClick={() => show(EVERYTHING)}>
          Clear
        </button>
      )}
    </search>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  /** What choosing nothing is called. */
  all: string;
  values: readonly T[];
  value: T | undefined;
  onChoice(value: T | undefined): void;
}

function Choice<T extends string>({ label, all, values, value, onChoice }: ChoiceProps<T>) {
  return (
    <select
      aria-label={label}
      class={value === undefined ? undefined : 'set'}
      value={value ?? ''}
      onChange={({ currentTarget }) => onChoice(values.find((one) => one === currentTarget.value))}
    >
      <option value="">{all}</option>
      {values.map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </select>
  );
}

/** Without an entry in the history for each letter. */
function show(filter: Filter): void {
  history.replaceState(null, '', hashOfList(filter));
  dispatchEvent(new HashChangeEvent('hashchange'));
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select');
}
