// Whether the event may start a run: decided before anything of the project is looked at. Events that only people with
// write access can cause cost nothing here: nothing is loaded and nobody is asked.
import type { Untrusted } from '../../github/trust/decision.ts';
import { isInside } from '../../github/trust/events.ts';
import { workflowCommand } from '../../github/workflow-command.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import type { Ending } from './conclude.ts';
import type { ActionInputs } from './inputs.ts';
import type { Circumstances } from './judge-event.ts';

/** null when a run may start. A job that is cancelled before that is known is refused. */
export async function trustRefusal(
  inputs: ActionInputs,
  circumstances: Circumstances,
): Promise<Untrusted | null> {
  if (isInside({ eventName: circumstances.github.GITHUB_EVENT_NAME?.trim() || null })) return null;
  const { judgeEvent } = await import('./judge-event.ts');
  return judgeEvent(inputs, circumstances);
}

/** What the log says of a step that was skipped. */
export function skipNotice({ skipReason }: Ending, redact: (text: string) => string): string {
  return workflowCommand('notice', oneLine(redact(`skipped: ${skipReason ?? ''}`), 580));
}
