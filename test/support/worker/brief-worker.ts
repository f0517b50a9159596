// Instances whose runs keep their journals for half a second, and their snapshots for five.
import { WORKFLOWS } from '../../contract/http/definitions.ts';
import { workerOf } from './entry.ts';

const SECONDS_OF_A_DAY = 24 * 60 * 60;
const worker = workerOf({
  workflows: { greet: WORKFLOWS.greet },
  config: { retention: { days: 0.5 / SECONDS_OF_A_DAY } },
});

export default worker.front;
export const { FlueInstance, FlueBudget, FlueIndex } = worker;
