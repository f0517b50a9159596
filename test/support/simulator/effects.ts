// The world outside, in which steps and tools do something that cannot be undone. It knows who did what how often, and
// finds it at once when somebody does what the record says is done.
import type { Json } from '../../../src/protocol/json.ts';
import type { CommittedRecord } from './record.ts';
import type { Life } from './timeline.ts';

export interface ToolEffect {
  /** The id of its call, which no other call has. */
  callId: string;
  key: string;
  tool: string;
  life: Life;
  isFinished: boolean;
}

export interface Effects {
  /** A tool begins; the effect is there from now on. */
  tool(effect: Omit<ToolEffect, 'isFinished'>): ToolEffect;
  readonly tools: ReadonlyMap<string, readonly ToolEffect[]>;
  /** A step's body begins. Returns what nobody else ever gets. */
  step(runId: string, step: string, life: Life): string;
  readonly steps: ReadonlyMap<string, readonly Life[]>;
  /** What the code of a run was given by a call the last time it was run, as JSON. */
  given(runId: string, place: string): string | undefined;
  /** The code of a run begins from the top. */
  begin(runId: string, life: Life, code: Code): Reading;
}

/** One time that the code of a run is run. */
export interface Reading {
  /** What a call gave, at a place in the program. */
  observe(place: string, value: Json): void;
  /** By which code the call was made whose result must be recorded; undefined = it need not be. */
  recordedBy(place: string): Code | undefined;
}

/** That the history begins with, or another one, whose commands are others. */
export type Code = 'first' | 'other';

export const ONCE: readonly string[] = ['once', 'ask', 'throws'];

interface Observation {
  json: string;
  /** Commits of the run by then. */
  commits: number;
}

/** What one time of running the code gave it, and what must have been recorded before. */
interface ReadingSoFar {
  seen: Map<string, Observation>;
  fixed: ReadonlyMap<string, Fixed>;
  code: Code;
}

interface Fixed {
  json: string;
  code: Code;
}

export interface EffectsOptions {
  record: CommittedRecord;
  isHindered(): boolean;
  expect(holds: boolean, problem: () => string): void;
  trace(line: string): void;
}

export function createEffects({ record, isHindered, expect, trace }: EffectsOptions): Effects {
  const tools = new Map<string, ToolEffect[]>();
  const callsByKey = new Map<string, string>();
  const steps = new Map<string, Life[]>();
  /** By run, and by the process that had its code run last. */
  const readings = new Map<string, Map<Life, ReadingSoFar>>();
  const fixed = new Map<string, Map<string, Fixed>>();
  let handedOut = 0;
  return {
    tools,
    steps,
    tool(given) {
      const { callId, key, tool, life } = given;
      const before = tools.get(callId) ?? [];
      const effect = { ...given, isFinished: false };
      tools.set(callId, [...before, effect]);
      trace(`effect of ${tool} ${callId} in ${life.name}`);
      expect(!ONCE.includes(tool) || before.length === 0, () => `the ${tool} tool ran twice for ${callId}`);
      const asked = decisionOn(record, callId);
      expect(
        asked === 'none' || asked === 'yes',
        () => `${tool} ran for ${callId}, whose approval is ${asked}`,
      );
      expect(tool !== 'ask' || asked === 'yes', () => `${tool} ran for ${callId} without having asked`);
      expect(
        before.every((one) => one.key === key),
        () => `${callId} has the idempotency keys ${before[0]?.key} and ${key}`,
      );
      const other = callsByKey.get(key) ?? callId;
      expect(other === callId, () => `the idempotency key ${key} is of ${other} and ${callId}`);
      callsByKey.set(key, callId);
      // Whoever the run was taken from may repeat what may be repeated, until it finds out.
      const isRepeatable = !ONCE.includes(tool) && isHindered();
      expect(
        isRepeatable || !record.outputs.has(callId),
        () => `${tool} ran for ${callId}, which is recorded as done`,
      );
      return effect;
    },
    step(runId, step, life) {
      const token = `effect-${++handedOut}`;
      const before = steps.get(`${runId} ${step}`) ?? [];
      steps.set(`${runId} ${step}`, [...before, life]);
      // A process does not begin it twice, unless it could not write what came of it.
      expect(isHindered() || !before.includes(life), () => `step ${step} ran twice in ${life.name}`);
      trace(`effect of step ${step} in ${life.name}`);
      const isDone = record.journals
        .get(runId)
        ?.some(({ event }) => event.type === 'step_completed' && event.name === step);
      expect(isDone !== true, () => `step ${step} ran in ${life.name}, which is recorded as done`);
      return token;
    },
    given(runId, place) {
      const writer = record.writerOf(runId);
      return writer && readings.get(runId)?.get(writer)?.seen.get(place)?.json;
    },
    begin(runId, life, code) {
      const ofRun = readings.get(runId) ?? new Map<Life, ReadingSoFar>();
      readings.set(runId, ofRun);
      const known = new Map(fixed.get(runId));
      for (const [reader, { seen, code }] of ofRun) {
        // Two commits later the record of it must be committed, too: one may have been under way.
        const written = record.commitsOf(runId, reader);
        for (const [place, { json, commits }] of seen)
          if (written >= commits + 2 && !known.has(place)) known.set(place, { json, code });
      }
      fixed.set(runId, known);
      const own: ReadingSoFar = { seen: new Map(), fixed: known, code };
      ofRun.set(life, own);
      return {
        observe(place, value) {
          const json = JSON.stringify(value) ?? 'undefined';
          const before = own.fixed.get(place)?.json ?? json;
          expect(before === json, () => `${place} gave ${before} before, and ${json} in ${life.name}`);
          own.seen.set(place, { json, commits: record.commitsOf(runId, life) });
        },
        recordedBy: (place) => own.fixed.get(place)?.code,
      };
    },
  };
}

/** What the journals have on the approval of a call. */
function decisionOn({ journals }: CommittedRecord, callId: string): 'none' | 'open' | 'yes' | 'no' {
  let found: 'none' | 'open' | 'yes' | 'no' = 'none';
  for (const journal of journals.values()) {
    for (const { event } of journal) {
      if (event.type === 'approval_requested' && event.callId === callId) found = 'open';
      if (event.type === 'approval_resolved' && event.callId === callId)
        found = event.approved ? 'yes' : 'no';
    }
  }
  return found;
}
