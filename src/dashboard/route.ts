// What the address shows, after the `#`: `#/?status=failed&q=eu-1` is the list, `#/runs<href of a run>` one run.
import type { RunRef } from '../client/client.ts';
import { EVERYTHING, type Filter, KINDS, STATUSES } from './runs/filter.ts';

export type Route =
  | { at: 'list'; filter: Filter }
  | { at: 'run'; run: Exclude<RunRef, string> }
  | { at: 'nowhere' };

/** Of a server of ours and nothing else: what stands here is asked with the token. */
const RUN = /^#\/runs(\/(?:workflows|agents)\/[a-z0-9][a-z0-9-]*\/[^/?#]+\?run=(run_\w+))$/;

export function routeOf(hash: string): Route {
  if (hash === '' || hash === '#' || hash === '#/') return { at: 'list', filter: EVERYTHING };
  if (hash.startsWith('#/?')) return { at: 'list', filter: filterOf(new URLSearchParams(hash.slice(3))) };
  const [, href, runId] = RUN.exec(hash) ?? [];
  return href === undefined || runId === undefined ? { at: 'nowhere' } : { at: 'run', run: { href, runId } };
}

function filterOf(query: URLSearchParams): Filter {
  return {
    status: STATUSES.find((status) => status === query.get('status')),
    kind: KINDS.find((kind) => kind === query.get('kind')),
    name: query.get('name') ?? undefined,
    text: query.get('q') ?? '',
  };
}

export function hashOfRun(href: string): string {
  return `#/runs${href}`;
}

export function hashOfList({ status, kind, name, text }: Filter): string {
  const query = new URLSearchParams();
  if (status !== undefined) query.set('status', status);
  if (kind !== undefined) query.set('kind', kind);
  if (name !== undefined) query.set('name', name);
  if (text !== '') query.set('q', text);
  const given = query.toString();
  return given === '' ? '#/' : `#/?${given}`;
}
