// Findings as annotations at file and line, and the one error or warning of a step itself. GitHub shows ten of a kind per
// step, so the step's own goes first and the rest is counted in one notice.
import { repositoryPath } from '../protocol/finding-path.ts';
import type { Finding, Severity } from '../protocol/findings.ts';
import { oneLine, plainText } from '../protocol/plain-text.ts';
import { workflowCommand } from './workflow-command.ts';

const PER_KIND = 10;
const MESSAGE_LENGTH = 4000;
/** Of a contract of 600 characters, with the command around it. */
const STEP_MESSAGE_LENGTH = 580;

export interface AnnotationOptions {
  /** How many of a kind the step itself has taken. */
  taken?: Partial<Record<Severity, number>>;
  /** The mounted folder relative to the repository. */
  root?: string;
}

/** The commands that annotate the findings; none of them is the step's own error. */
export function findingAnnotations(findings: readonly Finding[], options: AnnotationOptions = {}): string[] {
  const commands: string[] = [];
  const left = { error: PER_KIND, warning: PER_KIND, notice: PER_KIND };
  for (const kind of ['error', 'warning', 'notice'] as const) left[kind] -= options.taken?.[kind] ?? 0;
  const fits = (kind: Severity, room: number) =>
    findings.filter(({ severity }) => severity === kind).length <= room;
  const overflows = !(
    fits('error', left.error) &&
    fits('warning', left.warning) &&
    fits('notice', left.notice)
  );
  if (overflows) left.notice -= 1;
  for (const finding of findings) {
    if (left[finding.severity] <= 0) continue;
    left[finding.severity] -= 1;
    commands.push(annotation(finding, options.root));
  }
  return overflows ? [...commands, restNotice(findings.length - commands.length)] : commands;
}

function annotation(finding: Finding, root: string | undefined): string {
  const line = Math.max(1, Math.trunc(finding.line) || 1);
  const endLine = Math.trunc(finding.endLine ?? line);
  return workflowCommand(
    finding.severity,
    plainText(finding.message).slice(0, MESSAGE_LENGTH).toWellFormed(),
    {
      file: oneLine(repositoryPath(finding.path, root), 1000),
      line,
      endLine: endLine > line ? endLine : undefined,
      title: finding.title === undefined ? undefined : oneLine(finding.title, 200),
    },
  );
}

function restNotice(count: number): string {
  const findings = count === 1 ? '1 more finding is' : `${count} more findings are`;
  return workflowCommand(
    'notice',
    `${findings} not annotated: GitHub shows ten of a kind per step; the result lists them all.`,
  );
}

/** Why the step failed, in one line: there is exactly one of these per failure. */
export function stepError(message: string): string {
  return workflowCommand('error', oneLine(message, STEP_MESSAGE_LENGTH));
}

/** Why the step is green although not all is well. */
export function stepWarning(message: string): string {
  return workflowCommand('warning', oneLine(message, STEP_MESSAGE_LENGTH));
}
