// What a command's result says when its thread had to be ended.
import type { ExecResult } from '../../../core/sandbox-port.ts';

/** What a thread is ended for. */
export type StoppedBy = 'time' | 'memory';

interface SaidSoFar {
  stdout: string;
  stderr: string;
  timeoutMs: number;
}

export function stoppedResult(stoppedBy: StoppedBy, { stdout, stderr, timeoutMs }: SaidSoFar): ExecResult {
  if (stoppedBy === 'time')
    return { stdout, stderr: stderr + timeNotice(timeoutMs), exitCode: 124, stoppedBy };
  const notice = 'bash: stopped: it took more memory than a command has; do less at once\n';
  return { stdout, stderr: stderr + notice, exitCode: 126, stoppedBy };
}

export function timeNotice(timeoutMs: number): string {
  return `bash: stopped after ${timeoutMs / 1000} s; give a larger timeoutMs (up to 600000) or do less at once\n`;
}
