// What a prompt says of itself: to which conversation of which run it belongs, and a word that its answer has to say again.
import type { Message } from '../../../src/protocol/messages.ts';

export interface Tag {
  conversation: string;
  run: number;
  ask: string;
}

export function tagText({ conversation, run, ask }: Tag): string {
  return `<<in=${conversation} run=${run} ask=${ask}>>`;
}

/** The last one that a user says in a conversation. */
export function tagOf(messages: readonly Message[]): Tag | undefined {
  for (let i = messages.length - 1; i >= 0; i--) {
    const message = messages[i];
    if (message?.role !== 'user') continue;
    for (const block of message.content.toReversed()) {
      if (block.type !== 'text') continue;
      const found = /<<in=(\S+) run=(\d+) ask=(\S+)>>/.exec(block.text);
      if (found?.[1] !== undefined)
        return { conversation: found[1], run: Number(found[2]), ask: found[3] ?? '' };
    }
  }
  return undefined;
}

export const sayAgain = (ask: string): string => `for ${ask}.`;
