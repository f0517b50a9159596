// Whether a request is one that a provider would take, and made of nothing but what is recorded: every answer that the
// conversation got, in order and once, and for every call the output that the journal has.
import type { ModelRequest } from '../../../../src/core/ports.ts';
import { type Message, textOf } from '../../../../src/protocol/messages.ts';
import { checkConversation } from '../../anthropic/conversation-rules.ts';
import { innerOf, type Op } from '../plan.ts';
import { type Tag, tagOf } from '../tag.ts';
import type { World } from '../world.ts';

export function judgeRequest(world: World, request: ModelRequest, tag: Tag, isSummary: boolean): void {
  const { messages } = request;
  const where = `a request in ${tag.conversation}`;
  const broken = ruleBroken(messages, wasPaused(world, messages));
  world.expect(broken === undefined, () => `${where}: ${broken}`);
  judgeAnswers(world, messages, tag, isSummary);
  judgePrompts(world, messages, where);
  judgeResults(world, messages, where);
}

/** The first rule of the provider's that it breaks. A paused answer is gone on with by sending it back. */
function ruleBroken(messages: readonly Message[], isPaused: boolean): string | undefined {
  const body = messages.map(({ role, content }) => ({ role, content: content.map(toBlock) }));
  if (isPaused) body.push({ role: 'user', content: [{ type: 'text', text: 'go on' }] });
  try {
    checkConversation({ messages: body });
    return undefined;
  } catch (thrown) {
    return String(thrown);
  }
}

function toBlock(block: Message['content'][number]): Record<string, unknown> {
  switch (block.type) {
    case 'tool_use':
      return { type: 'tool_use', id: block.callId, name: block.name, input: block.input };
    case 'tool_result':
      return {
        type: 'tool_result',
        tool_use_id: block.callId,
        content: block.content,
        is_error: block.isError,
      };
    default:
      return { ...block };
  }
}

function wasPaused({ record, ledger }: World, messages: readonly Message[]): boolean {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return false;
  const mark = ledger.markOf(textOf(last.content));
  for (const one of record.written.toReversed()) {
    if (one.is !== 'event' || one.entry.event.type !== 'turn_completed') continue;
    const { text, stopReason } = one.entry.event;
    if (ledger.markOf(text) === mark) return stopReason === 'pause_turn';
  }
  return false;
}

/** The answers in the request against those that were recorded for the conversation: all, or the last of them. */
function judgeAnswers(
  { expect, ledger, record }: World,
  messages: readonly Message[],
  tag: Tag,
  isSummary: boolean,
) {
  const sent = messages.flatMap((message) =>
    message.role === 'assistant' ? [ledger.markOf(textOf(message.content))] : [],
  );
  const recorded: number[] = [];
  let wasShortened = false;
  for (const one of record.written) {
    if (one.is !== 'event' || one.entry.event.type !== 'turn_completed') continue;
    const mark = ledger.markOf(one.entry.event.text);
    const booked = mark === undefined ? undefined : ledger.entries[mark - 1];
    if (booked?.conversation !== tag.conversation) continue;
    if (booked.isSummary) wasShortened = true;
    else recorded.push(booked.index);
  }
  const isShortened = messages[0] !== undefined && textOf(messages[0].content).startsWith('The earlier part');
  expect(
    isShortened || !wasShortened,
    () => `a request in ${tag.conversation} has what was summarised before`,
  );
  const all = `,${recorded.join()}`;
  const some = sent.length === 0 ? '' : `,${sent.join()}`;
  // What is summarised is any part of it: the end is kept word for word.
  const holds = isSummary ? all.includes(some) : isShortened ? all.endsWith(some) : all === (some || ',');
  expect(holds, () => `a request in ${tag.conversation} has the answers ${sent}, recorded are ${recorded}`);
}

/** A prompt that goes on in another process is not said again. One of a step is: the whole step is done again. */
function judgePrompts({ plan, expect }: World, messages: readonly Message[], where: string): void {
  const said = new Set<string>();
  for (const { role, content } of messages) {
    const tag = role === 'user' ? tagOf([{ role, content }]) : undefined;
    if (tag === undefined || textOf(content).startsWith('The earlier part')) continue;
    const { run, ask } = tag;
    const again = said.has(`${run} ${ask}`);
    const program = plan.runs.find(({ number }) => number === run)?.program ?? [];
    expect(!again || asksInSteps(program).includes(ask), () => `${where} is asked ${ask} twice`);
    said.add(`${run} ${ask}`);
  }
}

function asksInSteps(ops: readonly Op[], isInStep = false): string[] {
  return ops.flatMap((op) => {
    const inner = innerOf(op).flatMap((one) => asksInSteps(one, isInStep || op.do === 'step'));
    return isInStep ? [`o${op.id}`, `t${op.id}`, ...inner] : inner;
  });
}

function judgeResults({ expect, record }: World, messages: readonly Message[], where: string): void {
  for (const { content } of messages) {
    for (const block of content) {
      if (block.type !== 'tool_result') continue;
      const recorded = record.outputs.get(block.callId);
      const content = block.content.replace(/npm_\w+/g, '[honeytoken]');
      const holds =
        content === recorded ||
        (recorded === undefined && LEFT_OPEN.includes(block.content)) ||
        isCut(block.content);
      expect(
        holds,
        () =>
          `${where} has for ${block.callId} "${block.content.slice(0, 80)}", recorded is "${recorded?.slice(0, 80)}"`,
      );
    }
  }
}

/** Of a run that ended before the tool did. */
/** What the next message says of a call that its run has left open. */
const LEFT_OPEN = [
  'the run ended while this tool was running: outcome unknown',
  'not run: nobody had approved it when its run ended',
];

/** For a summary. */
function isCut(content: string): boolean {
  return content.length > 1_500;
}
