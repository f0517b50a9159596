// A request with the headers that it is given and no others: what `fetch` would not send.
import { request } from 'node:http';

/** The status of the answer; 101 for one that became a socket. */
export function statusOf(options: {
  port: number;
  path: string;
  headers: Record<string, string>;
}): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const asked = request({ host: '127.0.0.1', setHost: false, agent: false, ...options }, (answer) => {
    answer.resume();
    resolve(answer.statusCode ?? 0);
  });
  asked.on('upgrade', (answer, socket) => {
    socket.destroy();
    resolve(answer.statusCode ?? 0);
  });
  asked.on('error', reject).end();
  return promise;
}
