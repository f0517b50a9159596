// The address that stays while versions of the project come and go: lets in who may come in, refuses what cannot be begun
// while a file is broken, and hands the rest on to the version that serves.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { FlueError, messageOf } from '../../../errors.ts';
import { json, refusal } from '../../../http/envelope.ts';
import { describeProblem } from '../../../project/problem.ts';
import { sendRaw, sendResponse } from '../../node/send-response.ts';
import type { Trouble } from './messages.ts';
import { away, relay, relayToOwner, relayUpgrade } from './relay.ts';
import { isLoopback, refuseStrangers } from './same-machine.ts';
import type { Version } from './version.ts';

export interface Serving {
  /** undefined while there has been no good one yet. */
  current: Version | undefined;
  /** Earlier ones whose runs are not over, the latest first. */
  older: readonly Version[];
  trouble: Trouble | undefined;
}

export interface Front {
  readonly port: number;
  /** To another port; where it cannot be had it stays. Throws FlueError config_error. */
  move(port: number): Promise<void>;
  /** Takes no request more. */
  stopAccepting(): void;
  close(): void;
}

/** Only this begins something. */
const START = /^\/(workflow|agent)s\/([^/?]+)(?:\/[^/?]*)?\/?(?:\?|$)/;
const OF_ONE_RUN = /^\/(?:workflow|agent)s\/[^/?]+\/[^/?]+(?:\/approvals\/[^/?]+)?(?:\?|$)/;

export async function openFront(
  { port, host }: { port: number; host: string },
  serving: () => Serving,
): Promise<Front> {
  const isOpen = isLoopback(host);
  const onRequest = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const response = refused(incoming, server, isOpen, serving());
    if (response !== undefined) {
      incoming.resume();
      return sendResponse(response, outgoing);
    }
    const { current, older } = serving();
    const { method = '', url = '' } = incoming;
    if (current === undefined) return sendResponse(away(), outgoing);
    const isOwners = method === 'DELETE' || (method === 'POST' && url.includes('/approvals/'));
    if (isOwners && older.length > 0 && OF_ONE_RUN.test(url))
      return relayToOwner(incoming, outgoing, [current, ...older]);
    return relay(incoming, outgoing, current);
  };
  const onUpgrade = (incoming: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy());
    const response = refused(incoming, server, isOpen, serving());
    const { current } = serving();
    if (response !== undefined) void sendRaw(response, socket);
    else if (current === undefined) void sendRaw(away(), socket);
    else relayUpgrade(incoming, { socket, head }, current);
  };
  const create = (): Server =>
    createServer(onlyWebSockets(), (incoming, outgoing) => {
      onRequest(incoming, outgoing).catch(() => outgoing.destroy());
    }).on('upgrade', onUpgrade);
  let server = create();
  await bind(server, port, host);
  return {
    get port() {
      return portOf(server);
    },
    async move(to) {
      const next = create();
      await bind(next, to, host);
      // What is under way there comes to its end.
      server.close();
      server.closeIdleConnections();
      server = next;
    },
    stopAccepting() {
      server.close();
      server.closeIdleConnections();
    },
    close: () => server.closeAllConnections(),
  };
}

/** undefined for what may go on. */
function refused(
  { method = '', url = '', headers }: IncomingMessage,
  server: Server,
  isOpen: boolean,
  { current, trouble }: Serving,
): Response | undefined {
  try {
    if (isOpen) refuseStrangers(headers, portOf(server));
  } catch (thrown) {
    return refusal(thrown);
  }
  if (trouble === undefined) return undefined;
  const [, kind, name = ''] = method === 'POST' ? (START.exec(url) ?? []) : [];
  const { broken } = trouble;
  const isBroken =
    kind !== undefined && (broken === 'all' || broken.some((one) => one.kind === kind && one.name === name));
  return current === undefined || isBroken ? inTrouble(trouble) : undefined;
}

/** Nobody begins a run with code that is not what stands in the file. */
function inTrouble({ problems }: Trouble): Response {
  const message = problems.map(describeProblem).join('; ');
  const error = { code: 'project_error', message, details: { problems } };
  return json({ error }, 503, { 'retry-after': '1' });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}

/** Whoever offers HTTP/2 or anything else is answered as if it had not. */
function onlyWebSockets(): object {
  return {
    shouldUpgradeCallback: ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket',
  };
}

async function bind(server: Server, port: number, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen({ port, host }, resolve);
  try {
    await promise;
  } catch (cause) {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    const message = isTaken
      ? `port ${port} is taken by another program`
      : `flue dev cannot listen on ${host}:${port}: ${messageOf(cause)}`;
    throw new FlueError('config_error', message, {
      hint: isTaken
        ? `end that one, or take another: --port ${port + 1}`
        : 'give another --port, or HOST an address of this machine',
      cause,
    });
  }
}
