import { afterEach, describe, expect, it } from 'vitest';
import type { Bearer } from '../../../src/adapters/budget/bearer.ts';
import { createHttpBudget } from '../../../src/adapters/budget/http-budget.ts';
import { systemClock } from '../../../src/adapters/clock/system-clock.ts';
import { createNodeFetch } from '../../../src/adapters/http/node-fetch.ts';
import type { Meter, Need } from '../../../src/core/budget/meter.ts';
import { createSharedMeter } from '../../../src/core/budget/shared-meter.ts';
import type { SharedBudget } from '../../../src/core/ports.ts';
import { FlueError } from '../../../src/errors.ts';
import { createIdTokens } from '../../../src/github/id-tokens.ts';
import { defineWorkflow } from '../../../src/index.ts';
import type { Limits } from '../../../src/protocol/events.ts';
import { toNanos } from '../../../src/protocol/money.ts';
import {
  type BudgetFault,
  type BudgetServer,
  type BudgetServerOptions,
  startBudgetServer,
} from '../../support/budget-server.ts';
import { type IdTokenServerOptions, startIdTokenServer } from '../../support/github-id-tokens.ts';
import { startWorkflow, testRuntime } from '../../support/test-runtime.ts';

const servers: Array<{ stop(): Promise<void> }> = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function serve(options: BudgetServerOptions = {}): Promise<BudgetServer> {
  const server = await startBudgetServer(options);
  servers.push(server);
  return server;
}

/** Waits are short, time passes as it does. */
const quick = {
  now: Date.now,
  wait: (ms: number) => systemWait(ms / 50),
};
function systemWait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waiting takes no time, and yet time passes. */
function leaping() {
  let now = 0;
  return {
    now: () => now,
    wait: async (ms: number) => {
      now += ms;
    },
  };
}

const NOBODY: Bearer = { kind: 'none' };

function budgetAt(url: string, bearer = NOBODY, now = Date.now): SharedBudget {
  return createHttpBudget({ url, bearer, fetch: createNodeFetch(), clock: { ...quick, now } });
}

const LIMITS: Limits = { maxCostUsd: 10, maxTurns: null, maxTokens: null, timeoutMs: 60_000 };
const live = new AbortController().signal;
const need: Need = {
  inputTokens: 1000,
  inputNanosPerToken: 1000,
  outputNanosPerToken: 5000,
  wantedTokens: 16_384,
  leastTokens: 1024,
};

/** Reproducible, so that a failure can be looked at again. */
function random(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/** Spends until the budget says no; what it really paid for is what it returns. */
async function spend(meter: Meter, chance: () => number): Promise<{ nanos: number; code: string }> {
  let nanos = 0;
  for (;;) {
    try {
      const reservation = await meter.reserve(need, live);
      meter.send(reservation);
      if (chance() < 0.1) {
        nanos += reservation.nanos;
        meter.lose(reservation);
        continue;
      }
      const paid = Math.floor(reservation.nanos * chance());
      nanos += paid;
      meter.settle(reservation, { nanos: paid, tokens: 10 });
    } catch (thrown) {
      await meter.told(20_000);
      return { nanos, code: thrown instanceof FlueError ? thrown.code : String(thrown) };
    }
  }
}

const FAULTS: BudgetFault[] = [
  'drop before',
  'drop after',
  '503 before',
  '503 after',
  'garbage after',
  'twice',
  'again later',
];

const WANTED = { mostNanos: 10, leastNanos: 1, ttlMs: 1000 };

describe('a budget that runs share', () => {
  it.each([
    ['without faults', 0],
    ['with every fault that requests can have', 0.3],
  ])(
    'is never passed by twenty of them together, %s',
    async (_name, share) => {
      for (const seed of [1, 2, 3]) {
        const chance = random(seed);
        const fault = () => (chance() < share ? FAULTS[Math.floor(chance() * FAULTS.length)] : undefined);
        const server = await serve({ fault });
        const url = server.open('pr-7', 1);
        const runs = Array.from({ length: 20 }, () =>
          spend(createSharedMeter({ limits: LIMITS, shared: budgetAt(url), clock: systemClock }), chance),
        );
        const ended = await Promise.all(runs);
        const spent = ended.reduce((sum, { nanos }) => sum + nanos, 0);
        expect(new Set(ended.map(({ code }) => code)), `seed ${seed}`).toEqual(new Set(['budget_exceeded']));
        expect(server.violations).toEqual([]);
        expect(spent).toBeLessThanOrEqual(1e9);
        // It is used up, too: nothing leaks, and nothing is refused that would have fitted.
        await expect.poll(() => server.budget('pr-7').reservedUsd).toBe(0);
        expect(toNanos(server.budget('pr-7').spentUsd)).toBe(spent);
        expect(1e9 - spent).toBeLessThan(1_000_000 + 1024 * 5000 + 1);
      }
    },
    60_000,
  );

  it('is told of whole runs to the nano-dollar', async () => {
    const server = await serve();
    const url = server.open('pr-7', 0.1);
    const ask = defineWorkflow({
      description: 'asks thrice',
      async run({ session }) {
        for (let n = 0; n < 3; n++) await session.prompt(`question ${n}`);
      },
    });
    const usage = { inputTokens: 1000, outputTokens: 500 };
    const { runtime } = testRuntime({
      workflows: { ask },
      script: { pricedAs: 'anthropic/claude-haiku-5-5', rules: [{ reply: { text: 'yes', usage } }] },
      meterOf: (limits) => createSharedMeter({ limits, shared: budgetAt(url), clock: systemClock }),
    });
    const handles = await Promise.all(Array.from({ length: 20 }, () => runtime.start(startWorkflow('ask'))));
    const runs = await Promise.all(handles.map(({ done }) => done));
    const spent = runs.reduce((sum, { costUsd }) => sum + toNanos(costUsd ?? 0), 0);
    expect(spent).toBeGreaterThan(0);
    expect(server.budget('pr-7')).toMatchObject({ spentUsd: spent / 1e9, reservedUsd: 0 });
    expect(server.violations).toEqual([]);
  });

  it('ends a run with budget_exceeded, before the call, when too little is left of it', async () => {
    const server = await serve();
    const meter = createSharedMeter({
      limits: LIMITS,
      shared: budgetAt(server.open('pr-7', 0.006)),
      clock: systemClock,
    });
    await expect(meter.reserve(need, live)).rejects.toMatchObject({
      code: 'budget_exceeded',
      message:
        'the next model call may cost up to $0.0061 and $0.0060 of the shared $0.0060 budget is left: it was not made',
    });
    expect(server.budget('pr-7')).toMatchObject({ spentUsd: 0, reservedUsd: 0 });
  });

  it('clamps the answer to what is left of it', async () => {
    const server = await serve();
    const url = server.open('pr-7', 0.011);
    const meter = createSharedMeter({ limits: LIMITS, shared: budgetAt(url), clock: systemClock });
    const { maxTokens, nanos } = await meter.reserve(need, live);
    expect([maxTokens, nanos]).toEqual([2000, 11_000_000]);
  });

  it('rather waits for what others may give back than to be cut short', async () => {
    const server = await serve();
    const url = server.open('pr-7', 0.09);
    const meterOf = () => createSharedMeter({ limits: LIMITS, shared: budgetAt(url), clock: systemClock });
    const [one, other] = [meterOf(), meterOf()];
    const first = await one.reserve(need, live);
    const second = other.reserve(need, live);
    await expect.poll(() => server.requests.length).toBeGreaterThan(2);
    one.settle(first, { nanos: 1_000_000, tokens: 10 });
    expect((await second).maxTokens).toBe(16_384);
  });

  it('lets no call be made when its server is away', async () => {
    const server = await serve();
    const url = server.open('pr-7', 1);
    await server.stop();
    const clock = leaping();
    const shared = createHttpBudget({ url, bearer: NOBODY, fetch: createNodeFetch(), clock });
    const meter = createSharedMeter({ limits: LIMITS, shared, clock: systemClock });
    await expect(meter.reserve(need, live)).rejects.toMatchObject({
      code: 'budget_unreachable',
      retryable: true,
      message: expect.stringMatching(
        /^the shared budget http:\S+ could not be asked: it cannot be reached \(ECONNREFUSED\) \(\d+ tries\); without it no model call is made$/,
      ),
    });
    expect(clock.now()).toBeLessThan(25_000);
  });

  it('ends a run with its own code when its server is away', async () => {
    const server = await serve({ fault: () => '503 before' });
    const url = server.open('pr-7', 1);
    const clock = leaping();
    const shared = createHttpBudget({ url, bearer: NOBODY, fetch: createNodeFetch(), clock });
    const ask = defineWorkflow({ description: 'asks', run: ({ session }) => session.prompt('a question') });
    const { runtime } = testRuntime({
      workflows: { ask },
      script: { rules: [{ reply: { text: 'yes' } }] },
      meterOf: (limits) => createSharedMeter({ limits, shared, clock: systemClock }),
    });
    const handle = await runtime.start(startWorkflow('ask'));
    expect(await handle.done).toMatchObject({
      status: 'failed',
      turns: 0,
      error: { code: 'model_error', message: expect.stringContaining('it answered 503') },
    });
    expect(handle.failure()?.code).toBe('budget_unreachable');
    expect(server.budget('pr-7')).toMatchObject({ spentUsd: 0, reservedUsd: 0 });
  });

  it('makes no further call once something could not be told', async () => {
    let away = false;
    const server = await serve({ fault: () => (away ? '503 before' : undefined) });
    const clock = leaping();
    const shared = createHttpBudget({
      url: server.open('pr-7', 1),
      bearer: NOBODY,
      fetch: createNodeFetch(),
      clock,
    });
    const meter = createSharedMeter({ limits: LIMITS, shared, clock: systemClock });
    const reservation = await meter.reserve(need, live);
    away = true;
    meter.settle(reservation, { nanos: 5_000_000, tokens: 10 });
    expect(await meter.told(10_000)).toBe(
      'the shared budget could not be told of $0.0050 that were spent: it will count them as free',
    );
    away = false;
    await expect(meter.reserve(need, live)).rejects.toMatchObject({ code: 'budget_unreachable' });
  });

  it('gets back what a cancelled run had reserved, also while it asked', async () => {
    const server = await serve({ fault: (action) => (action === 'reserve' ? 'drop after' : undefined) });
    const url = server.open('pr-7', 1);
    const abort = new AbortController();
    const meter = createSharedMeter({ limits: LIMITS, shared: budgetAt(url), clock: systemClock });
    const asking = meter.reserve(need, abort.signal);
    await expect.poll(() => server.budget('pr-7').reservedUsd).toBeGreaterThan(0);
    abort.abort(new FlueError('cancelled', 'stop'));
    meter.abandon();
    await expect(asking).rejects.toMatchObject({ code: 'cancelled' });
    await meter.told(5000);
    expect(server.budget('pr-7')).toMatchObject({ spentUsd: 0, reservedUsd: 0 });
  });

  it.each([
    [401, { kind: 'token', token: 'wrong' }, 'pr-7', 'the token is not accepted', 'set input flue-token'],
    [401, NOBODY, 'pr-7', 'it wants to know who asks', 'or give the job permissions: id-token: write'],
    [404, { kind: 'token', token: 'right' }, 'nowhere', 'there is no shared budget at', 'make it first'],
  ] as const)('says what is wrong with its address (%i, %j)', async (_status, bearer, id, sentence, hint) => {
    const server = await serve({ token: 'right' });
    server.open('pr-7', 1);
    const asked = budgetAt(`${server.url}/budgets/${id}`, bearer).reserve(WANTED, live);
    await expect(asked).rejects.toMatchObject({
      code: 'config_error',
      message: expect.stringContaining(sentence),
      hint: expect.stringContaining(hint),
    });
  });
});

describe('a budget that is asked by the identity of a job', () => {
  const AUDIENCE = 'https://flue.example.com';

  /** The server takes each token for one call and its repeats. */
  async function trusting(options: BudgetServerOptions = {}, tokens: IdTokenServerOptions = {}) {
    const issuer = await startIdTokenServer(tokens);
    servers.push(issuer);
    const shown: string[] = [];
    const server = await serve({
      verify(token, call) {
        shown.push(token);
        const found = issuer.verify(token, { audience: AUDIENCE, call });
        return 'problem' in found ? found.problem : undefined;
      },
      ...options,
    });
    const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = issuer.env;
    const live = new Set<string>();
    const minter = createIdTokens(
      { url, token },
      { fetch: createNodeFetch(), onToken: (one) => live.add(one) },
    );
    const bearer: Bearer = {
      kind: 'minted',
      audience: AUDIENCE,
      async mint(signal) {
        const minted = await minter.mint(AUDIENCE, signal).catch((thrown: unknown) => {
          throw new FlueError('budget_unreachable', `no identity token: ${String(thrown)}`);
        });
        return { ...minted, done: () => live.delete(minted.value) };
      },
    };
    return { server, issuer, shown, live, budget: budgetAt(server.open('pr-7', 1), bearer, tokens.now) };
  }

  it('is shown another token by every call, and the same by every repeat of one', async () => {
    const faults = ['503 after', 'drop after', undefined] as const;
    const {
      server,
      issuer,
      shown,
      live: secret,
      budget,
    } = await trusting({ fault: (_, number) => faults[number] });
    const reservation = await budget.reserve(WANTED, live);
    expect(shown).toEqual(Array(3).fill(issuer.minted[0]));
    await reservation.settle(5);
    await (await budget.reserve(WANTED, live)).settle(5);
    expect(shown.slice(3)).toEqual(issuer.minted.slice(1));
    expect(new Set(issuer.minted).size).toBe(4);
    expect(server.budget('pr-7')).toMatchObject({ spentUsd: 1e-8, reservedUsd: 0 });
    expect(secret.size, 'tokens that are still looked for').toBe(0);
  });

  it('is shown no token of another call, however many there are at once', async () => {
    const { server, issuer, budget } = await trusting();
    const reservations = await Promise.all(Array.from({ length: 20 }, () => budget.reserve(WANTED, live)));
    await Promise.all(reservations.map(({ settle }) => settle(1)));
    expect(issuer.minted).toHaveLength(40);
    expect(server.budget('pr-7').spentUsd).toBe(20 / 1e9);
  });

  it('keeps its token while it waits for what others may give back, until that would expire', async () => {
    let now = Date.now();
    const { server, issuer, shown, budget } = await trusting({ now: () => now }, { now: () => now });
    const all = await budget.reserve({ ...WANTED, mostNanos: 1e9, ttlMs: 600_000 }, live);
    const waiting = budget.reserve({ ...WANTED, ttlMs: 60_000 }, live);
    await expect.poll(() => server.requests.length).toBeGreaterThan(3);
    expect(new Set(shown).size).toBe(2);
    now += 295_000;
    await expect.poll(() => issuer.minted.length).toBeGreaterThan(2);
    await all.settle(0);
    expect((await waiting).nanos).toBe(10);
  });

  it('says which repository and audience a server must allow that does not', async () => {
    const { budget } = await trusting({ verify: () => 'no' });
    await expect(budget.reserve(WANTED, live)).rejects.toMatchObject({
      code: 'config_error',
      message: expect.stringContaining("answered 401: GitHub's identity token of this job is not accepted"),
      hint: `the server must allow this repository and the audience ${AUDIENCE} (input flue-audience), or take flue-token`,
    });
  });

  it('is not asked at all when there is no token to be had', async () => {
    const { server, budget } = await trusting({}, { fault: () => 'no permission' });
    await expect(budget.reserve(WANTED, live)).rejects.toMatchObject({
      code: 'budget_unreachable',
      message: expect.stringContaining(
        "no identity token: GitHubError: GitHub's service for identity tokens answered 403",
      ),
    });
    expect(server.requests).toEqual([]);
  });
});
