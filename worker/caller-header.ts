// Who asks, told by the front to an object. Objects can be reached through the front alone, which writes this header
// itself, whatever was in the request.
import type { Caller, Gate } from '../src/http/auth/caller.ts';

const HEADER = 'x-flue-caller';

export function withCaller(request: Request, caller: Caller): Request {
  const headers = new Headers(request.headers);
  headers.set(HEADER, encodeURIComponent(JSON.stringify(caller)));
  return new Request(request, { headers });
}

export function callerOf(request: Pick<Request, 'headers'>): Caller {
  const told = request.headers.get(HEADER);
  if (told === null) throw new Error('an object was asked by nobody');
  return JSON.parse(decodeURIComponent(told)) as Caller;
}

export function toldGate(): Gate {
  return { admit: async (request) => callerOf({ headers: request.headers as Headers }) };
}
