import type { ErrorBody } from './api.js';
import type { LiveEvent, RunEvent } from './events.js';
import type { RunKind } from './ids.js';
import type { RunSnapshot, RunStatus } from './run.js';
/** What a WebSocket is asked to be, and what is echoed; a token goes beside it as `bearer.<base64url>`. */
export declare const SUBPROTOCOL = "flue.v1";
/** Exactly these bytes, so that a hibernating object can be answered for. */
export declare const PING = "{\"type\":\"ping\"}";
export declare const PONG = "{\"type\":\"pong\"}";
export declare const CLOSE: {
    readonly done: 1000;
    readonly notText: 1003;
    readonly refused: 1008;
    readonly tooBig: 1009;
    readonly fault: 1011;
    readonly restart: 1012;
};
export type ServerFrame = {
    type: 'ready';
    version: 1;
    kind: RunKind;
    name: string;
    instanceId: string;
    /** The latest run of the instance, or the one asked for; null when there is none. */
    runId: string | null;
    status: RunStatus | null;
} | {
    type: 'event';
    runId: string;
    offset: number;
    event: RunEvent;
    requestId?: string;
} | {
    type: 'event';
    runId: string;
    event: LiveEvent;
} | {
    type: 'result';
    runId: string;
    snapshot: RunSnapshot;
    requestId?: string;
} | {
    type: 'error';
    error: ErrorBody;
    requestId?: string;
} | {
    type: 'pong';
};
