// The comment of one key as a document that many steps write: what it makes of bodies that were found and its own leg,
// and what a body lacks. Pure; who finds, writes and waits is github/comment.
import { currentLegs, hasSiblings, type Leg, lacksSomeOf } from './comment-leg.ts';
import { hasKey, partsOf } from './comment-markers.ts';
import { fitRecords } from './fit-records.ts';
import { type CommentPart, harmless, renderComment } from './render-comment.ts';

export interface CommentDocument {
  /** Whether the body has this key. Who wrote it is not asked here. */
  claims(body: string): boolean;
  /** A body with all that counts of `bodies` and of the own leg. */
  write(bodies: readonly string[]): string;
  /** Whether `body` lacks something of `other`. */
  lacks(body: string, other: string): boolean;
  /** Whether other steps of the same GitHub workflow run have written to it. */
  isShared(body: string): boolean;
}

export interface OwnPart {
  key: string;
  leg: Leg;
  details: string;
  logOf(leg: Leg): string | null;
}

export function createCommentDocument({ key, leg, details, logOf }: OwnPart): CommentDocument {
  const legsOf = (body: string): Leg[] => partsOf(body).map((part) => part.leg);
  return {
    claims: (body) => hasKey(body, key),
    write: (bodies) =>
      renderComment({
        key,
        parts: merge([{ leg, details: harmless(details) }, ...bodies.flatMap(partsOf)]),
        logOf,
      }),
    lacks: (body, other) => lacksSomeOf(legsOf(body), legsOf(other)),
    isShared: (body) => hasSiblings(leg, legsOf(body)),
  };
}

/** The body of a comment that nobody goes on from. */
export function singleComment({ leg, details, logOf }: Omit<OwnPart, 'key'>): string {
  return renderComment({ key: null, parts: merge([{ leg, details: harmless(details) }]), logOf });
}

function merge(parts: readonly CommentPart[]): CommentPart[] {
  const detailsOf = new Map(parts.map(({ leg, details }) => [leg, details]));
  const legs = currentLegs(parts.map(({ leg }) => leg));
  return fitRecords(legs).map((leg, index) => ({
    leg,
    details: harmless(detailsOf.get(legs[index] ?? leg) ?? ''),
  }));
}
