// The part of a result that every report understands: a verdict and findings at file and line.
import { isPlainObject } from './json.ts';

export type Severity = 'error' | 'warning' | 'notice';

export interface Finding {
  path: string;
  line: number;
  endLine?: number;
  severity: Severity;
  title?: string;
  message: string;
  suggestion?: string;
}

/** The `verdict` of a result object (any short string), or null. */
export function verdictOf(result: unknown): string | null {
  if (!isPlainObject(result) || typeof result.verdict !== 'string') return null;
  const verdict = result.verdict.trim();
  return verdict.length > 0 && verdict.length <= 64 ? verdict : null;
}

/** The well-formed entries of `result.findings`; what is not a finding is left out. */
export function findingsOf(result: unknown): Finding[] {
  if (!isPlainObject(result) || !Array.isArray(result.findings)) return [];
  return result.findings.filter(isFinding);
}

function isFinding(value: unknown): value is Finding {
  return (
    isPlainObject(value) &&
    typeof value.path === 'string' &&
    typeof value.line === 'number' &&
    typeof value.message === 'string' &&
    (value.severity === 'error' || value.severity === 'warning' || value.severity === 'notice')
  );
}
