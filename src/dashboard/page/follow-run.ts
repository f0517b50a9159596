// A run as it happens, drawn at most once a frame however fast its events come.
import { useEffect, useState } from 'preact/hooks';
import type { RunRef } from '../../client/client.ts';
import { FlueError } from '../../errors.ts';
import { createTimeline, type RunView } from '../run/timeline.ts';
import type { Connected } from './connect.ts';

export type Followed =
  | { state: 'opening' }
  | { state: 'shown'; view: RunView }
  | { state: 'failed'; error: FlueError };

export function useRun(
  run: Exclude<RunRef, string>,
  { client, onBroken }: Connected,
  onFailure: (thrown: unknown) => void,
): Followed {
  const [followed, setFollowed] = useState<Followed>({ state: 'opening' });
  const { runId, href } = run;
  useEffect(() => {
    const leaving = new AbortController();
    const timeline = createTimeline();
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      const view = timeline.view();
      if (view !== undefined) setFollowed({ state: 'shown', view });
    };
    // Where nobody looks there are no frames: a timer comes too.
    const later = (): void => {
      frame ||= document.hidden ? Number(setTimeout(draw, 500)) : requestAnimationFrame(draw);
    };
    const stopHearing = onBroken(() => {
      timeline.broken();
      later();
    });
    const follow = async (): Promise<void> => {
      for await (const one of client.stream({ runId, href }, { signal: leaving.signal })) {
        timeline.add(one, Date.now());
        later();
      }
    };
    follow().catch((thrown: unknown) => {
      if (leaving.signal.aborted) return;
      onFailure(thrown);
      if (thrown instanceof FlueError) setFollowed({ state: 'failed', error: thrown });
      else throw thrown;
    });
    return () => {
      leaving.abort();
      cancelAnimationFrame(frame);
      stopHearing();
    };
  }, [client, onBroken, runId, href, onFailure]);
  return followed;
}
