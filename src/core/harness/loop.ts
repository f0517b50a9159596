// From one prompt to its answer: turns and tool calls in alternation, until the model is done and a wanted result
// validates. Every way it can end otherwise is a FlueError with a run's code.

import type { Compacted, PromptAnswer } from '../../authoring/context.ts';
import type { Schema } from '../../authoring/schema.ts';
import { FlueError } from '../../errors.ts';
import type { JsonObject } from '../../protocol/json.ts';
import {
  type AssistantBlock,
  type Message,
  textOf,
  toolUsesOf,
  type UserBlock,
  userText,
} from '../../protocol/messages.ts';
import { wantedTokensOf } from '../budget/reserve-call.ts';
import { ModelFault } from '../ports.ts';
import type { RunScope } from '../run/scope.ts';
import type { ToolContext } from '../tools/tool.ts';
import { compact, isNearlyFull, isTooLong, tooLong } from './compaction.ts';
import type { Conversation } from './conversation.ts';
import type { ModelLine } from './model-line.ts';
import type { LastAnswer, Progress } from './progress.ts';
import type { Toolbox } from './ready-tool.ts';
import { RESULT_REPAIRS, readResult, repairPrompt, resultUnavailable } from './result.ts';
import { judgeTurn } from './rounds.ts';
import { isWorthEnforcing, tellSchema, type Wanted, withSchema } from './schema-text.ts';
import { runToolCalls } from './tool-calls.ts';
import { refuseBaitIn, type TurnOutcome, type TurnRequest, takeTurn } from './turn.ts';

export interface LoopOptions {
  scope: RunScope;
  conversation: Conversation;
  line: ModelLine;
  progress: Progress;
  system: string;
  toolbox: Toolbox;
  skills: ToolContext['skills'];
  thinking: 'off' | 'low' | 'medium' | 'high' | undefined;
  result: { schema: Schema; json: JsonObject } | undefined;
  /** Turns this prompt may take; undefined = as many as the run. */
  maxTurns: number | undefined;
}

/** A prompt that is being answered. */
interface Prompting extends LoopOptions, Pick<Wanted, 'enforced'> {
  /** What the provider said of a conversation that is too long, until room is made. */
  complaint: FlueError | undefined;
}

/** `prompt` is not asked for when a process before has begun. */
export async function answerPrompt(
  given: LoopOptions,
  prompt: () => Promise<Message>,
): Promise<PromptAnswer<unknown>> {
  const { result, progress } = given;
  const { state } = progress;
  const common = requestOf(given);
  // The same in every continuation of the prompt: what is known of the conversation changes with every turn.
  if (!progress.isContinued)
    state.enforces = result !== undefined && isWorthEnforcing(given.conversation, common);
  const enforced = state.enforces ? result?.json : undefined;
  const options: Prompting = { ...given, complaint: undefined, enforced };
  const request = { ...common, resultSchema: enforced };
  progress.throwFailure();
  if (!progress.isContinued) {
    const message = withSchema(await prompt(), options);
    state.first = options.conversation.lastSeq() + 1;
    say(options, message);
  }
  for (;;) {
    const outcome = recordedTurn(options) ?? (await nextTurn(options, request));
    if (await continueAfter(options, outcome)) continue;
    const text = textOf(outcome.content);
    const cut = outcome.stopReason === 'max_tokens';
    if (!cut && result === undefined) return progress.answer(state.begun + text, undefined);
    const read = result === undefined || cut ? CUT_OFF : await readResult(text, result.schema);
    if (read.ok) return progress.answer(text, read.value);
    state.answers += 1;
    if (state.answers > RESULT_REPAIRS)
      throw cut ? await cutOff(given, outcome.maxTokens) : resultUnavailable(read.problem, state.answers);
    if (result === undefined) state.begun += text;
    const again = cut && result === undefined ? CONTINUE : repairPrompt(read.problem);
    say(options, userText(again));
  }
}

/** Adds what is not the model's own; how far the prompt is goes with it. */
function say({ scope, conversation, progress }: LoopOptions, message: Message): void {
  conversation.append(scope.journal, message);
  progress.state.last = null;
  progress.save();
}

/** An answer, as the loop deals with it. */
interface Answered extends LastAnswer {
  content: AssistantBlock[];
}

/** The one that a process before recorded, and did not deal with. */
function recordedTurn({ scope, progress }: LoopOptions): Answered | undefined {
  const { last } = progress.state;
  const message = progress.answered;
  if (last === null || message?.role !== 'assistant') return undefined;
  refuseBaitIn(scope, message);
  return { ...last, content: message.content };
}

async function nextTurn(options: Prompting, request: TurnRequest['request']): Promise<Answered> {
  const { maxTurns, progress } = options;
  if (maxTurns !== undefined && progress.state.turns >= maxTurns) throw promptTurnLimit(maxTurns);
  const { response, turn, maxTokens } = await turnOfAny(options, request);
  const { content, stopReason } = response;
  return { content, stopReason, turn, maxTokens, callsTold: false };
}
/** Of a model that another one can stand in for. */
const FEW_ATTEMPTS = 2;

/** Shortens a conversation that nobody is waiting for an answer in. */
export async function shortenNow(
  options: Pick<LoopOptions, 'scope' | 'conversation' | 'line' | 'system' | 'toolbox' | 'thinking'>,
): Promise<Compacted> {
  const { scope, conversation, line } = options;
  const messagesBefore = conversation.messages.length;
  const request = requestOf(options);
  for (;;) {
    const attempts = line.hasMore() ? FEW_ATTEMPTS : undefined;
    try {
      await compact({ scope, conversation, resolved: line.current(), request, attempts, atOnce: true });
      return { messagesBefore, messagesAfter: conversation.messages.length };
    } catch (thrown) {
      if (!(await line.passOn(thrown))) throw thrown;
    }
  }
}

/** What is the same in every request of a prompt. */
function requestOf({ system, toolbox, thinking }: Pick<LoopOptions, 'system' | 'toolbox' | 'thinking'>) {
  return { system, tools: [...toolbox.values()].map((tool) => tool.declaration), thinking };
}

/** A turn of the model whose turn it is, or of the next one that is not overloaded. */
async function turnOfAny(options: Prompting, request: TurnRequest['request']): Promise<TurnOutcome> {
  const { scope, conversation, line, enforced, progress } = options;
  for (;;) {
    const current = line.current();
    const attempts = line.hasMore() ? FEW_ATTEMPTS : undefined;
    const turn = { scope, conversation, resolved: current, request, attempts };
    try {
      await makeRoomFor(options, turn);
      return await takeTurn({ ...turn, onAnswer: (outcome) => keep(options, outcome) });
    } catch (thrown) {
      if (isTooLong(thrown) && mayShorten(options, thrown)) continue;
      if (!(await line.passOn(thrown))) {
        withdrawRefused(options, thrown);
        throw thrown;
      }
      progress.state.place = line.place();
      // Told already where the model before could not be held to it either.
      if (enforced !== undefined && current.model.enforces(enforced))
        tellSchema(options, conversation, scope.journal);
      progress.save();
    }
  }
}

/**
 * A prompt that no provider takes (an image that is damaged, a text that fits no window) must not stay in the session: it
 * would be refused again with each one after it. Gone on with in another process it fails as here.
 */
function withdrawRefused({ scope, conversation, progress }: Prompting, thrown: unknown): void {
  if (!(thrown instanceof FlueError && thrown.cause instanceof ModelFault)) return;
  const { first } = progress.state;
  if (first === null || !REFUSALS.has(thrown.cause.kind)) return;
  if (conversation.withdraw(scope.journal, first)) progress.fail(thrown);
}

const REFUSALS: ReadonlySet<ModelFault['kind']> = new Set(['rejected', 'too_long']);

/** Goes into the commit of the answer itself. */
function keep({ conversation, line, progress }: Prompting, outcome: TurnOutcome): void {
  const { turn, maxTokens, response } = outcome;
  const { state } = progress;
  progress.add(outcome, line.current().ref);
  state.last = { turn, stopReason: response.stopReason, maxTokens, callsTold: false };
  state.known = conversation.known ?? null;
  if (response.stopReason !== 'context_window_exceeded') state.shortened = 0;
  progress.save();
}

/** What the provider finds too long is shortened, and the shorter one again; then it is no use. */
const MOST_SHORTENED = 2;

function mayShorten(options: Prompting, complaint: FlueError): boolean {
  options.complaint = complaint;
  return options.progress.state.shortened++ < MOST_SHORTENED;
}

/** Where the next turn needs some. A model that cannot be reached for the summary is stood in for as in any turn. */
async function makeRoomFor(options: Prompting, turn: TurnRequest): Promise<void> {
  const { complaint, conversation, progress } = options;
  const atOnce = complaint !== undefined;
  if (!atOnce && !(await isNearlyFull(turn))) return;
  const isShorter = await compact({
    ...turn,
    atOnce,
    onTurn(outcome) {
      progress.add(outcome, turn.resolved.ref);
      progress.state.known = conversation.known ?? null;
      progress.save();
    },
    // What was told of the schema may be among what is left out.
    onShorter: () => tellSchema(options, conversation, options.scope.journal),
  });
  if (atOnce && !isShorter) throw complaint;
  options.complaint = undefined;
}

const CUT_OFF = {
  ok: false,
  problem: 'the answer was cut off at its length limit; make it shorter',
} as const;
const CONTINUE =
  'Your answer was cut off at its length limit. Go on exactly where it stopped; make a long tool call several shorter ones, for example write a file in parts.';

/** Cut off again and again: by the budget, where that allowed less than the model would have been, else by the task. */
async function cutOff({ scope, line }: LoopOptions, maxTokens: number): Promise<FlueError> {
  const { ref } = line.current();
  if (maxTokens < wantedTokensOf(await scope.ports.prices.ceiling(ref))) {
    return new FlueError(
      'budget_exceeded',
      `the budget left only ${maxTokens} tokens for the answer, which was cut off`,
      {
        hint: 'raise max-cost-usd, or ask for less',
      },
    );
  }
  return new FlueError(
    'model_error',
    `the answer of ${ref} was cut off at ${maxTokens} tokens, again and again`,
    {
      hint: 'ask for less at once, or for files to be written in parts',
    },
  );
}

/** True when the model has to be called again: it asked for tools, or the provider paused it. */
async function continueAfter(options: Prompting, answered: Answered): Promise<boolean> {
  const { conversation, line, progress } = options;
  const { content, stopReason, turn, callsTold } = answered;
  const calls = toolUsesOf(content);
  switch (stopReason) {
    case 'refusal':
      throw new FlueError('model_error', `the model "${line.current().ref}" declined to answer`, {
        hint: 'look at what it was asked (the journal has it), or use another model',
      });
    case 'context_window_exceeded':
      // The end of its answer is the user's turn again, also where nothing can be left out.
      say(options, userText(CONTINUE));
      if (mayShorten(options, tooLong(line.current().ref))) return true;
      throw tooLong(line.current().ref);
    case 'pause_turn':
      progress.state.last = null;
      return true;
    default:
  }
  if (calls.length === 0) return false;
  const { results, denial } = await runToolCalls({
    ...options,
    calls,
    session: conversation.name,
    turn,
    owner: conversation.owner,
    seq: conversation.lastSeq(),
    isContinued: progress.isContinued,
    isTold: callsTold,
    onTold() {
      if (progress.state.last !== null) progress.state.last.callsTold = true;
      progress.save();
    },
  });
  const judged = judgeTurn(progress.state.rounds, { calls, results });
  progress.state.rounds = judged.rounds;
  const notice: UserBlock[] = judged.is === 'first' ? [{ type: 'text', text: judged.notice }] : [];
  if (judged.is === 'first') warn(options, judged.notice);
  const failure = denial ?? (judged.is === 'again' ? judged.failure : undefined);
  if (failure !== undefined) progress.fail(failure);
  say(options, { role: 'user', content: [...results, ...notice] });
  if (failure !== undefined) throw failure;
  return true;
}

function warn({ scope: { journal }, conversation }: LoopOptions, notice: string): void {
  journal.stage({
    type: 'log',
    level: 'warn',
    message: `told the agent in session ${conversation.name}: ${notice}`,
  });
}

function promptTurnLimit(maxTurns: number): FlueError {
  return new FlueError('turn_limit', `the prompt used all of its ${maxTurns} turns without an answer`, {
    hint: 'raise maxTurns of the prompt, or ask for less',
  });
}
