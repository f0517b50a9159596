export type RunKind = 'workflow' | 'agent';
/** A new id: `prefix_` + 26 characters, time (ms since epoch) first. Those of one millisecond sort as they were minted. */
export declare function mintId(prefix: string, nowMs: number): string;
/** When an id was minted, in ms since the epoch. */
export declare function mintedAt(id: string): number;
export declare function isValidName(name: string): boolean;
/** Why an instance id cannot be used, or undefined when it can. */
export declare function instanceIdProblem(id: string): string | undefined;
/**
 * An instance as one string, which no other instance's is the beginning of up to a slash: ids may hold slashes, and what
 * belongs to an instance stands behind one.
 */
export declare function instanceKeyOf(address: {
    kind: RunKind;
    name: string;
    instanceId: string;
}): string;
/** The canonical address of a run on any server. */
export declare function runHref(run: {
    kind: RunKind;
    name: string;
    instanceId: string;
    runId: string;
}): string;
