// What became of a tool call so far, kept as a row until its result is part of a message: what a process that goes on with
// a run of another one must know, to do nothing twice.
import type { ToolResultBlock } from '../../protocol/messages.ts';
import { redactJson } from '../redact.ts';
import type { RunScope } from '../run/scope.ts';
import type { CallKey } from '../store/prompt-rows.ts';

export interface Decision {
  approve: boolean;
  /** Who decided; null = nobody did in time. */
  by: string | null;
  reason?: string | undefined;
}

export type CallState =
  /** For a human's answer, until then (milliseconds since the epoch). */
  | { is: 'waiting'; until: number }
  | { is: 'decided'; decision: Decision }
  /** Of a tool that must not run twice: whether it did anything is not known from here on. */
  | { is: 'running' }
  | { is: 'done'; result: ToolResultBlock };

export interface KeyedCall extends CallKey {
  callId: string;
}

/** With the next commit. */
export function stageCallState(
  { journal, store, ports }: Pick<RunScope, 'journal' | 'store' | 'ports'>,
  call: KeyedCall,
  state: CallState,
): void {
  const { json } = redactJson(state, ports.redact);
  journal.stageRows(() => store.setCallState({ ...call, runId: journal.runId }, json));
}

export function callStates(
  { store }: Pick<RunScope, 'store'>,
  owner: string,
  seq: number,
): Map<number, CallState> {
  const rows = store.callStates(owner, seq);
  return new Map([...rows].map(([place, json]) => [place, JSON.parse(json) as CallState]));
}

/** Until when the calls of a run that is in nobody's memory wait, and whether one was answered meanwhile. */
export function openCalls(
  { store }: Pick<RunScope, 'store'>,
  runId: string,
): { untils: number[]; isAnswered: boolean } {
  const states = store.callsOf(runId).map(({ state }) => JSON.parse(state) as CallState);
  return {
    untils: states.flatMap((state) => (state.is === 'waiting' ? [state.until] : [])),
    isAnswered: states.some(({ is }) => is === 'decided'),
  };
}

export interface WaitingCall extends KeyedCall {
  until: number;
}

/** Those that wait for a human. */
export function waitingCalls({ store }: Pick<RunScope, 'store'>, runId: string): WaitingCall[] {
  return store.callsOf(runId).flatMap(({ state: json, ...call }) => {
    const state = JSON.parse(json) as CallState;
    return state.is === 'waiting' ? [{ ...call, until: state.until }] : [];
  });
}
