// Plain lines for terminals and logs: the receipt of a finished run, and one line for each event worth telling while it
// runs. Pure text without colours or controls; who prints it to a runner's log still passes it through untrusted-log.ts.
import type { EventOf, RunEvent } from '../protocol/events.ts';
import { isPlainObject, type Json } from '../protocol/json.ts';
import { formatUsd, toNanos, toUsd } from '../protocol/money.ts';
import { oneLine } from '../protocol/plain-text.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import { formatCost, formatCount, formatDuration } from './figures.ts';

const SHORT = 120;

/** The lines under a finished run: status, model, turns, tokens, cost, duration, and its error if it has one. */
export function receiptLines(snapshot: RunSnapshot): string[] {
  const { usage, error } = snapshot;
  const label = snapshot.costSource === 'scripted' ? ' (scripted)' : '';
  const lines = [
    `${snapshot.status}  ${snapshot.kind} ${snapshot.name}  ${oneLine(snapshot.instanceId, 256)}`,
    `model     ${modelNames(snapshot)}${label}`,
    `turns     ${formatCount(snapshot.turns)}, tool calls ${formatCount(snapshot.toolCalls)}${deniedLabel(snapshot)}`,
    `tokens    ${formatCount(usage.inputTokens)} in / ${formatCount(usage.outputTokens)} out, cache ${formatCount(usage.cacheReadTokens)} read / ${formatCount(usage.cacheWriteTokens)} written`,
    `cost      ${formatCost(snapshot)}${label}`,
    `duration  ${formatDuration(snapshot.durationMs)}`,
  ];
  if (error !== null) lines.push(`error     ${error.code}: ${oneLine(error.message, 1000)}`);
  if (error?.hint !== undefined) lines.push(`hint      ${oneLine(error.hint, 600)}`);
  return lines;
}

/** One line for a finished instance among many. */
export function receiptLine(snapshot: RunSnapshot): string {
  const outcome = snapshot.error === null ? snapshot.status : `${snapshot.status} (${snapshot.error.code})`;
  const { inputTokens, outputTokens } = snapshot.usage;
  return [
    `${oneLine(snapshot.instanceId, 256)}: ${outcome}`,
    formatCost(snapshot),
    formatDuration(snapshot.durationMs),
    `${formatCount(inputTokens)} in / ${formatCount(outputTokens)} out`,
    ...(snapshot.costSource === 'scripted' ? ['scripted'] : []),
  ].join(' · ');
}

function modelNames({ models, model }: RunSnapshot): string {
  const used = models.map((use) => use.model);
  return oneLine((used.length > 0 ? used : [model ?? 'none']).join(', '), SHORT);
}

function deniedLabel({ deniedCalls }: RunSnapshot): string {
  return deniedCalls === 0 ? '' : ` (${formatCount(deniedCalls)} denied)`;
}

/** Says each event in one line, or undefined where there is nothing worth a line. Keeps the cost so far of its run. */
export function createProgress(): (event: RunEvent) => string | undefined {
  let spent: number | null = 0;
  return (event) => {
    if (event.type !== 'turn_completed') return describe(event);
    spent = spent === null || event.costUsd === null ? null : spent + toNanos(event.costUsd);
    return turnLine(event, spent === null ? null : toUsd(spent));
  };
}

function turnLine(event: EventOf<'turn_completed'>, spentUsd: number | null): string {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = event.usage;
  const received = inputTokens + cacheReadTokens + cacheWriteTokens;
  const tokens = `${formatCount(received)} in / ${formatCount(outputTokens)} out`;
  const label = event.costSource === 'scripted' ? ' (scripted)' : '';
  return `turn ${event.turn} · ${tokens} · ${formatDuration(event.durationMs)} · ${formatUsd(spentUsd)} so far${label}`;
}

function describe(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'run_resumed':
      return `resumed (attempt ${event.attempt})`;
    case 'step_completed':
      return `step ${oneLine(event.name, SHORT)} · ${formatDuration(event.durationMs)}`;
    case 'tool_started':
      return `  ${oneLine(event.name, 64)} ${shortInput(event.input)}`.trimEnd();
    case 'tool_completed':
      return toolProblem(event);
    case 'approval_requested':
      return `waits for approval of ${oneLine(event.name, 64)} ${shortInput(event.input)}`.trimEnd();
    case 'skill_loaded':
      return `  skill ${oneLine(event.name, 64)}`;
    case 'task_started':
      return `  task ${oneLine(event.prompt, SHORT)}`;
    case 'compaction':
      return `compacted ${event.messagesBefore} messages to ${event.messagesAfter}`;
    case 'log':
      return event.level === 'debug' ? undefined : `${event.level}: ${oneLine(event.message, 1000)}`;
    case 'budget_warning':
      return `budget: ${oneLine(event.message, 300)}`;
    default:
      return undefined;
  }
}

function toolProblem(event: EventOf<'tool_completed'>): string | undefined {
  if (!event.isError && !event.denied) return undefined;
  return `  ${oneLine(event.name, 64)} ${event.denied ? 'denied' : 'failed'}: ${oneLine(event.output, SHORT)}`;
}

/** What a built-in tool is asked for is in one of these; any other input is shown as JSON. */
const TELLING = ['command', 'path', 'pattern', 'name', 'prompt'];

function shortInput(input: Json): string {
  if (!isPlainObject(input)) return oneLine(JSON.stringify(input), SHORT);
  const telling = TELLING.map((key) => input[key]).find((value) => typeof value === 'string');
  if (typeof telling === 'string') return oneLine(telling, SHORT);
  return Object.keys(input).length === 0 ? '' : oneLine(JSON.stringify(input), SHORT);
}
