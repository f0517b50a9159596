// Reads a script's JSON. Whatever is wrong with it is a FlueError config_error that names the file and the place.
import { FlueError, messageOf } from '../../../errors.ts';
import {
  anything,
  type Check,
  flag,
  listOf,
  object,
  oneOf,
  pattern,
  text,
  wholeNumber,
} from './check-shape.ts';
import type { Script, ScriptReply, ScriptRule } from './script.ts';

const STOP_REASONS = oneOf(
  ...[
    'end_turn',
    'tool_use',
    'max_tokens',
    'stop_sequence',
    'pause_turn',
    'refusal',
    'context_window_exceeded',
  ],
);
const COUNT = wholeNumber(0);

const SCRIPT = object(
  {
    pricedAs: text,
    rules: listOf(
      object(
        {
          when: object({
            turn: wholeNumber(1),
            lastUserText: pattern,
            lastToolResult: object({ name: text, matches: pattern }),
            systemText: pattern,
            wantsResult: flag,
          }),
          times: wholeNumber(1),
          reply: both(
            object({
              text,
              thinking: text,
              toolCalls: listOf(object({ name: text, input: anything }, ['name'])),
              result: anything,
              usage: object({
                inputTokens: COUNT,
                outputTokens: COUNT,
                cacheReadTokens: COUNT,
                cacheWriteTokens: COUNT,
              }),
              latencyMs: wholeNumber(0, 3_600_000),
              stopReason: STOP_REASONS,
              fault: object({
                status: wholeNumber(400, 599),
                retryAfterSeconds: COUNT,
                dropAfterEvents: COUNT,
                stall: flag,
              }),
            }),
            oneAnswer,
          ),
        },
        ['reply'],
      ),
    ),
  },
  ['rules'],
);

/** `file` is only used to say where an error is. */
export function readScript(source: string, file: string): Script {
  const json = parse(source, file);
  const problem = SCRIPT(json, 'the script');
  if (problem !== undefined) throw scriptError(file, problem);
  const { rules, ...rest } = json as { rules: RawRule[]; pricedAs?: string };
  return { ...rest, rules: rules.map(compile) };
}

export function scriptError(file: string, problem: string, cause?: unknown): FlueError {
  return new FlueError('config_error', `the model script "${file}" cannot be used: ${problem}`, {
    hint: 'correct the file; its format is described in the documentation under "Scripted models"',
    cause,
  });
}

function parse(source: string, file: string): unknown {
  try {
    // An editor's byte order mark is no part of the JSON.
    return JSON.parse(source.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    throw scriptError(file, `it is not JSON (${messageOf(thrown)})`, thrown);
  }
}

interface RawRule {
  when?: {
    turn?: number;
    lastUserText?: string;
    lastToolResult?: { name?: string; matches?: string };
    systemText?: string;
    wantsResult?: boolean;
  };
  times?: number;
  reply: ScriptReply;
}

function compile({ when = {}, ...rule }: RawRule): ScriptRule {
  const { lastUserText, lastToolResult, systemText, ...plain } = when;
  const { matches, ...named } = lastToolResult ?? {};
  return {
    ...rule,
    when: {
      ...plain,
      ...(lastUserText !== undefined && { lastUserText: new RegExp(lastUserText) }),
      ...(lastToolResult !== undefined && {
        lastToolResult: { ...named, ...(matches !== undefined && { matches: new RegExp(matches) }) },
      }),
      ...(systemText !== undefined && { systemText: new RegExp(systemText) }),
    },
  };
}

function both(first: Check, second: Check): Check {
  return (value, path) => first(value, path) ?? second(value, path);
}

function oneAnswer(reply: unknown, path: string): string | undefined {
  const { text: said, result } = reply as ScriptReply;
  return said !== undefined && result !== undefined
    ? `${path} has both "text" and "result": one answer has one`
    : undefined;
}
