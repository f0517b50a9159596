// A comment of its own for each run. A request of which nobody knows whether it was taken is not repeated: two comments
// would be worse than none.
import { type Circumstances, type CommentsApi, type IssueComment, isApiFailure } from './comments-api.ts';
import { createPatience } from './patience.ts';

/** Throws the failure of the port that ended it. */
export async function writeNew(
  api: CommentsApi,
  body: string,
  { circumstances, limitMs }: { circumstances: Circumstances; limitMs: number },
): Promise<IssueComment> {
  const patience = createPatience(circumstances, limitMs);
  for (;;) {
    try {
      return await api.create(body);
    } catch (thrown) {
      if (isApiFailure(thrown) && (thrown.status === null || thrown.status >= 500)) throw thrown;
      await patience.pauseAfter(thrown);
    }
  }
}
