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

/**
 * The well-formed entries of `result.findings`. An entry without a path, a severity, a message or a line from 1 on is left
 * out; of the other members one of the wrong type (a model likes to write null) counts as absent.
 */
export function findingsOf(result: unknown): Finding[] {
  if (!isPlainObject(result) || !Array.isArray(result.findings)) return [];
  return result.findings.map(findingOf).filter((finding) => finding !== undefined);
}

function findingOf(value: unknown): Finding | undefined {
  if (!isPlainObject(value)) return undefined;
  const { path, line, endLine, severity, title, message, suggestion } = value;
  if (typeof path !== 'string' || typeof message !== 'string' || !isLine(line) || !isSeverity(severity)) {
    return undefined;
  }
  return {
    path,
    line,
    severity,
    message,
    ...(isLine(endLine) ? { endLine } : {}),
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof suggestion === 'string' ? { suggestion } : {}),
  };
}

function isLine(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function isSeverity(value: unknown): value is Severity {
  return value === 'error' || value === 'warning' || value === 'notice';
}
