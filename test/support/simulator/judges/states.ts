// The state of instances: written once for every recorded `set`, in the order of the records.
import type { Store } from '../../../../src/core/store/store.ts';
import type { World } from '../world.ts';

export function judgeStates({ record, runOf, expect }: World, store: Store): void {
  const written = new Map<string, string[]>();
  const recorded = new Map<string, string[]>();
  const note = (to: Map<string, string[]>, key: string, value: unknown): void => {
    to.set(key, [...(to.get(key) ?? []), JSON.stringify(value)]);
  };
  for (const one of record.written) {
    if (one.is === 'state' && one.key.length === 1) note(written, `${one.instance} ${one.key}`, one.value);
    if (one.is !== 'recording') continue;
    const { runId, key, args } = one.recording;
    const run = runOf(runId);
    const name = /state\.set:(\w)#/.exec(key)?.[1];
    if (name === undefined || run === undefined) continue;
    note(
      recorded,
      `${run.kind}/${run.name}/${run.instance} ${name}`,
      JSON.parse(args.slice(args.indexOf(' ') + 1)),
    );
  }
  for (const key of new Set([...written.keys(), ...recorded.keys()])) {
    const [values, records] = [written.get(key)?.join(), recorded.get(key)?.join()];
    expect(values === records, () => `the state ${key} was written as ${values}, recorded as ${records}`);
    const [instance = '', name = ''] = key.split(' ');
    const last = recorded.get(key)?.at(-1);
    expect(
      JSON.stringify(store.getState(instance, name)) === last,
      () => `the state ${key} is ${store.getState(instance, name)}, recorded last is ${last}`,
    );
  }
}
