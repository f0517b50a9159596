// The Worker under the HTTP contract.
import { AGENTS, SCRIPT, WORKFLOWS } from '../../contract/http/definitions.ts';
import { workerOf } from './entry.ts';

const worker = workerOf({ workflows: WORKFLOWS, agents: AGENTS, script: SCRIPT });

export default worker.front;
export const { FlueInstance, FlueBudget, FlueIndex } = worker;
