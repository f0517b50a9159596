// Whether the event may start a run: decided before anything of the project is looked at. Events that only people with
// write access can cause cost nothing here: nothing is loaded and nobody is asked.
import type { Untrusted } from '../../github/trust/decision.ts';
import { isInside } from '../../github/trust/events.ts';
import { workflowCommand } from '../../github/workflow-command.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import type { Ending } from './conclude.ts';
import type { ActionInputs } from './inputs.ts';
import type { Circumstances } from './judge-event.ts';
import { print } from './log.ts';

/** null when a run may start. A job that is cancelled before that is known is refused. */
export async function trustRefusal(
  inputs: ActionInputs,
  circumstances: Circumstances,
): Promise<Untrusted | null> {
  if (isOurs(inputs, circumstances)) return null;
  const { judgeEvent } = await import('./judge-event.ts');
  return judgeEvent(inputs, circumstances);
}

/** The inputs with a project that no stranger wrote, for an event that was not refused; or why there is none. */
export async function trustedProject(
  inputs: ActionInputs,
  circumstances: Circumstances,
): Promise<ActionInputs | Untrusted> {
  if (isOurs(inputs, circumstances)) return inputs;
  const { placeDefinitions } = await import('./judge-event.ts');
  const placed = await placeDefinitions(inputs, circumstances);
  const commit = 'trusted' in placed ? undefined : placed.definitions?.commit;
  if (commit !== undefined) print(`definitions from ${commit} (base)`);
  return placed;
}

function isOurs({ trust }: ActionInputs, { github }: Circumstances): boolean {
  return trust.configFrom !== 'base' && isInside({ eventName: github.GITHUB_EVENT_NAME?.trim() || null });
}

/** What the log says of a step that was skipped. */
export function skipNotice({ skipReason }: Ending, redact: (text: string) => string): string {
  return workflowCommand('notice', oneLine(redact(`skipped: ${skipReason ?? ''}`), 580));
}
