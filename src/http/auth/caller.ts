// Who asks. An instance belongs to the principal that made it.
import type { Trigger } from '../../protocol/events.ts';

export interface Caller {
  /** `token`, or `repository:<id>`. */
  principal: string;
  /** For the journal: who started, approved or cancelled. */
  actor: string | null;
  trigger: Omit<Trigger, 'via'>;
  /** Of a token that is good for one start: its id, and when it may be forgotten (ms since the epoch). */
  once?: { id: string; until: number } | undefined;
}

export interface Gate {
  /** Throws FlueError unauthorized, forbidden or auth_unavailable. */
  admit(request: Credentials): Promise<Caller>;
}

export interface Credentials {
  /** undefined: none was sent. */
  token: string | undefined;
  headers: { get(name: string): string | null };
}

/** From `Authorization: Bearer`, or beside a WebSocket's subprotocol, where a browser can send no header. */
export function tokenOf(headers: { get(name: string): string | null }): string | undefined {
  const [, bearer] = /^Bearer +(\S+)\s*$/i.exec(headers.get('authorization') ?? '') ?? [];
  if (bearer !== undefined) return bearer;
  const offered = (headers.get('sec-websocket-protocol') ?? '').split(',').map((name) => name.trim());
  const [, encoded] =
    /^bearer\.([\w-]+)$/.exec(offered.find((name) => name.startsWith('bearer.')) ?? '') ?? [];
  return encoded === undefined ? undefined : fromBase64Url(encoded);
}

function fromBase64Url(text: string): string | undefined {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder('utf-8', { fatal: true }).decode(
      Uint8Array.from(binary, (char) => char.charCodeAt(0)),
    );
  } catch {
    return undefined;
  }
}
