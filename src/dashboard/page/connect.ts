// The client of the server that this page came from, and whether that server is heard. It never gives up: a page that is
// left open finds its server again.
import { type Client, createClient } from '../../client/client.ts';
import { createStore, type Store } from '../store.ts';

export type Link = 'live' | 'away';

export interface Connected {
  client: Client;
  link: Store<Link>;
  /** Hears each time a stream breaks. */
  onBroken(listener: () => void): () => void;
}

const FOR_EVER = { neverAnsweredMs: Number.POSITIVE_INFINITY, answeredMs: Number.POSITIVE_INFINITY };
const DONE = 1000;

export function connect(token: string | undefined): Connected {
  const link = createStore<Link>('live');
  const listeners = new Set<() => void>();
  const broken = (): void => {
    link.set('away');
    for (const listener of listeners) listener();
  };
  return {
    client: createClient({
      url: serverUrl(),
      token,
      fetch: (input, init) => heard(fetch(input, init), link, init?.signal),
      WebSocket: watched(() => link.set('live'), broken),
      patience: FOR_EVER,
    }),
    link,
    onBroken(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** One question with a token that may be wrong. Throws FlueError: unauthorized, or server_unreachable after 5 s. */
export async function tryToken(token: string | undefined): Promise<void> {
  const patience = { neverAnsweredMs: 5000, answeredMs: 5000 };
  await createClient({ url: serverUrl(), token, patience }).list({ limit: 1 });
}

/** The page may be mounted below a path. */
function serverUrl(): string {
  return location.origin + location.pathname.replace(/\/+$/, '');
}

async function heard(
  answer: Promise<Response>,
  link: Store<Link>,
  signal: AbortSignal | null | undefined,
): Promise<Response> {
  try {
    const response = await answer;
    link.set(response.status === 502 || response.status === 504 ? 'away' : 'live');
    return response;
  } catch (thrown) {
    if (signal?.aborted !== true) link.set('away');
    throw thrown;
  }
}

function watched(onOpen: () => void, onBroken: () => void): typeof WebSocket {
  return class extends WebSocket {
    private isOurs = false;

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      let wasOpen = false;
      this.addEventListener('open', () => {
        wasOpen = true;
        onOpen();
      });
      this.addEventListener('close', ({ code }) => {
        if (wasOpen && !this.isOurs && code !== DONE) onBroken();
      });
    }

    override close(code?: number, reason?: string): void {
      this.isOurs = true;
      super.close(code, reason);
    }
  };
}
