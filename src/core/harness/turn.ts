// One turn: reserve the worst case, ask the model, record the answer with its exact cost. The answer and its message are
// one commit; from then on it is never asked or paid for again.

import { textOf, toolUsesOf } from '../../protocol/messages.ts';
import { toNanos, totalTokens, toUsd } from '../../protocol/money.ts';
import { knownAfter } from '../budget/input-bound.ts';
import type { Reservation } from '../budget/meter.ts';
import type { OpenRequest } from '../budget/requests.ts';
import { reserveCall } from '../budget/reserve-call.ts';
import type { ModelListener, ModelRequest, ModelResponse, PricedCost, ResolvedModel } from '../ports.ts';
import type { RunScope } from '../run/scope.ts';
import type { Conversation } from './conversation.ts';
import { callModel } from './model-call.ts';

/** Share of the budget from which on a run is warned of, once. */
const WARN_SHARE = 0.8;
/** Longer than a connection takes, shorter than any model's first word. */
const WARM_AFTER_MS = 120;

export interface TurnRequest {
  scope: RunScope;
  conversation: Conversation;
  resolved: ResolvedModel;
  request: Omit<ModelRequest, 'maxTokens' | 'messages' | 'model'>;
  /** Fewer requests than the usual ones. */
  attempts?: number | undefined;
  /** Stages what is to be committed with the answer. */
  onAnswer?(outcome: TurnOutcome): void;
}

export interface TurnOutcome {
  turn: number;
  response: ModelResponse;
  cost: PricedCost;
  /** What the answer was allowed. */
  maxTokens: number;
}

export async function takeTurn({
  scope,
  conversation,
  resolved,
  request,
  attempts = scope.modelCalls.attempts,
  onAnswer,
}: TurnRequest): Promise<TurnOutcome> {
  const { journal, meter, ports, signal } = scope;
  const parts = { ...request, model: resolved.id, messages: conversation.messages };
  const reserve = (): Promise<Reservation> =>
    reserveCall({
      meter,
      limits: scope.limits,
      prices: ports.prices,
      resolved,
      request: parts,
      known: conversation.known,
      signal,
    });

  if (scope.activity.isClosing()) await scope.activity.apart(() => scope.activity.pass());
  let reservation = await reserve();
  let open: OpenRequest | undefined;
  const turn = scope.nextTurn();
  const session = conversation.name;
  const begin = (): Promise<void> => {
    open = scope.requests.open(reservation.nanos);
    const reservedUsd = scope.limits.maxCostUsd === null ? null : toUsd(reservation.nanos);
    return journal.commit({ type: 'turn_started', turn, session, model: resolved.ref, reservedUsd });
  };
  await begin();
  // The interpreter's start hides behind the first model call, and must not delay the call's own connection.
  const forgetWarming =
    turn === 1 ? ports.clock.after(WARM_AFTER_MS, () => ports.sandboxes.warm()) : () => {};
  const call: ModelRequest = { ...parts, maxTokens: reservation.maxTokens };
  const began = ports.clock.now();
  let response: ModelResponse;
  try {
    const outcome = await callModel({
      resolved,
      request: call,
      listener: listenerFor(scope, session, turn),
      signal,
      clock: ports.clock,
      policy: { ...scope.modelCalls, attempts: Math.min(attempts, scope.modelCalls.attempts) },
      onSend: () => meter.send(reservation),
      onLost() {
        meter.lose(reservation);
        open?.lose();
      },
      onRefused: () => meter.unsend(reservation),
      async beforeRetry(fault) {
        // What was refused unbilled is repeated on the same reservation; a lost one stays counted, and the repeat is
        // told of, so that a process killed now leaves both behind.
        if (fault.kind !== 'lost') return journal.assertOurs();
        reservation = await reserve();
        call.maxTokens = reservation.maxTokens;
        await begin();
      },
    });
    response = outcome.response;
  } catch (thrown) {
    // A request that may have been billed was reported as lost, and is: only what was refused unbilled comes back.
    open?.close();
    meter.release(reservation);
    throw thrown;
  } finally {
    forgetWarming();
  }

  const cost = await priceOf(scope, resolved.ref, response);
  // An answer that turns out to have no price was paid all the same: the budget counts its worst case.
  const isLimited = scope.limits.maxCostUsd !== null || meter.isShared;
  const counted = cost.nanos ?? (isLimited ? reservation.nanos : 0);
  meter.settle(reservation, { nanos: counted, tokens: totalTokens(response.usage) });
  // First what was sent is counted, then the answer is added: `call.messages` is the conversation itself.
  conversation.known = knownAfter(call, response.usage);
  conversation.append(journal, { role: 'assistant', content: response.content });
  const outcome: TurnOutcome = { turn, response, cost, maxTokens: call.maxTokens };
  onAnswer?.(outcome);
  warnOfBudget(scope, cost);
  open?.close();
  scope.requests.forgetLost();
  await journal.commit({
    type: 'turn_completed',
    turn,
    session,
    model: resolved.ref,
    usage: response.usage,
    costUsd: cost.nanos === null ? null : toUsd(cost.nanos),
    costSource: cost.source,
    estimated: cost.estimated,
    stopReason: response.stopReason,
    text: textOf(response.content),
    toolCalls: toolUsesOf(response.content).length,
    durationMs: Math.max(0, ports.clock.now() - began),
    ...meter.takeLost(),
  });
  refuseBaitIn(scope, response);
  return outcome;
}

/** Also asked of an answer that a process before recorded, and may not have come to look at. */
export function refuseBaitIn({ honeytokens }: RunScope, { content }: Pick<ModelResponse, 'content'>): void {
  honeytokens.refuseIn(textOf(content), 'an answer of the model');
}

async function priceOf(scope: RunScope, ref: string, response: ModelResponse): Promise<PricedCost> {
  if (response.cost !== undefined) return { ...response.cost, estimated: false };
  return scope.ports.prices.cost(ref, response.usage, response.billing, scope.ports.clock.now());
}

function warnOfBudget({ limits, meter, journal }: RunScope, last: PricedCost): void {
  if (limits.maxCostUsd === null || last.nanos === null) return;
  const spentUsd = meter.spentUsd();
  const line = limits.maxCostUsd * WARN_SHARE;
  const crossedNow = toNanos(spentUsd) >= toNanos(line) && toNanos(spentUsd) - last.nanos < toNanos(line);
  if (!crossedNow) return;
  const message = `${Math.round((100 * spentUsd) / limits.maxCostUsd)} % of the budget is spent`;
  journal.stage({ type: 'budget_warning', message, spentUsd, maxCostUsd: limits.maxCostUsd });
}

function listenerFor({ journal }: RunScope, session: string, turn: number): ModelListener {
  return {
    onActivity() {},
    onText: (text) => journal.show({ type: 'text_delta', session, turn, text }),
    onThinking: (text) => journal.show({ type: 'thinking_delta', session, turn, text }),
  };
}
