// A bound on what is done for a report: a request under way may take longer than the time for the whole of it.
import { GitHubError } from '../../github/api.ts';

/** Rejects with GitHubError when `work` takes longer; what it has begun goes on, and nobody waits for it. */
export async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new GitHubError(`GitHub took longer than ${limitMs / 1000} s`)),
      limitMs + 500,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
