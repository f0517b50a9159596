import { type Branded } from './brand.js';
import type { Budget, ModelChoice } from './config.js';
import type { WorkflowContext } from './context.js';
import type { OutputOf, Schema } from './schema.js';
import type { Tool } from './tool.js';
type InputSeenBy<S> = S extends Schema ? OutputOf<S> : unknown;
/** What `run` may return: whatever the output schema takes in; anything JSON when there is none. */
type ReturnedBy<S> = S extends {
    _zod: {
        input: infer Input;
    };
} ? Input : unknown;
export interface WorkflowSpec<In extends Schema | undefined, Out extends Schema | undefined> {
    description: string;
    /** zod schema of the payload. Checked before the run exists; its defaults apply. */
    input?: In;
    /** zod schema of what `run` returns. */
    output?: Out;
    /** `provider/model`; a bare `claude-…` means anthropic. */
    model?: ModelChoice;
    budget?: Budget;
    /** Names of the project's skills the sessions may use; left out = all of them. */
    skills?: readonly string[];
    tools?: readonly Tool[];
    /** Names of the config's MCP servers whose tools its sessions have; none when left out. */
    mcp?: readonly string[];
    run(context: WorkflowContext<InputSeenBy<In>>): ReturnedBy<Out> | Promise<ReturnedBy<Out>>;
}
export type WorkflowDefinition<In extends Schema | undefined = Schema | undefined, Out extends Schema | undefined = Schema | undefined> = Readonly<Omit<WorkflowSpec<In, Out>, 'run'>> & {
    readonly run: (context: WorkflowContext<never>) => unknown;
} & Branded<'workflow'>;
export declare function defineWorkflow<In extends Schema | undefined = undefined, Out extends Schema | undefined = undefined>(spec: WorkflowSpec<In, Out>): WorkflowDefinition<In, Out>;
export {};
