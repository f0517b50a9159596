export { type ErrorCode, FlueError } from '../errors.js';
export type { ListedRun, RunList } from '../protocol/api.js';
export type { RunEvent } from '../protocol/events.js';
export type { RunSnapshot, RunStatus } from '../protocol/run.js';
export type { Caps } from '../protocol/start-run.js';
export { type CallOptions, type Client, type ClientOptions, createClient, type RunQuery, type RunRef, type Work, } from './client.js';
export type { Patience, TokenSource } from './connection.js';
export type { StartOutcome } from './start-many.js';
export type { RunFrame } from './stream.js';
