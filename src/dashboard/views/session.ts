// What the pages share while somebody is let in.
import type { Connected } from '../page/connect.ts';
import type { RunList } from '../runs/run-list.ts';

export interface Session extends Connected {
  list: RunList;
  /** False where the server is open to everybody. */
  hasToken: boolean;
  /** Forgets the token, and says why. */
  leave(why?: string): void;
}
