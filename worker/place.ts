// Which object a path belongs to. An instance's name is `kind/name/instanceId`: adding a workflow changes nothing that was
// deployed.
import type { Address } from '../src/core/store/server-rows.ts';
import { segmentsOf } from '../src/http/request.ts';

export type Place =
  | { is: 'instance'; address: Address }
  /** Of an instance that has no name yet. */
  | { is: 'new instance'; name: string }
  | { is: 'budget'; id: string }
  | { is: 'front' };

/** What cannot be read is the front's, which says what is wrong with it. */
export function placeOf(method: string, url: string): Place {
  const segments = readable(url);
  const [first = '', name = '', id = ''] = segments;
  const { length } = segments;
  const address = addressOf(segments);
  if (address !== undefined && (length === 3 || (length === 5 && segments[3] === 'approvals')))
    return { is: 'instance', address };
  if (first === 'workflows' && length === 2 && name !== '' && method === 'POST')
    return { is: 'new instance', name };
  const isBudget = length === 2 || (length === 3 && (id === 'reserve' || id === 'settle'));
  if (first === 'budgets' && name !== '' && isBudget) return { is: 'budget', id: name };
  return { is: 'front' };
}

export function addressIn(url: string): Address | undefined {
  return addressOf(readable(url));
}

export function objectName({ kind, name, instanceId }: Address): string {
  return `${kind}/${name}/${instanceId}`;
}

function addressOf([kinds = '', name = '', instanceId = '']: readonly string[]): Address | undefined {
  const kind = kinds === 'workflows' ? 'workflow' : kinds === 'agents' ? 'agent' : undefined;
  return kind === undefined || name === '' || instanceId === '' ? undefined : { kind, name, instanceId };
}

function readable(url: string): string[] {
  try {
    return segmentsOf(url);
  } catch {
    return [];
  }
}
