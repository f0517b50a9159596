// The fake server keeps the contract that a real one is held to.
import { startBudgetServer } from '../../support/budget-server.ts';
import { budgetContract } from './suite.ts';

budgetContract('the fake server', async () => {
  const token = 'flue-token-of-the-tests';
  return { ...(await startBudgetServer({ token })), token };
});
