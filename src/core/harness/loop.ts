// From one prompt to its answer: turns and tool calls in alternation, until the model is done and a wanted result
// validates. Every way it can end otherwise is a FlueError with a run's code.

import type { Compacted, PromptAnswer } from '../../authoring/context.ts';
import type { Schema } from '../../authoring/schema.ts';
import { FlueError } from '../../errors.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { type Message, textOf, toolUsesOf, userText } from '../../protocol/messages.ts';
import { addUsage, NO_USAGE, toUsd } from '../../protocol/money.ts';
import { wasSentWith } from '../budget/input-bound.ts';
import { WANTED_OUTPUT_TOKENS } from '../budget/reserve-call.ts';
import type { RunScope } from '../run/scope.ts';
import type { ToolContext } from '../tools/tool.ts';
import { type CompactionOptions, compact, isNearlyFull, isTooLong, tooLong } from './compaction.ts';
import type { Conversation } from './conversation.ts';
import type { ModelLine } from './model-line.ts';
import { RESULT_REPAIRS, readResult, repairPrompt, resultUnavailable } from './result.ts';
import { runToolCalls } from './tool-calls.ts';
import type { Toolbox } from './toolbox.ts';
import { type TurnOutcome, type TurnRequest, takeTurn } from './turn.ts';

export interface LoopOptions {
  scope: RunScope;
  conversation: Conversation;
  line: ModelLine;
  system: string;
  toolbox: Toolbox;
  skills: ToolContext['skills'];
  thinking: 'off' | 'low' | 'medium' | 'high' | undefined;
  result: { schema: Schema; json: JsonObject } | undefined;
  /** Turns this prompt may take; undefined = as many as the run. */
  maxTurns: number | undefined;
}

/** A prompt that is being answered. */
interface Prompting extends LoopOptions {
  /** How often in a row the conversation was shortened because the provider found it too long. */
  shortened: number;
  /** What the provider said of that, until room is made. */
  complaint: FlueError | undefined;
  /** All its turns, those of summaries too. */
  tally: Tally;
  /** The result's schema, where the provider is to hold the model to it; else it is told. */
  enforced: JsonObject | undefined;
}

export async function answerPrompt(given: LoopOptions, prompt: Message): Promise<PromptAnswer<unknown>> {
  const enforced = schemaToEnforce(given);
  const options: Prompting = { ...given, shortened: 0, complaint: undefined, tally: newTally(), enforced };
  const { scope, conversation, line, result, tally } = options;
  const request = { ...requestOf(options), resultSchema: enforced };
  let answers = 0;
  let begun = '';
  conversation.append(scope.journal, withSchema(prompt, options));
  for (;;) {
    if (options.maxTurns !== undefined && tally.turns >= options.maxTurns)
      throw promptTurnLimit(options.maxTurns);
    const outcome = await turnOfAny(options, request);
    tally.add(outcome, line.current.ref);
    const { response } = outcome;
    if (await continueAfter(options, outcome)) continue;
    const text = textOf(response.content);
    const cut = response.stopReason === 'max_tokens';
    if (!cut && result === undefined) return tally.answer(begun + text, undefined);
    const read = result === undefined || cut ? CUT_OFF : await readResult(text, result.schema);
    if (read.ok) return tally.answer(text, read.value);
    answers += 1;
    if (answers > RESULT_REPAIRS)
      throw cut ? cutOff(line.current.ref, outcome) : resultUnavailable(read.problem, answers);
    if (result === undefined) begun += text;
    const again = cut && result === undefined ? CONTINUE : repairPrompt(read.problem);
    conversation.append(scope.journal, userText(again));
  }
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
    const attempts = line.hasMore ? FEW_ATTEMPTS : undefined;
    try {
      await compact({ scope, conversation, resolved: line.current, request, attempts, atOnce: true });
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
  const { scope, conversation, line, enforced } = options;
  for (;;) {
    const { current } = line;
    const attempts = line.hasMore ? FEW_ATTEMPTS : undefined;
    const turn = { scope, conversation, resolved: current, request, attempts };
    try {
      await makeRoomFor(options, turn);
      const outcome = await takeTurn(turn);
      if (outcome.response.stopReason !== 'context_window_exceeded') options.shortened = 0;
      return outcome;
    } catch (thrown) {
      if (isTooLong(thrown) && mayShorten(options, thrown)) continue;
      if (!(await line.passOn(thrown))) throw thrown;
      // Told already where the model before could not be held to it either.
      if (enforced !== undefined && current.model.enforces(enforced)) tellSchema(options);
    }
  }
}

/** What the provider finds too long is shortened, and the shorter one again; then it is no use. */
const MOST_SHORTENED = 2;

function mayShorten(options: Prompting, complaint: FlueError): boolean {
  options.complaint = complaint;
  return options.shortened++ < MOST_SHORTENED;
}

/** Where the next turn needs some. A model that cannot be reached for the summary is stood in for as in any turn. */
async function makeRoomFor(options: Prompting, turn: TurnRequest): Promise<void> {
  const { complaint } = options;
  const atOnce = complaint !== undefined;
  if (!atOnce && !(await isNearlyFull(turn))) return;
  const isShorter = await makeRoom(options, { ...turn, atOnce });
  if (atOnce && !isShorter) throw complaint;
  options.complaint = undefined;
}

/** What was told of the schema may be among what is left out. */
async function makeRoom(options: Prompting, compaction: CompactionOptions): Promise<boolean> {
  const onTurn = (outcome: TurnOutcome): void => options.tally.add(outcome, compaction.resolved.ref);
  const isShorter = await compact({ ...compaction, onTurn });
  if (isShorter) tellSchema(options);
  return isShorter;
}

function tellSchema(options: Prompting): void {
  const text = schemaText(options);
  if (text !== undefined) options.conversation.append(options.scope.journal, userText(text));
}

const CUT_OFF = {
  ok: false,
  problem: 'the answer was cut off at its length limit; make it shorter',
} as const;
const CONTINUE =
  'Your answer was cut off at its length limit. Go on exactly where it stopped; make a long tool call several shorter ones, for example write a file in parts.';

/** Cut off again and again: by the budget, where that allowed less than is usual, else by the task. */
function cutOff(ref: string, { maxTokens }: TurnOutcome): FlueError {
  if (maxTokens < WANTED_OUTPUT_TOKENS) {
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
async function continueAfter(options: Prompting, { response, turn }: TurnOutcome): Promise<boolean> {
  const { scope, conversation } = options;
  const calls = toolUsesOf(response.content);
  switch (response.stopReason) {
    case 'refusal':
      throw new FlueError('model_error', `the model "${options.line.current.ref}" declined to answer`, {
        hint: 'look at what it was asked (the journal has it), or use another model',
      });
    case 'context_window_exceeded':
      // The end of its answer is the user's turn again, also where nothing can be left out.
      conversation.append(scope.journal, userText(CONTINUE));
      if (mayShorten(options, tooLong(options.line.current.ref))) return true;
      throw tooLong(options.line.current.ref);
    case 'pause_turn':
      return true;
    default:
  }
  if (calls.length === 0) return false;
  const { results, denial } = await runToolCalls({ ...options, calls, session: conversation.name, turn });
  conversation.append(scope.journal, { role: 'user', content: results });
  if (denial !== undefined) throw denial;
  return true;
}

/** A schema that the provider is not held to is told to the model, whose answer is validated in any case. */
function withSchema(prompt: Message, options: Prompting): Message {
  const text = schemaText(options);
  if (prompt.role !== 'user' || text === undefined) return prompt;
  return { role: 'user', content: [...prompt.content, { type: 'text', text }] };
}

function schemaText({ line, result, enforced }: Prompting): string | undefined {
  if (result === undefined || (enforced !== undefined && line.current.model.enforces(enforced)))
    return undefined;
  return `Answer with nothing but JSON of this schema:\n${JSON.stringify(result.json)}`;
}

/** Tokens of a conversation from which on the provider's cache of it is worth more than its hold on one answer. */
const WORTH_CACHING = 10_000;

/** The schema stands before all else: new to a long conversation it would cost all that is cached of it. */
function schemaToEnforce(options: LoopOptions): JsonObject | undefined {
  const { known } = options.conversation;
  const isCached =
    known !== undefined && known.tokens > WORTH_CACHING && wasSentWith(known, requestOf(options));
  return isCached ? undefined : options.result?.json;
}

function promptTurnLimit(maxTurns: number): FlueError {
  return new FlueError('turn_limit', `the prompt used all of its ${maxTurns} turns without an answer`, {
    hint: 'raise maxTurns of the prompt, or ask for less',
  });
}

interface Tally {
  readonly turns: number;
  /** `model` is the one that answered. */
  add(outcome: TurnOutcome, model: string): void;
  answer(text: string, data: unknown): PromptAnswer<unknown>;
}

function newTally(): Tally {
  let model = '';
  let usage = NO_USAGE;
  let nanos: number | null = 0;
  let turns = 0;
  return {
    get turns() {
      return turns;
    },
    add({ response, cost }, answeredBy) {
      model = answeredBy;
      usage = addUsage(usage, response.usage);
      nanos = nanos === null || cost.nanos === null ? null : nanos + cost.nanos;
      turns += 1;
    },
    answer: (text, data) => ({
      text,
      data,
      usage,
      costUsd: nanos === null ? null : toUsd(nanos),
      model,
      turns,
    }),
  };
}
