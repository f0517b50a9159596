// The models a prompt may be answered by, in the order wanted: the next one takes over when one is overloaded or cannot be
// reached, for the rest of that prompt. Each is resolved when its turn comes.
import { FlueError } from '../../errors.ts';
import { ModelFault, type Models, type ResolvedModel } from '../ports.ts';

export interface ModelLine {
  readonly current: ResolvedModel;
  /** Another one waits: no use in waiting long for this one. */
  readonly hasMore: boolean;
  /** Moves on after such a failure. False when that is no way out: another kind of failure, or no model is left. */
  passOn(failure: unknown): Promise<boolean>;
}

/** Throws what resolving the first one throws. `admit` throws for a model that may not be used. */
export async function openModelLine(
  refs: readonly [string, ...string[]],
  { models, admit }: { models: Models; admit(ref: string): void },
): Promise<ModelLine> {
  const [first, ...waiting] = refs;
  const open = async (ref: string): Promise<ResolvedModel> => {
    const resolved = await models.resolve(ref);
    admit(resolved.ref);
    return resolved;
  };
  let current = await open(first);
  return {
    get current() {
      return current;
    },
    get hasMore() {
      return waiting.length > 0;
    },
    async passOn(failure) {
      const next = isAway(failure) ? waiting.shift() : undefined;
      if (next === undefined) return false;
      current = await open(next);
      return true;
    },
  };
}

/** Its provider is overloaded, or loses its answers: what the harness would ask again, and gave up asking. */
function isAway(failure: unknown): boolean {
  const fault = failure instanceof FlueError ? failure.cause : undefined;
  return fault instanceof ModelFault && (fault.kind === 'overloaded' || fault.kind === 'lost');
}
