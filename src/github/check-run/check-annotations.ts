// Findings as annotations of a check run, within GitHub's limits: 64 KB for a message and for the details, 255 characters
// for a title. https://docs.github.com/rest/checks/runs#create-a-check-run
import { repositoryPath } from '../../protocol/finding-path.ts';
import type { Finding, Severity } from '../../protocol/findings.ts';
import { byteLength } from '../../protocol/json.ts';
import { oneLine, plainText } from '../../protocol/plain-text.ts';

/** Of one request. */
export const PER_REQUEST = 50;
/** Ten requests; who wants to see more of them needs a list, not a diff. */
export const MOST_ANNOTATIONS = 500;
/** 64 KB, of which GitHub does not say whether they are 64,000 bytes or 65,536. */
const TEXT_BYTES = 64_000;
const TITLE_LENGTH = 255;
const PATH_LENGTH = 1000;

export type CheckAnnotation = {
  path: string;
  start_line: number;
  end_line: number;
  annotation_level: 'notice' | 'warning' | 'failure';
  message: string;
  title?: string;
  raw_details?: string;
};

const LEVELS = { error: 'failure', warning: 'warning', notice: 'notice' } as const;
const ORDER: readonly Severity[] = ['error', 'warning', 'notice'];

/** The gravest first, at most `MOST_ANNOTATIONS`. A finding outside of the repository has no place in a diff. */
export function checkAnnotations(findings: readonly Finding[], root: string): CheckAnnotation[] {
  return findings
    .toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))
    .map((finding) => annotationOf(finding, root))
    .filter(({ path }) => path !== '' && !path.split('/').includes('..'))
    .slice(0, MOST_ANNOTATIONS);
}

function annotationOf(finding: Finding, root: string): CheckAnnotation {
  const { line, endLine = line, severity, title, message, suggestion } = finding;
  const titled = title === undefined ? '' : oneLine(title, TITLE_LENGTH);
  const details = suggestion === undefined ? '' : within(plainText(suggestion));
  return {
    path: oneLine(repositoryPath(finding.path, root), PATH_LENGTH),
    start_line: line,
    end_line: Math.max(line, endLine),
    annotation_level: LEVELS[severity],
    message: within(plainText(message)).trim() || titled || severity,
    ...(titled === '' ? {} : { title: titled }),
    ...(details.trim() === '' ? {} : { raw_details: details }),
  };
}

function within(text: string): string {
  if (byteLength(text) <= TEXT_BYTES) return text;
  // No character of UTF-16 has more than three bytes.
  return `${text.slice(0, Math.floor(TEXT_BYTES / 3) - 1).toWellFormed()}…`;
}
