// Whether the event may start a run: decided before anything of the project is looked at. Events that only people with
// write access can cause cost nothing here: nothing is loaded and nobody is asked.
import { decideTrust } from '../../github/trust/decide.ts';
import {
  type Decision,
  isRefused,
  type Question,
  type TrustPolicy,
  type Untrusted,
  untrusted,
} from '../../github/trust/decision.ts';
import { isInside, isWithheld, needsBaseCheckout } from '../../github/trust/events.ts';
import { readTrustFacts, type TrustFacts } from '../../github/trust/facts.ts';
import { workflowCommand } from '../../github/workflow-command.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import type { Ending } from './conclude.ts';
import type { ActionInputs, Step } from './inputs.ts';
import { CANCEL_MESSAGE } from './watch-run.ts';

/** null when a run may start. A job that is cancelled before that is known is refused. */
export async function trustRefusal(
  inputs: ActionInputs,
  { github, workspace, signal }: Pick<Step, 'github' | 'workspace'> & { signal: AbortSignal },
): Promise<Untrusted | null> {
  if (isInside({ eventName: github.GITHUB_EVENT_NAME?.trim() || null })) return null;
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

async function ask(
  question: Question,
  { github, githubToken, environment }: ActionInputs,
): Promise<Decision> {
  const [{ askPermission }, { createGitHubApi }, { createNodeFetch }] = await Promise.all([
    import('../../github/trust/permission.ts'),
    import('../../github/api.ts'),
    import('../../adapters/http/node-fetch.ts'),
  ]);
  const api = createGitHubApi({
    apiUrl: github.GITHUB_API_URL || 'https://api.github.com',
    token: githubToken,
    fetch: createNodeFetch({ environment }),
  });
  return askPermission(api, github.GITHUB_REPOSITORY ?? null, question);
}

function cancelled(signal: AbortSignal): Promise<Decision> {
  const refusal = untrusted(CANCEL_MESSAGE, 'Re-run the job.');
  return new Promise((resolve) => {
    if (signal.aborted) resolve(refusal);
    signal.addEventListener('abort', () => resolve(refusal), { once: true });
  });
}

/** What the log says of a step that was skipped. */
export function skipNotice({ skipReason }: Ending, redact: (text: string) => string): string {
  return workflowCommand('notice', oneLine(redact(`skipped: ${skipReason ?? ''}`), 580));
}
