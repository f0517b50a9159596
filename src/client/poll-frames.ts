// The frames of a run where nothing may stay open: its journal so far, then its snapshot, which says whether more comes.
import { isTerminal } from '../protocol/fold.ts';
import type { ServerFrame } from '../protocol/frames.ts';
import type { RunSnapshot } from '../protocol/run.ts';
import type { FrameSource } from './stream.ts';

export const pollFrames: FrameSource = async function* ({ connection, path, runId, offset, signal }) {
  // Asked for first: what a run that is over has told is all there will be.
  const snapshot = await connection.json<RunSnapshot>({ path, signal });
  // It was heard, even if there is nothing new.
  yield { type: 'pong' };
  const response = await connection.open({
    path,
    headers: { accept: 'application/x-ndjson', 'last-event-id': `${runId}:${offset}` },
    signal,
  });
  for (const line of (await response.text()).split('\n'))
    if (line !== '') yield JSON.parse(line) as ServerFrame;
  if (isTerminal(snapshot.status)) yield { type: 'result', runId, snapshot };
};
