// The world outside: an HTTP server that counts what steps and tools have done. What has arrived is done, whether anybody
// hears the answer or not.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Act } from './act-outside.ts';

export type Effect = Act & {
  /** Nobody else has it. */
  token: string;
  life: string;
};

export interface Outside {
  url: string;
  effects: Effect[];
  stop(): Promise<void>;
}

export interface OutsideOptions {
  /** How long an answer takes, in milliseconds. */
  answerAfter(): number;
  onEffect(effect: Effect): void;
}

export async function openOutside({ answerAfter, onEffect }: OutsideOptions): Promise<Outside> {
  const effects: Effect[] = [];
  const server = createServer(async (request, response) => {
    try {
      let body = '';
      for await (const chunk of request) body += chunk;
      const effect = { ...JSON.parse(body), token: `effect-${effects.length + 1}` } as Effect;
      effects.push(effect);
      onEffect(effect);
      setTimeout(() => response.end(effect.token), answerAfter());
    } catch {
      // Killed while it was asking: nothing has arrived.
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    effects,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
