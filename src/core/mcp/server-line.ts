// The connection to one MCP server through one run: made when somebody needs it, and made again when the server was gone. One
// that is left is closed when its last call has come back, so that a call takes none of its neighbours down.
import { type McpConnection, McpFault } from '../ports.ts';

/** A server that goes away more often is not worth the time. */
const MOST_CONNECTIONS = 4;

export interface ServerLine {
  /** Passes on what `body` and the connecting throw; after McpFault `unreached` the next one gets a fresh connection. */
  use<T>(body: (connection: McpConnection) => Promise<T>): Promise<T>;
  /** Whoever asks next gets a fresh connection. */
  leave(): void;
  /** For good. Never rejects. */
  close(): Promise<void>;
}

interface Link {
  opened: Promise<McpConnection>;
  users: number;
  isLeft: boolean;
}

export function createServerLine(connect: (how: { isAgain: boolean }) => Promise<McpConnection>): ServerLine {
  let current: Link | undefined;
  let connections = 0;

  const closeUnused = ({ opened, users, isLeft }: Link): void => {
    if (isLeft && users === 0) opened.then((connection) => connection.close()).catch(() => {});
  };
  const leave = (link: Link): void => {
    link.isLeft = true;
    if (current === link) current = undefined;
  };
  const link = (): Link => {
    if (current !== undefined) return current;
    if (++connections > MOST_CONNECTIONS) throw givenUp();
    current = { opened: connect({ isAgain: connections > 1 }), users: 0, isLeft: false };
    return current;
  };

  return {
    async use(body) {
      const mine = link();
      mine.users += 1;
      try {
        const connection = await mine.opened.catch((thrown: unknown) => {
          leave(mine);
          throw thrown;
        });
        return await body(connection);
      } catch (thrown) {
        if (thrown instanceof McpFault && thrown.kind === 'unreached') leave(mine);
        throw thrown;
      } finally {
        mine.users -= 1;
        closeUnused(mine);
      }
    },
    leave() {
      if (current === undefined) return;
      const link = current;
      leave(link);
      closeUnused(link);
    },
    async close() {
      connections = MOST_CONNECTIONS;
      const open = current;
      current = undefined;
      await open?.opened.then((connection) => connection.close()).catch(() => {});
    },
  };
}

function givenUp(): McpFault {
  return new McpFault(
    'refused',
    `has been connected to ${MOST_CONNECTIONS} times in this run: it is given up`,
  );
}
