// Foldable groups in the runner's log. Their titles may hold names from payloads, so they are one plain line.
import { oneLine } from '../protocol/plain-text.ts';
import { workflowCommand } from './workflow-command.ts';

export function beginGroup(title: string): string {
  return workflowCommand('group', oneLine(title, 200));
}

export function endGroup(): string {
  return workflowCommand('endgroup', '');
}
