// The models a prompt may be answered by, in the order wanted: the next one takes over when one is overloaded or cannot be
// reached, for the rest of that prompt. Each is resolved when its turn comes.
import { FlueError } from '../../errors.ts';
import { ModelFault, type Models, type ResolvedModel } from '../ports.ts';

export interface ModelLine {
  current(): ResolvedModel;
  /** How many were passed over. */
  place(): number;
  /** Another one waits: no use in waiting long for this one. */
  hasMore(): boolean;
  /** Moves on after such a failure. False when that is no way out: another kind of failure, or no model is left. */
  passOn(failure: unknown): Promise<boolean>;
}

/**
 * Throws what resolving the first one throws. `admit` throws for a model that may not be used. A prompt that is continued
 * goes on with the one at `place`.
 */
export async function openModelLine(
  refs: readonly [string, ...string[]],
  { models, admit, place: begun }: { models: Models; admit(ref: string): void; place: number },
): Promise<ModelLine> {
  let place = Math.min(begun, refs.length - 1);
  const waiting = refs.slice(place + 1);
  const open = async (ref: string): Promise<ResolvedModel> => {
    const resolved = await models.resolve(ref);
    admit(resolved.ref);
    return resolved;
  };
  let current = await open(refs[place] ?? refs[0]);
  return {
    current: () => current,
    place: () => place,
    hasMore: () => waiting.length > 0,
    async passOn(failure) {
      const next = isAway(failure) ? waiting.shift() : undefined;
      if (next === undefined) return false;
      current = await open(next);
      place += 1;
      return true;
    },
  };
}

/** Its provider is overloaded, or loses its answers: what the harness would ask again, and gave up asking. */
function isAway(failure: unknown): boolean {
  const fault = failure instanceof FlueError ? failure.cause : undefined;
  return fault instanceof ModelFault && (fault.kind === 'overloaded' || fault.kind === 'lost');
}
