// The identity token of a federation, from where a host's settings say. Loaded before the first exchange.
import { readFile } from 'node:fs/promises';
import { ModelFault } from '../core/ports.ts';
import { messageOf } from '../errors.ts';
import { GitHubError } from '../github/api.ts';
import { createIdTokens } from '../github/id-tokens.ts';
import type { FederationOptions, IdentitySource } from './federation.ts';

/** Throws ModelFault, which is never `lost`. */
export async function identityToken(
  identity: Exclude<IdentitySource, { from: 'nowhere' }>,
  options: FederationOptions,
): Promise<string> {
  switch (identity.from) {
    case 'variable':
      return identity.token;
    case 'file':
      return tokenIn(identity.path);
    case 'github':
      return mintFor(identity, options);
  }
}

/** Read anew each time: who put it there may have put a newer one there since. */
async function tokenIn(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw missing(`the file "${path}" cannot be read (${messageOf(cause)})`, cause);
  });
  if (text.trim() === '') throw missing(`the file "${path}" is empty`);
  return text.trim();
}

function missing(why: string, cause?: unknown): ModelFault {
  return new ModelFault('rejected', `there is no identity token: ${why}`, {
    cause,
    hint: 'ANTHROPIC_IDENTITY_TOKEN_FILE names a file with a JWT of your identity provider in it',
  });
}

async function mintFor(
  { service, audience }: Extract<IdentitySource, { from: 'github' }>,
  options: FederationOptions,
): Promise<string> {
  try {
    return (await createIdTokens(service, options).mint(audience)).value;
  } catch (cause) {
    const mayRepeat = cause instanceof GitHubError && cause.retryAfterMs !== null;
    const message = `GitHub gave no identity token: ${messageOf(cause)}`;
    const hint = mayRepeat ? undefined : 'give the job permissions: id-token: write';
    throw new ModelFault(mayRepeat ? 'overloaded' : 'rejected', message, { cause, hint });
  }
}
