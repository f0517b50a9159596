// The Worker keeps the contract, in real workerd.
import { useWorker } from '../../support/worker/use-worker.ts';
import { httpContract } from './suite.ts';

const worker = useWorker('contract-worker');

httpContract('the Worker', () => worker);
