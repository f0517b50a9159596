// What `flue-action/client` exports.
export { type ErrorCode, FlueError } from '../errors.ts';
export type { ListedRun, RunList } from '../protocol/api.ts';
export type { RunEvent } from '../protocol/events.ts';
export type { RunSnapshot, RunStatus } from '../protocol/run.ts';
export type { Caps } from '../protocol/start-run.ts';
export {
  type CallOptions,
  type Client,
  type ClientOptions,
  createClient,
  type RunQuery,
  type RunRef,
  type Work,
} from './client.ts';
export type { Patience, TokenSource } from './connection.ts';
export type { StartOutcome } from './start-many.ts';
export type { RunFrame } from './stream.ts';
