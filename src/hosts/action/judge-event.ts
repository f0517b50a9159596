// Judges an event that outsiders can cause: by what it tells, and by asking GitHub for the role of whoever caused it. Then it
// sees to it that the project is one that no stranger wrote.
import { decideTrust } from '../../github/trust/decide.ts';
import {
  type Decision,
  isRefused,
  type Question,
  type TrustPolicy,
  type Untrusted,
  untrusted,
} from '../../github/trust/decision.ts';
import { definitionsRef } from '../../github/trust/definitions-ref.ts';
import { isWithheld } from '../../github/trust/events.ts';
import { readTrustFacts } from '../../github/trust/facts.ts';
import { hasCredentials } from './credential-inputs.ts';
import type { ActionInputs, Step } from './inputs.ts';
import { CANCEL_MESSAGE } from './watch-run.ts';

/** For all that is asked of GitHub about the definitions. */
const PLACE_MS = 60_000;

export type Circumstances = Pick<Step, 'github' | 'workspace' | 'temp' | 'stateFile'> & {
  signal: AbortSignal;
  /** Told whose role was enough, where one was asked for. */
  permitted?(login: string): void;
};

/** null when a run may start. */
export async function judgeEvent(
  inputs: ActionInputs,
  { github, signal, permitted }: Circumstances,
): Promise<Untrusted | null> {
  const facts = readTrustFacts(github);
  const decision = decideTrust(facts, policyOf(inputs));
  if (isRefused(decision)) return decision;
  const ref = definitionsRef(facts, inputs.trust.configFrom);
  if ('trusted' in ref) return ref;
  if ('trusted' in decision) return null;
  const answer = await Promise.race([ask(decision, inputs), cancelled(signal)]);
  if (isRefused(answer)) return { ...answer, mild: isWithheld(facts) };
  permitted?.(decision.ask.login);
  return null;
}

/** Throws FlueError for a base without a project, or one that cannot be taken as it is. */
export async function placeDefinitions(
  inputs: ActionInputs,
  { github, signal, ...step }: Circumstances,
): Promise<ActionInputs | Untrusted> {
  const facts = readTrustFacts(github);
  const ref = definitionsRef(facts, inputs.trust.configFrom);
  if ('trusted' in ref) return ref;
  if (ref.from === 'head') return inputs;
  const { placeProject } = await import('./definitions.ts');
  const placed = await Promise.race([placeProject(inputs, ref, step), tooLate(signal)]);
  return 'trusted' in placed ? { ...placed, mild: isWithheld(facts) } : placed;
}

function policyOf(inputs: ActionInputs): TrustPolicy {
  const { deploy, invoke, trust } = inputs;
  if (deploy !== null)
    return { ...trust, hasKey: deploy.cloudflare.token !== null, key: 'Cloudflare API token' };
  const hasKey = invoke === null ? hasCredentials(inputs) : invoke.access.by !== 'nothing';
  return { ...trust, hasKey };
}

async function ask(question: Question, inputs: ActionInputs): Promise<Decision> {
  const [{ askPermission }, { githubApiOf }] = await Promise.all([
    import('../../github/trust/permission.ts'),
    import('./github-api.ts'),
  ]);
  return askPermission(githubApiOf(inputs), inputs.github.GITHUB_REPOSITORY ?? null, question);
}

function cancelled(signal: AbortSignal): Promise<Untrusted> {
  const refusal = untrusted(CANCEL_MESSAGE, 'Re-run the job.');
  return new Promise((resolve) => {
    if (signal.aborted) resolve(refusal);
    signal.addEventListener('abort', () => resolve(refusal), { once: true });
  });
}

/** Also after the time that the definitions may take. */
function tooLate(signal: AbortSignal): Promise<Untrusted> {
  const late = untrusted(
    `the definitions of the base were not there after ${PLACE_MS / 1000} s`,
    'Leave ref and repository of actions/checkout to their defaults, or re-run the job.',
  );
  const timer = new Promise<Untrusted>((resolve) => setTimeout(resolve, PLACE_MS, late).unref());
  return Promise.race([cancelled(signal), timer]);
}
