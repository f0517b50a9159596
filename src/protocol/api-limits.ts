// What a server takes at most. Without a schema library, as all that clients in browsers import.

/** Bytes that the body of a request, or a frame of a WebSocket, may have. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Seconds that an answer may be waited for (`Prefer: wait`, `?wait=`). */
export const MAX_WAIT_SECONDS = 60;
/** Runs of one session that may wait for their turn. */
export const MAX_WAITING = 100;
/** Carries the Caps of a run to be started, as JSON. */
export const CAPS_HEADER = 'flue-limits';
