// The files that stand in for git. Which there are depends on the event; nothing is fetched before it is asked for, and
// nothing twice.
import type { GitHubApi } from '../api.ts';
import { once } from './once.ts';
import { recipesFor } from './recipes.ts';
import type { Happening } from './subject.ts';

export interface GitFacts {
  readonly names: readonly string[];
  /** undefined for a name that is not among them. Rejects with a GitHubError. */
  read(name: string): Promise<Uint8Array> | undefined;
}

export function createGitFacts(happening: Happening, api: GitHubApi): GitFacts {
  const files = new Map(
    Object.entries(recipesFor(happening, api)).map(([name, recipe]) => [
      name,
      once(async () => {
        const content = await recipe();
        // A copy of its own: behind a small Buffer is memory that it shares with others.
        return typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
      }),
    ]),
  );
  return { names: [...files.keys()], read: (name) => files.get(name)?.() };
}
