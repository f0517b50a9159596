// Catches the first request that a run would send to a model, and lets nothing go on from there: the author's code waits
// at its first prompt for an answer that never comes. No tool runs, and the sandbox reaches no network.
import type { ModelRequest, Models, PriceBook, PriceCeiling, ResolvedModel } from '../../core/ports.ts';
import type { RunHandle, RunListener, Runtime } from '../../core/runtime-api.ts';
import { FlueError } from '../../errors.ts';
import type { Limits } from '../../protocol/events.ts';
import { fullModelName } from '../../protocol/model-name.ts';
import type { StartRun } from '../../protocol/start-run.ts';
import type { ModelPorts } from '../assemble.ts';
import { lazySandboxes } from '../lazy-adapters.ts';

export interface FirstRequest {
  ref: string;
  request: ModelRequest;
  /** Who can count it; undefined without a key. */
  resolved: ResolvedModel | undefined;
  limits: Limits;
}

/** What came of a run: its first request, or the run itself when it ended before it asked for anything. */
export type Caught = FirstRequest | { ended: RunHandle };

export interface Catcher {
  replace(own: ModelPorts): ModelPorts;
  /** The price book as the run would have it. */
  prices(): PriceBook;
  /** One after the other. Throws FlueError when the run was refused. */
  first(runtime: Runtime, request: StartRun, listener: RunListener): Promise<Caught>;
  /** Once all that was caught has ended. */
  settled(): Promise<unknown>;
}

/** A model without a price is no reason to refuse what is not sent. */
const UNPRICED: PriceCeiling = {
  inputNanosPerToken: 0,
  outputNanosPerToken: 0,
  maxOutputTokens: 16_384,
  contextWindow: 200_000,
};
const NEVER = new Promise<never>(() => {});

type Asked = Omit<FirstRequest, 'limits'>;

export function createCatcher(): Catcher {
  let catchIt: (asked: Asked) => void = () => {};
  let prices: PriceBook | undefined;
  const ended: Array<Promise<unknown>> = [];

  const modelsOf = (own: Models): Models => ({
    async resolve(name) {
      const resolved = await resolveIfKeyed(own, name);
      const ref = resolved?.ref ?? fullModelName(name);
      const model: ResolvedModel['model'] = {
        // Asked before anything is reserved or sent.
        countsAtOnce: true,
        enforces: (schema) => resolved?.model.enforces(schema) ?? true,
        countTokens(request, signal) {
          if (!signal.aborted) catchIt({ ref, request, resolved });
          return NEVER;
        },
        stream: () => NEVER,
      };
      return { ref, id: resolved?.id ?? ref.slice(ref.indexOf('/') + 1), model };
    },
  });

  return {
    replace(own) {
      prices = own.prices;
      return {
        models: modelsOf(own.models),
        prices: {
          cost: own.prices.cost,
          ceiling: async (ref, tokens) => (await own.prices.ceiling(ref, tokens)) ?? UNPRICED,
        },
        sandboxes: lazySandboxes(),
      };
    },
    prices() {
      if (prices === undefined) throw new TypeError('there is no project yet');
      return prices;
    },
    async first(runtime, request, listener) {
      const asked = Promise.withResolvers<Asked>();
      catchIt = asked.resolve;
      const handle = await runtime.start(request, listener);
      const caught = await Promise.race([asked.promise, handle.done]);
      runtime.cancel(handle.runId, 'only its first request was wanted');
      ended.push(handle.done);
      if ('runId' in caught) return { ended: handle };
      return { ...caught, limits: limitsOf(runtime, handle.runId) };
    },
    settled: () => Promise.all(ended),
  };
}

async function resolveIfKeyed(models: Models, name: string): Promise<ResolvedModel | undefined> {
  try {
    return await models.resolve(name);
  } catch (thrown) {
    if (thrown instanceof FlueError && thrown.code === 'missing_key') return undefined;
    throw thrown;
  }
}

function limitsOf(runtime: Runtime, runId: string): Limits {
  const [first] = runtime.entries(runId);
  if (first?.event.type === 'run_queued') return first.event.limits;
  throw new TypeError('a run begins with run_queued');
}
