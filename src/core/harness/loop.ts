// From one prompt to its answer: turns and tool calls in alternation, until the model is done and a wanted result
// validates. Every way it can end otherwise is a FlueError with a run's code.

import type { PromptAnswer } from '../../authoring/context.ts';
import type { Schema } from '../../authoring/schema.ts';
import { FlueError } from '../../errors.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { type Message, textOf, toolUsesOf } from '../../protocol/messages.ts';
import { addUsage, NO_USAGE, toUsd } from '../../protocol/money.ts';
import { WANTED_OUTPUT_TOKENS } from '../budget/reserve-call.ts';
import type { ResolvedModel } from '../ports.ts';
import type { RunScope } from '../run/scope.ts';
import type { ToolContext } from '../tools/tool.ts';
import type { Conversation } from './conversation.ts';
import { RESULT_REPAIRS, readResult, repairPrompt, resultUnavailable } from './result.ts';
import { runToolCalls } from './tool-calls.ts';
import type { Toolbox } from './toolbox.ts';
import { type TurnOutcome, takeTurn } from './turn.ts';

export interface LoopOptions {
  scope: RunScope;
  conversation: Conversation;
  resolved: ResolvedModel;
  system: string;
  toolbox: Toolbox;
  skills: ToolContext['skills'];
  thinking: 'off' | 'low' | 'medium' | 'high' | undefined;
  result: { schema: Schema; json: JsonObject } | undefined;
  /** Turns this prompt may take; undefined = as many as the run. */
  maxTurns: number | undefined;
}

export async function answerPrompt(options: LoopOptions, prompt: Message): Promise<PromptAnswer<unknown>> {
  const { scope, conversation, resolved, toolbox, result } = options;
  const tally = newTally(resolved.ref);
  const request = {
    model: resolved.id,
    system: options.system,
    tools: [...toolbox.values()].map((tool) => tool.declaration),
    resultSchema: result?.json,
    thinking: options.thinking,
  };
  let answers = 0;
  let begun = '';
  conversation.append(scope.journal, withSchema(prompt, resolved, result?.json));
  for (;;) {
    if (options.maxTurns !== undefined && tally.turns >= options.maxTurns)
      throw promptTurnLimit(options.maxTurns);
    const outcome = await takeTurn({ scope, conversation, resolved, request });
    tally.add(outcome);
    const { response } = outcome;
    if (await continueAfter(options, outcome)) continue;
    const text = textOf(response.content);
    const cut = response.stopReason === 'max_tokens';
    if (!cut && result === undefined) return tally.answer(begun + text, undefined);
    const read = result === undefined || cut ? CUT_OFF : await readResult(text, result.schema);
    if (read.ok) return tally.answer(text, read.value);
    answers += 1;
    if (answers > RESULT_REPAIRS)
      throw cut ? cutOff(resolved.ref, outcome) : resultUnavailable(read.problem, answers);
    if (result === undefined) begun += text;
    const again = cut && result === undefined ? CONTINUE : repairPrompt(read.problem);
    conversation.append(scope.journal, userText(again));
  }
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
async function continueAfter(options: LoopOptions, { response, turn }: TurnOutcome): Promise<boolean> {
  const { scope, conversation } = options;
  const calls = toolUsesOf(response.content);
  switch (response.stopReason) {
    case 'refusal':
      throw new FlueError('model_error', `the model "${options.resolved.ref}" declined to answer`, {
        hint: 'look at what it was asked (the journal has it), or use another model',
      });
    case 'context_window_exceeded':
      throw new FlueError(
        'model_error',
        `the conversation no longer fits the context window of ${options.resolved.ref}`,
        {
          hint: 'give the agent a smaller task, or read large files in parts',
        },
      );
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

/** A schema that the provider cannot be held to is told to the model, whose answer is validated in any case. */
function withSchema(prompt: Message, resolved: ResolvedModel, schema: JsonObject | undefined): Message {
  if (prompt.role !== 'user' || schema === undefined || resolved.model.enforces(schema)) return prompt;
  const text = `Answer with nothing but JSON of this schema:\n${JSON.stringify(schema)}`;
  return { role: 'user', content: [...prompt.content, { type: 'text', text }] };
}

function promptTurnLimit(maxTurns: number): FlueError {
  return new FlueError('turn_limit', `the prompt used all of its ${maxTurns} turns without an answer`, {
    hint: 'raise maxTurns of the prompt, or ask for less',
  });
}

export function userText(text: string): Message {
  return { role: 'user', content: [{ type: 'text', text }] };
}

interface Tally {
  readonly turns: number;
  add(outcome: TurnOutcome): void;
  answer(text: string, data: unknown): PromptAnswer<unknown>;
}

function newTally(model: string): Tally {
  let usage = NO_USAGE;
  let nanos: number | null = 0;
  let turns = 0;
  return {
    get turns() {
      return turns;
    },
    add({ response, cost }) {
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
