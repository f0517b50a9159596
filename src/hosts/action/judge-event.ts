// Judges an event that outsiders can cause: by what it tells, by the commit that is checked out, and by asking GitHub for
// the role of whoever caused it.
import { decideTrust } from '../../github/trust/decide.ts';
import {
  type Decision,
  isRefused,
  type Question,
  type TrustPolicy,
  type Untrusted,
  untrusted,
} from '../../github/trust/decision.ts';
import { isWithheld, needsBaseCheckout } from '../../github/trust/events.ts';
import { readTrustFacts, type TrustFacts } from '../../github/trust/facts.ts';
import type { ActionInputs, Step } from './inputs.ts';
import { CANCEL_MESSAGE } from './watch-run.ts';

export type Circumstances = Pick<Step, 'github' | 'workspace'> & { signal: AbortSignal };

/** null when a run may start. */
export async function judgeEvent(
  inputs: ActionInputs,
  { github, workspace, signal }: Circumstances,
): Promise<Untrusted | null> {
  const facts = readTrustFacts(github);
  const decision = decideTrust(facts, policyOf(inputs));
  if (isRefused(decision)) return decision;
  const checkout = needsBaseCheckout(facts) ? await judgeCheckout(facts, inputs.projectDir, workspace) : null;
  if (checkout !== null || 'trusted' in decision) return checkout;
  const answer = await Promise.race([ask(decision, inputs), cancelled(signal)]);
  return isRefused(answer) ? { ...answer, mild: isWithheld(facts) } : null;
}

function policyOf({ trust, anthropicApiKey }: ActionInputs): TrustPolicy {
  return { ...trust, hasKey: anthropicApiKey !== null };
}

async function judgeCheckout(
  facts: TrustFacts,
  projectDir: string,
  workspace: string,
): Promise<Untrusted | null> {
  const [{ checkoutCommit }, { checkoutRefusal }] = await Promise.all([
    import('../../github/trust/checkout-commit.ts'),
    import('../../github/trust/checkout.ts'),
  ]);
  return checkoutRefusal(facts, checkoutCommit(projectDir, workspace));
}

async function ask(question: Question, inputs: ActionInputs): Promise<Decision> {
  const [{ askPermission }, { githubApiOf }] = await Promise.all([
    import('../../github/trust/permission.ts'),
    import('./github-api.ts'),
  ]);
  return askPermission(githubApiOf(inputs), inputs.github.GITHUB_REPOSITORY ?? null, question);
}

function cancelled(signal: AbortSignal): Promise<Decision> {
  const refusal = untrusted(CANCEL_MESSAGE, 'Re-run the job.');
  return new Promise((resolve) => {
    if (signal.aborted) resolve(refusal);
    signal.addEventListener('abort', () => resolve(refusal), { once: true });
  });
}
