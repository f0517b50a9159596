// Who asks a server of budgets: nobody in particular, whoever has its token, or a job by a token that is made for each call. A
// server takes the `jti` of such a one for a single call and its repeats, so a repeat shows the same token and no other call
// does; where it would expire meanwhile there is a new one.

export type Bearer =
  | { kind: 'none' }
  | { kind: 'token'; token: string }
  | {
      kind: 'minted';
      audience: string;
      /** Throws FlueError, retryable where another try may bring one. */
      mint(signal: AbortSignal): Promise<MintedToken>;
    };

export interface MintedToken {
  value: string;
  /** Epoch milliseconds. */
  expiresAtMs: number;
  /** It will not be shown again. */
  done(): void;
}

/** Of one call with all its repeats. */
export interface CallCredentials {
  headers(signal: AbortSignal): Promise<Record<string, string>>;
  done(): void;
}

/** No try takes longer. */
const MARGIN_MS = 10_000;

export function credentialsOf(bearer: Bearer, now: () => number): CallCredentials {
  let shown: MintedToken | undefined;
  return {
    async headers(signal) {
      if (bearer.kind === 'none') return {};
      if (bearer.kind === 'token') return { authorization: `Bearer ${bearer.token}` };
      if (shown === undefined || shown.expiresAtMs - now() < MARGIN_MS) {
        shown?.done();
        shown = undefined;
        shown = await bearer.mint(signal);
      }
      return { authorization: `Bearer ${shown.value}` };
    },
    done: () => shown?.done(),
  };
}
