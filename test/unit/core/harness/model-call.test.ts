import { describe, expect, test } from 'vitest';
import {
  callModel,
  DEFAULT_MODEL_CALL_POLICY,
  type ModelCall,
} from '../../../../src/core/harness/model-call.ts';
import {
  type Model,
  ModelFault,
  type ModelListener,
  type ModelResponse,
} from '../../../../src/core/ports.ts';
import { FlueError } from '../../../../src/errors.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';

type Attempt = (listener: ModelListener, signal: AbortSignal) => Promise<ModelResponse>;

const ANSWER: ModelResponse = {
  content: [{ type: 'text', text: 'done' }],
  stopReason: 'end_turn',
  usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 },
  billing: {},
};
const answers: Attempt = async () => ANSWER;
const fails =
  (kind: ModelFault['kind'], detail: ConstructorParameters<typeof ModelFault>[2] = {}): Attempt =>
  async () => {
    throw new ModelFault(kind, `it is ${kind}`, detail);
  };
/** Deaf to its signal, as a hanging adapter is. */
const hangs: Attempt = () => new Promise(() => {});

interface Setup {
  clock: FakeClock;
  controller: AbortController;
  sent: number[];
  lost: ModelFault[];
  retries: ModelFault[];
  said: string[];
  call(): ReturnType<typeof callModel>;
}

function setup(attempts: Attempt[], options: Partial<ModelCall> = {}): Setup {
  const clock = createFakeClock(0);
  const controller = new AbortController();
  const sent: number[] = [];
  const lost: ModelFault[] = [];
  const retries: ModelFault[] = [];
  const said: string[] = [];
  const model: Model = {
    async stream(request, listener, signal) {
      const attempt = attempts[sent.length] ?? answers;
      sent.push(request.maxTokens);
      return attempt(listener, signal);
    },
    countTokens: async () => undefined,
    enforces: () => true,
  };
  const call = (): ReturnType<typeof callModel> =>
    callModel({
      resolved: { ref: 'test/model', id: 'model', model },
      request: { model: 'model', system: '', messages: [], tools: [], maxTokens: 4_096 },
      listener: { onActivity() {}, onText: (text) => said.push(text), onThinking() {} },
      signal: controller.signal,
      clock,
      policy: { ...DEFAULT_MODEL_CALL_POLICY, random: () => 0.5 },
      onLost: (fault) => lost.push(fault),
      beforeRetry: async (fault) => {
        retries.push(fault);
      },
      ...options,
    });
  return { clock, controller, sent, lost, retries, said, call };
}

/** The outcome of a call, as it stands when the clock has moved on by `ms`. */
async function settled<T>(promise: Promise<T>, clock: FakeClock, ms: number): Promise<T | Error | 'pending'> {
  let outcome: T | Error | 'pending' = 'pending';
  promise.then(
    (value) => {
      outcome = value;
    },
    (error: Error) => {
      outcome = error;
    },
  );
  await clock.advance(ms);
  return outcome;
}

describe('an answer', () => {
  test('comes through with one attempt, nothing lost, and no timer left behind', async () => {
    const { call, clock } = setup([answers]);
    expect(await call()).toEqual({ response: ANSWER, attempts: 1, lost: 0 });
    expect(clock.pending).toBe(0);
  });

  test('is heard as it streams', async () => {
    const { call, said } = setup([
      async (listener) => {
        listener.onText('a');
        listener.onText('b');
        return ANSWER;
      },
    ]);
    await call();
    expect(said).toEqual(['a', 'b']);
  });
});

describe('an overloaded provider', () => {
  test('is asked again after growing waits, without a lost request', async () => {
    const { call, clock, lost, retries } = setup([fails('overloaded'), fails('overloaded'), answers]);
    const outcome = call();
    expect(await settled(outcome, clock, 749)).toBe('pending');
    expect(retries).toHaveLength(0);
    await clock.advance(1);
    expect(retries).toHaveLength(1);
    await clock.advance(1_500);
    expect(await outcome).toEqual({ response: ANSWER, attempts: 3, lost: 0 });
    expect(lost).toEqual([]);
  });

  test('is waited for as long as it asks', async () => {
    const { call, clock, retries } = setup([fails('overloaded', { retryAfterMs: 20_000 })]);
    const outcome = call();
    expect(await settled(outcome, clock, 19_999)).toBe('pending');
    expect(retries).toHaveLength(0);
    await clock.advance(1);
    expect((await outcome).attempts).toBe(2);
  });

  test('that asks for more than the cap is given up at once, with the reason', async () => {
    const { call, sent } = setup([fails('overloaded', { status: 429, retryAfterMs: 3_600_000 })]);
    await expect(call()).rejects.toMatchObject({
      code: 'model_error',
      message:
        'the call of test/model failed: it is overloaded; it asks to wait 3,600 s, and a run waits 60 s at most',
      hint: 'run it again in 3,600 s, or use another model or key',
      retryable: true,
    });
    expect(sent).toHaveLength(1);
  });

  test('that stays so is given up after four attempts, with a message that says so', async () => {
    const { call, clock, sent } = setup(
      Array.from({ length: 9 }, () => fails('overloaded', { status: 529 })),
    );
    const error = await settled(call(), clock, 60_000);
    expect(error).toBeInstanceOf(FlueError);
    expect(error).toMatchObject({
      code: 'model_error',
      message: 'the call of test/model failed: it is overloaded (given up after 4 attempts)',
      retryable: true,
      cause: { kind: 'overloaded', status: 529 },
    });
    expect(sent).toHaveLength(4);
  });
});

describe('a lost request', () => {
  test('is reported before it is repeated', async () => {
    const { call, clock, lost } = setup([fails('lost'), fails('lost'), answers]);
    const outcome = call();
    await clock.advance(0);
    expect(lost).toHaveLength(1);
    await clock.advance(10_000);
    expect(await outcome).toEqual({ response: ANSWER, attempts: 3, lost: 2 });
  });

  test('is one that falls silent for 90 seconds, even when the adapter never lets go', async () => {
    const { call, clock, lost } = setup([hangs, answers]);
    const outcome = call();
    expect(await settled(outcome, clock, 89_999)).toBe('pending');
    expect(lost).toHaveLength(0);
    await clock.advance(1);
    expect(lost[0]?.message).toBe('the provider gave no sign of life for 90 s');
    await clock.advance(1_000);
    expect((await outcome).lost).toBe(1);
  });

  test('is not one that shows signs of life, however long it takes', async () => {
    const { call, clock } = setup([
      (listener) =>
        new Promise((resolve) => {
          let pings = 0;
          const ping = (): void => {
            listener.onActivity();
            if (++pings === 10) resolve(ANSWER);
            else clock.after(80_000, ping);
          };
          clock.after(80_000, ping);
        }),
    ]);
    const outcome = call();
    await clock.advance(800_000);
    expect(await outcome).toMatchObject({ attempts: 1, lost: 0 });
  });

  test('says nothing more once it is given up', async () => {
    let late: ModelListener | undefined;
    const { call, clock, said } = setup([
      (listener, signal) => {
        late = listener;
        return hangs(listener, signal);
      },
      answers,
    ]);
    const outcome = call();
    await clock.advance(92_000);
    await outcome;
    late?.onText('too late');
    expect(said).toEqual([]);
  });

  test('is also an adapter that throws what no adapter should', async () => {
    const { call, clock } = setup([
      async () => {
        throw new TypeError('a bug');
      },
    ]);
    const outcome = call();
    await clock.advance(1_000);
    expect(await outcome).toMatchObject({ attempts: 2, lost: 1 });
  });
});

describe('what a repeat cannot help', () => {
  test('ends at once with the hint of the fault', async () => {
    const { call, sent, lost } = setup([fails('rejected', { status: 401, hint: 'check the key' })]);
    await expect(call()).rejects.toMatchObject({
      code: 'model_error',
      message: 'the call of test/model failed: it is rejected',
      hint: 'check the key',
      retryable: false,
      cause: { status: 401 },
    });
    expect([sent.length, lost.length]).toEqual([1, 0]);
  });

  test('tells that the input is too long, in a cause that can be told apart', async () => {
    const { call } = setup([fails('too_long')]);
    await expect(call()).rejects.toMatchObject({ retryable: false, cause: { kind: 'too_long' } });
  });

  test('passes on a FlueError as it is', async () => {
    const { call } = setup([
      async () => {
        throw new FlueError('config_error', 'the script is bad');
      },
    ]);
    await expect(call()).rejects.toMatchObject({ code: 'config_error' });
  });
});

describe('a retry', () => {
  test('needs permission, and a refusal ends the call', async () => {
    const refusal = new FlueError('budget_exceeded', 'no money left');
    const { call, clock, sent } = setup([fails('lost')], { beforeRetry: () => Promise.reject(refusal) });
    expect(await settled(call(), clock, 10_000)).toBe(refusal);
    expect(sent).toHaveLength(1);
  });

  test('sends the request as it was changed by whoever permitted it', async () => {
    const request = { model: 'model', system: '', messages: [], tools: [], maxTokens: 4_096 };
    const { call, clock, sent } = setup([fails('lost')], {
      request,
      beforeRetry: async () => {
        request.maxTokens = 1_024;
      },
    });
    const outcome = call();
    await clock.advance(10_000);
    await outcome;
    expect(sent).toEqual([4_096, 1_024]);
  });
});

describe('an abort', () => {
  const reason = new Error('cancelled');

  test('ends a call in flight at once with its reason, and counts it as lost', async () => {
    const { call, clock, controller, lost } = setup([hangs]);
    const outcome = call();
    await clock.advance(10);
    controller.abort(reason);
    expect(await settled(outcome, clock, 0)).toBe(reason);
    expect(lost).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  test('reaches the adapter', async () => {
    let seen: unknown;
    const { call, clock, controller } = setup([
      (listener, signal) => {
        signal.addEventListener('abort', () => {
          seen = signal.reason;
        });
        return hangs(listener, signal);
      },
    ]);
    const outcome = call();
    await clock.advance(0);
    controller.abort(reason);
    await settled(outcome, clock, 0);
    expect(seen).toBe(reason);
  });

  test('ends a wait between attempts at once, without a lost request', async () => {
    const { call, clock, controller, lost } = setup([fails('overloaded', { retryAfterMs: 50_000 })]);
    const outcome = call();
    await clock.advance(1_000);
    controller.abort(reason);
    expect(await settled(outcome, clock, 0)).toBe(reason);
    expect(lost).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('before the first request sends none', async () => {
    const { call, controller, sent, lost } = setup([answers]);
    controller.abort(reason);
    await expect(call()).rejects.toBe(reason);
    expect([sent.length, lost.length]).toEqual([0, 0]);
  });
});
