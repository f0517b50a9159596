// The token, for as long as the tab lives and nowhere else; what the reader prefers to look at, for longer.

const TOKEN = 'flue.token';

/** undefined where there is none, or where nothing may be stored. */
export function storedToken(): string | undefined {
  return attempt(() => sessionStorage.getItem(TOKEN)) ?? undefined;
}

export function storeToken(token: string | undefined): void {
  attempt(() =>
    token === undefined ? sessionStorage.removeItem(TOKEN) : sessionStorage.setItem(TOKEN, token),
  );
}

/** Why it can be no token: a header carries nothing else. */
export function tokenProblem(token: string): string | undefined {
  if (token === '') return 'Enter the token that the server was started with.';
  return /^[\x21-\x7e]+$/.test(token)
    ? undefined
    : 'A token has only letters, digits and signs of ASCII, and no spaces.';
}

export function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
