// Who asks a server: the bearer of its token, or the job by tokens that GitHub signs for it, a new one for each start (a
// server takes none for a second) and one for all reading until it is about to expire.
import type { TokenSource } from '../../client/connection.ts';
import type { Redactor } from '../../core/redact.ts';
import { createIdTokens, type IdToken } from '../../github/id-tokens.ts';
import type { ServerAccess } from './budget-inputs.ts';
import { noIdToken } from './no-id-token.ts';

interface Circumstances {
  fetch: typeof globalThis.fetch;
  redactor: Redactor;
}

/** No call that reads takes longer, but one that stays open. */
const MARGIN_MS = 90_000;
/** What was started with goes out of use at once: of thousands only the newest are looked for in every text. */
const HIDDEN = 64;

/** undefined where there is nothing to ask with. */
export function tokenOf(
  access: ServerAccess,
  circumstances: Circumstances,
): string | TokenSource | undefined {
  if (access.by === 'nothing') return undefined;
  if (access.by === 'token') return access.token;
  return minted(access, circumstances);
}

function minted(
  { service, audience }: Extract<ServerAccess, { by: 'github' }>,
  { fetch, redactor }: Circumstances,
): TokenSource {
  const shown: string[] = [];
  const tokens = createIdTokens(service, {
    fetch,
    onToken(value) {
      redactor.add(value);
      shown.push(value);
      const oldest = shown.length > HIDDEN ? shown.shift() : undefined;
      if (oldest !== undefined) redactor.forget(oldest);
    },
  });
  let reading: Promise<IdToken> | undefined;
  /** Many may ask at once: none of them may end it for the others. */
  const forReading = async (): Promise<string> => {
    const before = reading;
    const known = await before?.catch(() => undefined);
    if (known !== undefined && known.expiresAtMs - Date.now() > MARGIN_MS) return known.value;
    if (reading === before) reading = tokens.mint(audience);
    return (await (reading as Promise<IdToken>)).value;
  };
  return async ({ starts, signal }) => {
    try {
      return starts ? (await tokens.mint(audience, signal)).value : await forReading();
    } catch (thrown) {
      signal?.throwIfAborted();
      throw noIdToken(thrown);
    }
  };
}
