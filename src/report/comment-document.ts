// The comment of one key as a document that many steps write: what it makes of bodies that were found and its own leg,
// and what a body lacks. Pure; who finds, writes and waits is github/comment.
import { currentLegs, hasSiblings, isPlausible, isSameLeg, type Leg, lacksSomeOf } from './comment-leg.ts';
import { hasKey, partsOf } from './comment-markers.ts';
import { fitRecords } from './fit-records.ts';
import { type CommentPart, harmless, renderComment } from './render-comment.ts';

export interface CommentDocument {
  /** Whether the body has this key. Who wrote it is not asked here. */
  claims(body: string): boolean;
  /**
   * A body with all that counts of `bodies` and the own leg, which no record of `bodies` replaces: at most a newer run of
   * its GitHub workflow leaves it behind.
   */
  write(bodies: readonly string[]): string;
  /** Whether `body` lacks something of `other`. */
  lacks(body: string, other: string): boolean;
  /** Whether other steps of the same GitHub workflow run have written to it. */
  isShared(body: string): boolean;
}

export interface OwnPart {
  key: string;
  /** Other keys under which the same comment may have been written. */
  aliases?: readonly string[];
  leg: Leg;
  details: string;
  logOf(leg: Leg): string | null;
  /** Hides secrets in all that is seen. What the leg says in its record has none. */
  redact?: (text: string) => string;
}

export function createCommentDocument(own: OwnPart): CommentDocument {
  const { key, aliases = [], leg, details } = own;
  const credible = (body: string): CommentPart[] =>
    partsOf(body).filter((part) => isPlausible(part.leg, leg));
  const legsOf = (body: string): Leg[] => credible(body).map((part) => part.leg);
  return {
    claims: (body) => [key, ...aliases].some((one) => hasKey(body, one)),
    write(bodies) {
      const others = bodies.flatMap(credible).filter((part) => !isSameLeg(part.leg, leg));
      return render(own, key, [{ leg, details }, ...others]);
    },
    // What others say of the own leg is not written, so it is not missing either.
    lacks: (body, other) =>
      lacksSomeOf(
        legsOf(body),
        legsOf(other).map((one) => (isSameLeg(one, leg) ? leg : one)),
      ),
    isShared: (body) => hasSiblings(leg, legsOf(body)),
  };
}

/** The body of a comment that nobody goes on from. */
export function singleComment(own: Omit<OwnPart, 'key'>): string {
  return render(own, null, [own]);
}

/** The body of what counts of the parts. */
export function render(
  { logOf, redact = (text) => text }: Pick<OwnPart, 'logOf' | 'redact'>,
  key: string | null,
  parts: readonly CommentPart[],
): string {
  const detailsOf = new Map(parts.map(({ leg, details }) => [leg, details]));
  const legs = currentLegs(parts.map(({ leg }) => leg));
  const fitting = fitRecords(legs).map((leg, index) => ({
    leg,
    details: harmless(redact(detailsOf.get(legs[index] ?? leg) ?? '')),
  }));
  return renderComment({ key, parts: fitting, logOf, redact });
}
