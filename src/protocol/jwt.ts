// What a JSON Web Token says of itself (RFC 7519). Nothing is verified here: it is for who holds the token and wants to know
// how long it lives and whom it names, never for who is shown one.
import { isPlainObject } from './json.ts';

/** The claims as they stand in it; none of what is no such token. */
export function claimsOf(token: string): Record<string, unknown> {
  try {
    const payload = token.split('.')[1] ?? '';
    const binary = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isPlainObject(claims) ? claims : {};
  } catch {
    return {};
  }
}
