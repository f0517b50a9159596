// How a host gets by without a key of Anthropic's: the ids of a federation, and where the identity token for it is from. A
// file or a variable that somebody set comes before GitHub's service, which is just there.
import type { Federation } from '../adapters/model/anthropic/federation.ts';
import type { IdTokenService } from '../github/id-tokens.ts';

export interface FederationSettings {
  ruleId: string;
  organizationId: string;
  serviceAccountId: string | undefined;
  workspaceId: string | undefined;
  identity: IdentitySource;
}

export type IdentitySource =
  | { from: 'file'; path: string }
  | { from: 'variable'; token: string }
  | { from: 'github'; service: IdTokenService; audience: string }
  | { from: 'nowhere' };

/** What a federation rule for GitHub Actions expects unless it was made otherwise. */
const DEFAULT_AUDIENCE = 'https://api.anthropic.com';

type Environment = Readonly<Record<string, string | undefined>>;

/** `audience` is for GitHub's tokens; the others have theirs. */
export function identitySource(
  environment: Environment,
  { service, audience }: { service: IdTokenService | null; audience: string | undefined },
): IdentitySource {
  const path = environment.ANTHROPIC_IDENTITY_TOKEN_FILE?.trim();
  if (path) return { from: 'file', path };
  const token = environment.ANTHROPIC_IDENTITY_TOKEN?.trim();
  if (token) return { from: 'variable', token };
  if (service === null) return { from: 'nowhere' };
  return { from: 'github', service, audience: audience ?? DEFAULT_AUDIENCE };
}

/** As a runner sets them for a job with `id-token: write`; null without. */
export function idTokenServiceOf(environment: Environment): IdTokenService | null {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = environment;
  return url && token ? { url, token } : null;
}

/** What is hidden from the start; tokens come into being later. */
export function identitySecrets(identity: IdentitySource): string[] {
  if (identity.from === 'variable') return [identity.token];
  return identity.from === 'github' ? [identity.service.token] : [];
}

export interface FederationOptions {
  fetch: typeof globalThis.fetch;
  onToken(token: string): void;
}

export function federationOf(settings: FederationSettings, options: FederationOptions): Federation {
  const { identity, ...ids } = settings;
  const identityToken =
    identity.from === 'nowhere'
      ? undefined
      : async () => (await import('./identity-token.ts')).identityToken(identity, options);
  return { ...ids, identityToken, onToken: options.onToken };
}
