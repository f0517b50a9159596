import type { RunEvent } from '../../protocol/events.js';
import type { Json, JsonObject } from '../../protocol/json.js';
import type { RunSnapshot } from '../../protocol/run.js';
export type { RunEvent, RunSnapshot };
export interface TestProjectOptions {
    /** What plays the model, as the script file of a model `scripted/<file>` says it: `{ rules: [{ when?, reply }] }`. */
    script?: JsonObject;
    /** Text files of the checkout, by their paths in /workspace; none unless given. */
    files?: Readonly<Record<string, string>>;
    /** Variables and secrets for host-side code. */
    env?: Readonly<Record<string, string>>;
}
export interface StartOptions {
    /** A new one for each run unless given. */
    instanceId?: string;
    /** US dollars; the workflow's or the config's budget unless given. */
    maxCostUsd?: number;
}
export interface TestProject {
    /** Runs a workflow to its end, or to where it waits for a human. Throws FlueError for what a server would refuse. */
    run(workflow: string, input?: Json, options?: StartOptions): Promise<RunSnapshot>;
    /** Sends an agent a message; give the same `instanceId` again to go on with the conversation. */
    send(agent: string, message: string, options?: StartOptions & {
        session?: string;
    }): Promise<RunSnapshot>;
    /** Answers the tool call that a run waits for (the first, unless given), and goes on to the next stop. */
    decide(run: RunSnapshot, decision: {
        approve: boolean;
        reason?: string;
        callId?: string;
    }): Promise<RunSnapshot>;
    /** The journal of a run, oldest first. */
    events(run: RunSnapshot): RunEvent[];
    /** What a run changed in /workspace, as a unified diff; empty if nothing. */
    patch(run: RunSnapshot): Promise<string>;
    close(): void;
}
/**
 * Opens a project for its own tests: real workflows, agents, skills, tools and sandbox, a database in memory, and a script
 * in the place of the model, whatever the project names. Throws FlueError when the project does not load.
 */
export declare function openTestProject(folder: string, options?: TestProjectOptions): Promise<TestProject>;
