// What a check reports: a rule, a place, how bad, and what to do. All text taken from a checked file goes through
// `quote`, since findings end in comments, annotations and prompts.
import type { GitHubFile } from './github-file.ts';

export const SEVERITIES = ['error', 'warning', 'notice'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface CheckFinding {
  rule: string;
  path: string;
  line: number;
  endLine?: number;
  severity: Severity;
  title: string;
  message: string;
  /** What to write instead, as YAML or shell: reports show it as code. */
  suggestion?: string;
}

/** One rule over one file. Pure: the same file yields the same findings. */
export type Check = (file: GitHubFile) => CheckFinding[];

/** The longest text of a file that is repeated in a finding. */
const MAX_QUOTE = 120;

/** Text of a file as inline code: one line, no back ticks, cut to a length. */
export function quote(text: string): string {
  const line = text
    .slice(0, 2 * MAX_QUOTE)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .replaceAll('`', "'")
    .trim();
  return `\`${line.length > MAX_QUOTE ? `${line.slice(0, MAX_QUOTE)}…` : line}\``;
}

/** A few names in a sentence: `a`, `b` and 3 more. */
export function nameSome(names: readonly string[]): string {
  const shown = names.slice(0, 4).map(quote).join(', ');
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}

/** The most serious first, then by place, so that the same checkout always yields the same order. */
export function bySeverityAndPlace(a: CheckFinding, b: CheckFinding): number {
  return (
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    compareText(a.path, b.path) ||
    a.line - b.line ||
    compareText(a.rule, b.rule)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
