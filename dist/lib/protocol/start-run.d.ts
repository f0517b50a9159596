import type { Limits, Trigger } from './events.js';
import type { RunKind } from './ids.js';
import type { Json } from './json.js';
export interface StartRun {
    kind: RunKind;
    name: string;
    instanceId: string;
    /** The session an agent's message goes to; a workflow's own is `default`. */
    session?: string;
    /** The workflow's input, or `{message}` for an agent. Validated by the definition's schema before the run exists. */
    input: Json;
    /** Given by a flag or an input: beats the definition and the config. */
    model?: string;
    /** Given by flags or inputs: beat the definition's budget and the config's. A member left out falls through. */
    limits?: Partial<Limits>;
    /** Only tightens what the others come to. */
    atMost?: Caps;
    trigger: Trigger;
}
/** Limits that whoever starts a run of another's project may set: they loosen nothing. */
export type Caps = {
    [Key in 'maxCostUsd' | 'maxTurns' | 'timeoutMs']?: number | undefined;
};
/** Bytes of JSON that a run's input may have, whichever way it comes in. */
export declare const MAX_INPUT_BYTES: number;
