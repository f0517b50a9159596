// What the provider was sent: nothing that breaks its rules, and nothing but what is recorded.
import { blocksOf, type RequestMessage, textOf } from '../../anthropic/request.ts';
import { type Evidence, eventsOf } from './evidence.ts';

/** The provider takes no empty text. */
const NO_OUTPUT = '(no output)';

/** Of a call that its run has left open. */
const LEFT_OPEN: readonly string[] = [
  'the run ended while this tool was running: outcome unknown',
  'not run: nobody had approved it when its run ended',
];

export function judgeRequests(evidence: Evidence): void {
  const { expect, provider } = evidence;
  const outputs = new Map(eventsOf(evidence, 'tool_completed').map(({ callId, output }) => [callId, output]));
  const answers = new Set(eventsOf(evidence, 'turn_completed').map(({ text }) => text));
  for (const [at, { refusal, body }] of provider.server.requests.entries()) {
    expect(refusal === undefined, `request ${at} is refused: ${refusal}`);
    const prompts: string[] = [];
    for (const { role, content } of (body?.messages ?? []) as RequestMessage[]) {
      const text = textOf(content);
      if (role === 'assistant')
        expect(answers.has(text), `request ${at} has "${text}", which is not recorded`);
      prompts.push(...(role === 'user' ? (text.match(/<<run=\d+ ask=\S+>>/g) ?? []) : []));
      for (const block of blocksOf(content)) {
        if (block.type !== 'tool_result') continue;
        const given = typeof block.content === 'string' ? block.content : textOf(block.content as never);
        const recorded = outputs.get(String(block.tool_use_id));
        const isFine =
          given === (recorded === '' ? NO_OUTPUT : recorded) ||
          (recorded === undefined && LEFT_OPEN.includes(given));
        expect(isFine, `request ${at} has for ${block.tool_use_id} "${given}", recorded is "${recorded}"`);
      }
    }
    expect(new Set(prompts).size === prompts.length, `request ${at} is asked twice: ${prompts}`);
  }
}
