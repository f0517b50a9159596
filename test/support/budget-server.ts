// A loopback server of shared budgets as protocol/budgets.ts describes them, with an exact ledger in nano-dollars, faults
// before and after a request has its effect, and a note of every moment at which more was promised than there is.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { z } from 'zod/mini';
import {
  type Budget,
  putBudgetSchema,
  type Reserve,
  type Reserved,
  reserveSchema,
  type Settle,
  settleSchema,
} from '../../src/protocol/budgets.ts';
import { toNanos, toUsd } from '../../src/protocol/money.ts';

/** `before`: nothing of the request happened. `after`: all of it did. `twice`: it came twice, as from a proxy. */
export type BudgetFault =
  | 'drop before'
  | 'drop after'
  | '503 before'
  | '503 after'
  | 'garbage after'
  | 'twice'
  | 'again later';

export interface BudgetServerOptions {
  token?: string | undefined;
  /** In the place of `token`: whether a token is taken, and for what it is shown. A sentence refuses it. */
  verify?: (token: string, call: string) => string | undefined;
  /** Asked for each request; its number counts from 0. */
  fault?: (action: string, number: number) => BudgetFault | undefined;
  now?: () => number;
}

export interface BudgetServer {
  url: string;
  /** Method and path of every request. */
  requests: string[];
  /** What was promised beyond a budget, in words: must stay empty. */
  violations: string[];
  open(id: string, maxCostUsd: number): string;
  budget(id: string): Budget;
  stop(): Promise<void>;
}

interface Entry {
  nanos: number;
  expiresAt: number;
  state: 'open' | 'settled' | 'expired';
  spent: number;
}

interface Account {
  id: string;
  maxNanos: number;
  entries: Map<string, Entry>;
}

interface Told {
  status: number;
  json: object;
}

export async function startBudgetServer(options: BudgetServerOptions = {}): Promise<BudgetServer> {
  const { token, verify, fault = () => undefined, now = Date.now } = options;
  const accounts = new Map<string, Account>();
  const requests: string[] = [];
  const violations: string[] = [];

  const act = (account: Account, action: string, body: unknown): Told => {
    expire(account, now());
    const told = perform(account, action, body, now());
    const { spent, reserved } = sums(account);
    // What was settled late is true all the same; only what is newly promised must fit.
    if (action === 'reserve' && told.status === 200 && spent + reserved > account.maxNanos)
      violations.push(`${account.id}: ${spent} spent and ${reserved} reserved of ${account.maxNanos}`);
    return told;
  };

  const server = createServer((request, response) => {
    const { method = 'GET', url = '/' } = request;
    const number = requests.push(`${method} ${url}`) - 1;
    void bodyOf(request).then((body) => {
      const { authorization = '', 'idempotency-key': key = '' } = request.headers;
      if (token !== undefined && authorization !== `Bearer ${token}`)
        return void send(response, refusal(401, 'unauthorized'));
      if (verify?.(authorization.replace('Bearer ', ''), `${method} ${url} ${String(key)}`) !== undefined)
        return void send(response, refusal(401, 'unauthorized'));
      const [, id = '', action = ''] = /^\/budgets\/([^/]+)(?:\/(\w+))?$/.exec(url) ?? [];
      const name = decodeURIComponent(id);
      if (method === 'PUT' && action === '') return void send(response, put(accounts, name, body));
      const account = accounts.get(name);
      if (account === undefined) return void send(response, refusal(404, 'unknown_budget'));
      if (method === 'GET' && action === '') {
        expire(account, now());
        return void send(response, { status: 200, json: shown(account) });
      }
      if (method !== 'POST') return void send(response, refusal(405, 'method_not_allowed'));
      answer(response, fault(action, number), () => act(account, action, body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: base,
    requests,
    violations,
    open(id, maxCostUsd) {
      put(accounts, id, { maxCostUsd });
      return `${base}/budgets/${encodeURIComponent(id)}`;
    },
    budget(id) {
      const account = accounts.get(id);
      if (account === undefined) throw new Error(`there is no budget ${id}`);
      expire(account, now());
      return shown(account);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, fault: BudgetFault | undefined, act: () => Told): void {
  if (fault === 'drop before') return void response.destroy();
  if (fault === '503 before') return void send(response, refusal(503, 'restarting'));
  const told = act();
  if (fault === 'drop after') return void response.destroy();
  if (fault === '503 after') return void send(response, refusal(503, 'restarting'));
  if (fault === 'garbage after') return void response.writeHead(200).end('<html>a proxy was here</html>');
  if (fault === 'again later') setTimeout(act, 20);
  send(response, fault === 'twice' ? act() : told);
}

function perform(account: Account, action: string, body: unknown, at: number): Told {
  if (action === 'reserve') return checked(reserveSchema, body, (wanted) => reserve(account, wanted, at));
  if (action === 'settle') return checked(settleSchema, body, (bill) => settle(account, bill));
  return refusal(404, 'not_found');
}

function checked<T>(schema: z.ZodMiniType<T>, body: unknown, use: (value: T) => Told): Told {
  const read = schema.safeParse(body);
  return read.success ? use(read.data) : refusal(422, 'invalid_input');
}

function reserve(account: Account, wanted: Reserve, at: number): Told {
  const known = account.entries.get(wanted.id);
  if (known?.state === 'settled') return refusal(409, 'reservation_closed');
  if (known?.state === 'open') return { status: 200, json: reservedOf(wanted.id, known) };
  const { spent, reserved } = sums(account);
  const least = toNanos(wanted.leastCostUsd ?? wanted.maxCostUsd);
  const details = {
    maxCostUsd: toUsd(account.maxNanos),
    remainingUsd: toUsd(Math.max(0, account.maxNanos - spent)),
  };
  if (spent + least > account.maxNanos) return refusal(402, 'budget_exceeded', details);
  const left = account.maxNanos - spent - reserved;
  if (left < least) return refusal(409, 'budget_busy', details);
  const nanos = Math.min(toNanos(wanted.maxCostUsd), left);
  const entry: Entry = { nanos, expiresAt: at + wanted.ttlMs, state: 'open', spent: 0 };
  account.entries.set(wanted.id, entry);
  return { status: 200, json: reservedOf(wanted.id, entry) };
}

/** What was spent is spent: late, and without a reservation, it counts as well. */
function settle(account: Account, { reservationId, costUsd }: Settle): Told {
  const entry = account.entries.get(reservationId) ?? { nanos: 0, expiresAt: 0, state: 'open', spent: 0 };
  if (entry.state !== 'settled') {
    Object.assign(entry, { state: 'settled', spent: toNanos(costUsd) });
    account.entries.set(reservationId, entry);
  }
  return { status: 200, json: { reservationId, costUsd: toUsd(entry.spent) } };
}

function reservedOf(reservationId: string, { nanos, expiresAt }: Entry): Reserved {
  return { reservationId, grantedUsd: toUsd(nanos), expiresAt: new Date(expiresAt).toISOString() };
}

function put(accounts: Map<string, Account>, id: string, body: unknown): Told {
  return checked(putBudgetSchema, body, ({ maxCostUsd }) => {
    const account = accounts.get(id) ?? { id, maxNanos: 0, entries: new Map() };
    account.maxNanos = toNanos(maxCostUsd);
    accounts.set(id, account);
    return { status: 200, json: shown(account) };
  });
}

function expire({ entries }: Account, at: number): void {
  for (const entry of entries.values())
    if (entry.state === 'open' && entry.expiresAt <= at) entry.state = 'expired';
}

function sums({ entries }: Account): { spent: number; reserved: number } {
  let [spent, reserved] = [0, 0];
  for (const entry of entries.values()) {
    spent += entry.spent;
    if (entry.state === 'open') reserved += entry.nanos;
  }
  return { spent, reserved };
}

function shown(account: Account): Budget {
  const { spent, reserved } = sums(account);
  return {
    id: account.id,
    maxCostUsd: toUsd(account.maxNanos),
    spentUsd: toUsd(spent),
    reservedUsd: toUsd(reserved),
    remainingUsd: toUsd(Math.max(0, account.maxNanos - spent - reserved)),
  };
}

function refusal(status: number, code: string, details?: object): Told {
  return { status, json: { error: { code, message: code, ...(details === undefined ? {} : { details }) } } };
}

function send(response: ServerResponse, { status, json }: Told): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text === '' ? undefined : JSON.parse(text);
}
