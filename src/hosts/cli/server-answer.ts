// What a server answers to who may not ask it, and what is no answer of a server of ours, in the words of a command line.
import { FlueError } from '../../errors.ts';
import type { RunSnapshot } from '../../protocol/run.ts';

/** A refusal of who asks, in the words of a command line. */
export async function letIn(
  { url, token }: { url: string; token: string | undefined },
  go: () => Promise<number>,
): Promise<number> {
  try {
    return await go();
  } catch (cause) {
    if (!(cause instanceof FlueError && cause.code === 'unauthorized')) throw cause;
    const message =
      token === undefined
        ? `${url} lets in nobody without a token, and there is none`
        : `${url} does not take the token: ${cause.message}`;
    const hint =
      token === undefined
        ? 'set FLUE_TOKEN, or give --token: the one that the server or Worker was given'
        : 'FLUE_TOKEN, or --token, has to be the one that the server or Worker was given';
    throw new FlueError('unauthorized', message, { hint, cause });
  }
}

/** The run as it is. Throws FlueError not_found for JSON of something else. */
export function ours(run: RunSnapshot, { url }: { url: string }): RunSnapshot {
  if (typeof (run as Partial<RunSnapshot> | null)?.runId === 'string') return run;
  throw new FlueError('not_found', `${url} answers with other JSON than a server of flue`, {
    hint: 'give the address that flue deploy printed, with the path that it is mounted under if there is one',
  });
}
