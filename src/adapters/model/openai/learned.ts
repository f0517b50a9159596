// What an endpoint has turned out not to take: it is refused once, without a bill, and left out from then on.
import type { ModelFault, ModelRequest } from '../../../core/ports.ts';
import type { OpaqueBlock } from '../../../protocol/messages.ts';
import type { BodyOptions, Wire } from './wire.ts';

/** Of an item that lacks its reasoning, of reasoning that the server cannot read, or of a member that it does not know. */
const ABOUT_REASONING = /reasoning|encrypted|\bphase\b|Item (with id )?'/i;
const NOTHING_TO_ENCRYPT = /encrypted content is not supported/i;

export interface Learned {
  about(ref: string): Pick<BodyOptions, 'ref' | 'isLeftOut' | 'withoutEncryption'>;
  /** True when the request is worth sending again, without what was refused of it. */
  from(fault: ModelFault, request: ModelRequest, ref: string): boolean;
}

export function createLearned({ refusesReasoning }: Wire): Learned {
  const blocks = new WeakSet<OpaqueBlock>();
  const models = new Set<string>();
  const unencrypted = new Set<string>();
  const isLeftOut = (block: OpaqueBlock): boolean => blocks.has(block) || models.has(block.model);
  return {
    about: (ref) => ({ ref, isLeftOut, withoutEncryption: unencrypted.has(ref) }),
    from({ status, message }, request, ref) {
      if (status !== 400 && status !== 404) return false;
      if (NOTHING_TO_ENCRYPT.test(message) && !unencrypted.has(ref)) {
        unencrypted.add(ref);
        return true;
      }
      const sent = opaqueOf(request).filter((block) => block.model === ref && !isLeftOut(block));
      if (sent.length === 0 || !ABOUT_REASONING.test(message)) return false;
      if (refusesReasoning === 'altogether') models.add(ref);
      else for (const block of sent) blocks.add(block);
      return true;
    },
  };
}

function opaqueOf({ messages }: ModelRequest): OpaqueBlock[] {
  return messages.flatMap(({ content }) => content.filter((block) => block.type === 'opaque'));
}
