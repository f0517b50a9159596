// The legs that a comment of ours holds: where there are no artifacts, as on an Enterprise Server, it is what they left.
import type { CommentsApi } from '../../github/comment/comments-api.ts';
import type { Leg } from '../../report/comment-leg.ts';
import { hasKey, partsOf } from '../../report/comment-markers.ts';
import type { MergedLeg, WholeRun } from '../../report/merge-legs.ts';

/** Throws the failure of the port. */
export async function legsInComments(
  api: CommentsApi,
  { whole, key, reporter }: { whole: WholeRun; key: string | null; reporter: Pick<Leg, 'job' | 'step'> },
): Promise<MergedLeg[]> {
  const comments = await api.list();
  const found = comments.flatMap(({ body, author }) => {
    if (key !== null && !hasKey(body, key)) return [];
    const parts = partsOf(body).filter(
      ({ leg }) => leg.run === whole.run && leg.workflow === whole.workflow && !isOf(reporter, leg),
    );
    return parts.map((part) => ({ ...part, author }));
  });
  // Who we are is asked only when there is something that could be ours.
  if (found.length === 0) return [];
  const identity = await api.identity();
  return found
    .filter(({ author }) => author === identity)
    .map(({ leg, details }) => ({ ...leg, details, problem: null, skipReason: null }));
}

/** What an earlier attempt of the report has said for itself is no leg. */
function isOf({ job, step }: Pick<Leg, 'job' | 'step'>, leg: Leg): boolean {
  return leg.job === job && leg.step === step;
}
