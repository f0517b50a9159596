/** Bytes that the body of a request, or a frame of a WebSocket, may have. */
export declare const MAX_BODY_BYTES: number;
/** Seconds that an answer may be waited for (`Prefer: wait`, `?wait=`). */
export declare const MAX_WAIT_SECONDS = 60;
/** Runs of one session that may wait for their turn. */
export declare const MAX_WAITING = 100;
/** Carries the Caps of a run to be started, as JSON. */
export declare const CAPS_HEADER = "flue-limits";
