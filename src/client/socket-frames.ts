// The frames of a run over one WebSocket. It is asked whether it lives, because a connection that is gone may never say so.
import { PING, type ServerFrame } from '../protocol/frames.ts';
import type { FrameSource } from './stream.ts';

const ALIVE_MS = 15_000;
/** Something between us may take the request for a WebSocket and never answer it. */
const OPEN_MS = 10_000;
const DONE = 1000;

export const socketFrames: FrameSource = async function* ({ connection, path, runId, offset, signal }) {
  const open = await connection.socket(path, signal);
  if (open === undefined) return;
  const socket = open();
  const frames: ServerFrame[] = [];
  let isOver = false;
  let bell = Promise.withResolvers<void>();
  let lastHeard = Date.now();
  const end = (): void => {
    isOver = true;
    bell.resolve();
  };
  socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'subscribe', runId, offset })));
  socket.addEventListener('message', ({ data }) => {
    lastHeard = Date.now();
    frames.push(JSON.parse(String(data)) as ServerFrame);
    bell.resolve();
  });
  socket.addEventListener('close', end);
  socket.addEventListener('error', end);
  signal?.addEventListener('abort', end);
  const opening = setTimeout(() => socket.readyState === socket.CONNECTING && end(), OPEN_MS);
  const alive = setInterval(() => {
    if (Date.now() - lastHeard > 2 * ALIVE_MS) end();
    else if (socket.readyState === socket.OPEN) socket.send(PING);
  }, ALIVE_MS);
  try {
    for (;;) {
      for (let frame = frames.shift(); frame !== undefined; frame = frames.shift()) yield frame;
      if (isOver) return;
      await bell.promise;
      bell = Promise.withResolvers();
    }
  } finally {
    clearTimeout(opening);
    clearInterval(alive);
    signal?.removeEventListener('abort', end);
    socket.close(DONE);
  }
};
