// What was done outside, against what the journals have of it. Promised is: what is recorded is not done again; a `once`
// tool is done once at most; any other tool and a step may be done again as long as it is not recorded, a tool with the
// same key. No process does anything twice.
import type { Effect } from '../outside.ts';
import { mayCount } from './counts.ts';
import { type Evidence, eventsOf } from './evidence.ts';

const ONCE: readonly string[] = ['once', 'ask'];

export function judgeEffects(evidence: Evidence): void {
  judgeRecorded(evidence);
  judgeTools(evidence);
  judgeSteps(evidence);
}

/** Whoever was born with the record of it does not do it again. */
function judgeRecorded({ witness, effects, expect, runs }: Evidence): void {
  const seen = new Set<string>();
  for (const effect of effects) {
    const name = nameOf(effect);
    expect(!seen.has(`${effect.life} ${name}`), `${effect.life} has done ${name} twice`);
    seen.add(`${effect.life} ${name}`);
    const birth = witness.births.find(({ life }) => life === effect.life);
    expect(birth !== undefined, `${effect.life} has done ${name} before it was there`);
    for (const { runId, entries } of birth?.journals ?? []) {
      const run = runs.find((one) => one.runId === runId);
      const isRecorded = entries.some(
        ({ event }) =>
          (event.type === 'tool_completed' && effect.what === 'tool' && event.callId === effect.call) ||
          (event.type === 'step_completed' &&
            effect.what === 'step' &&
            run?.planned.number === effect.run &&
            event.name === effect.step),
      );
      expect(!isRecorded, `${effect.life} has done ${name}, which it knew to be done`);
    }
  }
}

function nameOf(effect: Effect): string {
  return effect.what === 'tool'
    ? `${effect.tool} ${effect.call}`
    : `step ${effect.step} of run ${effect.run}`;
}

type ToolEffect = Extract<Effect, { what: 'tool' }>;

function judgeTools(evidence: Evidence): void {
  const { effects, expect, witness } = evidence;
  const calls = new Map<string, ToolEffect[]>();
  for (const effect of effects)
    if (effect.what === 'tool') calls.set(effect.call, [...(calls.get(effect.call) ?? []), effect]);
  const keys = new Map<string, string>();
  for (const [call, done] of calls) {
    const [first] = done;
    const tool = first?.tool ?? '';
    expect(!ONCE.includes(tool) || done.length === 1, `${tool} ${call} was done ${done.length} times`);
    const key = first?.key ?? '';
    expect(
      done.every((one) => one.key === key),
      `${tool} ${call} was done with the keys ${done.map((one) => one.key)}`,
    );
    expect(!keys.has(key), `${call} has the key of ${keys.get(key)}`);
    keys.set(key, call);
  }
  const ended = new Map(eventsOf(evidence, 'tool_completed').map((event) => [event.callId, event]));
  const answers = new Map(eventsOf(evidence, 'approval_resolved').map((event) => [event.callId, event]));
  for (const { callId, name, input } of eventsOf(evidence, 'tool_started')) {
    const done = calls.get(callId) ?? [];
    const end = ended.get(callId);
    if (!['once', 'idempotent', 'none', 'ask'].includes(name) || end === undefined) continue;
    const { output, denied } = end;
    expect(
      (input as { call?: string }).call === callId,
      `${callId} was asked to do ${JSON.stringify(input)}`,
    );
    if (denied) expect(done.length === 0, `${callId} was denied, and done`);
    else if (output.includes('outcome unknown'))
      expect(ONCE.includes(name), `${name} ${callId} may be done again, and was not`);
    else
      expect(
        mayCount(evidence, done, tokenIn(callId, output)),
        `${callId} gave "${output}", done is ${done.map(({ token, life }) => `${token} by ${life}`)}`,
      );
    const isApproved = answers.get(callId)?.approved;
    expect(
      name !== 'ask' || denied === (isApproved === false),
      `${callId}: approved ${isApproved}, denied ${denied}`,
    );
  }
  for (const [call, [first]] of calls)
    expect(first?.tool !== 'ask' || answers.get(call)?.approved === true, `${call} was done without a yes`);
  for (const { callId, approve, by } of witness.answered) {
    const answer = answers.get(callId);
    expect(
      answer?.approved === approve && answer.by === by,
      `${by} said ${approve} to ${callId}, and it did not count`,
    );
  }
}

function tokenIn(callId: string, output: string): string {
  const said = `did ${callId} as `;
  return output.startsWith(said) ? output.slice(said.length) : '';
}

function judgeSteps({ effects, expect, runs }: Evidence): void {
  for (const { events, planned, runId } of runs) {
    for (const event of events) {
      if (event.type !== 'step_completed') continue;
      const done = effects.filter(
        (one) => one.what === 'step' && one.run === planned.number && one.step === event.name,
      );
      expect(done.length > 0, `${runId}: step ${event.name} is recorded, and was not done`);
    }
  }
}
