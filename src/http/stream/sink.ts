// Where frames go. A sink that takes nothing makes its feed wait, and nothing is kept for it meanwhile.
import type { ServerFrame } from '../../protocol/frames.ts';

export interface Sink {
  /** Resolves when the next frame may be sent; rejects when none can be any more. */
  send(frame: ServerFrame): Promise<void>;
}
