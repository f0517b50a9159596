// The legs that a comment of ours holds: where there are no artifacts, as on an Enterprise Server, it is what they left.
import type { CommentsApi } from '../../github/comment/comments-api.ts';
import { hasKey, partsOf } from '../../report/comment-markers.ts';
import type { MergedLeg, WholeRun } from '../../report/merge-legs.ts';

/** Throws the failure of the port. */
export async function legsInComments(
  api: CommentsApi,
  { whole, key }: { whole: WholeRun; key: string | null },
): Promise<MergedLeg[]> {
  const comments = await api.list();
  const found = comments.flatMap(({ body, author }) => {
    if (key !== null && !hasKey(body, key)) return [];
    const parts = partsOf(body).filter(({ leg }) => leg.run === whole.run && leg.workflow === whole.workflow);
    return parts.map((part) => ({ ...part, author }));
  });
  // Who we are is asked only when there is something that could be ours.
  if (found.length === 0) return [];
  const identity = await api.identity();
  return found
    .filter(({ author }) => author === identity)
    .map(({ leg, details }) => ({ ...leg, details, problem: null, skipReason: null }));
}
