// Who is let in: the bearer of the token, a GitHub workflow by its OIDC token, or, on a developer's own machine,
// everybody who is there. Closed unless one of these says otherwise.
import { FlueError } from '../../errors.ts';
import type { Caller, Gate } from './caller.ts';

const TOKEN_CALLER: Caller = {
  principal: 'token',
  actor: null,
  trigger: { actor: null, repository: null, sha: null },
};

export function tokenGate(token: string): Gate {
  return {
    async admit(request) {
      if (request.token !== undefined && isSame(request.token, token)) return TOKEN_CALLER;
      throw unauthorized(request.token);
    },
  };
}

/** Nothing is configured that could let anybody in. */
export function closedGate(): Gate {
  return {
    async admit() {
      throw new FlueError('unauthorized', 'no way to sign in is configured on this server', {
        hint: 'set FLUE_TOKEN, or `auth` in flue.config.ts',
      });
    },
  };
}

/** The token first: it costs nothing to compare. */
export function eitherGate(first: Gate, second: Gate): Gate {
  return {
    admit: (request) =>
      first.admit(request).catch((thrown: unknown) => {
        if (!looksLikeJwt(request.token)) throw thrown;
        return second.admit(request);
      }),
  };
}

/** For a server on loopback: a web page of elsewhere may send requests there, but not with these headers. */
export function loopbackGate(): Gate {
  return {
    async admit({ headers }) {
      const host = headers.get('host');
      const origin = headers.get('origin');
      if (!isLoopback(host)) throw forbidden(`the host "${host ?? ''}" is not this machine`);
      if (origin !== null && origin !== `http://${host}` && origin !== `https://${host}`)
        throw forbidden(`pages of ${origin} may not use this server`);
      return TOKEN_CALLER;
    },
  };
}

function isLoopback(host: string | null): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host ?? '');
}

export function looksLikeJwt(token: string | undefined): boolean {
  return token !== undefined && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}

export function unauthorized(token: string | undefined): FlueError {
  const message = token === undefined ? 'the request has no token' : 'the token is not valid here';
  return new FlueError('unauthorized', message, { hint: 'send Authorization: Bearer <token>' });
}

function forbidden(message: string): FlueError {
  return new FlueError('forbidden', message, { hint: 'open it as http://localhost' });
}

/** Takes as long for any token of the same length. */
function isSame(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let i = 0; i < given.length; i++)
    difference |= given.charCodeAt(i) ^ expected.charCodeAt(i % expected.length);
  return difference === 0;
}
