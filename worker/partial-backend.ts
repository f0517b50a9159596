// A backend of which only some is served here: the front sends the rest on before any route asks for it.
import type { Backend } from '../src/http/backend.ts';

export function partialBackend(parts: Partial<Backend>): Backend {
  return new Proxy(parts as Backend, {
    // Routes look members up when they are made, and ask when they are needed.
    get: (target, name) => (name in target ? Reflect.get(target, name) : elsewhere),
  });
}

function elsewhere(): never {
  throw new Error('this is served by another object');
}
