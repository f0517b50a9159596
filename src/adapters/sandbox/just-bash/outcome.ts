// From what just-bash says to what a caller is told: which limit was met, what was refused, and what is not here.
import type { Errno, ExecResult } from '../../../core/sandbox-port.ts';
import { explainAbsent } from './absent.ts';
import { timeNotice } from './stopped.ts';

export interface Outcome {
  stdout: string;
  stderr: string;
  exitCode: number;
  env: Record<string, string>;
}

const LIMIT_MESSAGE =
  /(limit exceeded|output size exceeded|too many (commands|iterations|open file)|maximum .*exceeded|exceeds .* limit|execution depth)/;

/** Which limit ended a script, judged by the last thing just-bash said: its result has no field for it. */
export function limitOf({ exitCode, stderr }: Outcome): ExecResult['stoppedBy'] {
  const last = stderr.trimEnd().split('\n').at(-1) ?? '';
  if (exitCode !== 126 || !LIMIT_MESSAGE.test(last)) return undefined;
  if (last.includes('output size')) return 'output';
  return /bytes\)|string|size limit/.test(last) ? 'memory' : 'commands';
}

export interface Ended extends Outcome {
  stoppedBy: ExecResult['stoppedBy'];
  timeoutMs: number;
  /** Writes by redirection that were not done. */
  refused: ReadonlyMap<string, Errno>;
  cwd: string;
  /** Whether the script sends stderr to stdout; otherwise stdout is data, and left as it is. */
  isMerged: boolean;
}

/** A piece of output while the script runs. */
export function presentPiece(stream: 'stdout' | 'stderr', text: string, isMerged: boolean): string {
  return stream === 'stderr' || isMerged ? explainAbsent(withoutLibraryAdvice(text)) : text;
}

export function present(ended: Ended): ExecResult {
  const { stoppedBy, refused } = ended;
  const stdout = ended.isMerged ? explainAbsent(ended.stdout) : ended.stdout;
  const said = explainAbsent(withoutLibraryAdvice(ended.stderr));
  if (stoppedBy === 'time') {
    return {
      stdout,
      stderr: said.replace(/^bash: .*(deadline|aborted).*\n$/m, '') + timeNotice(ended.timeoutMs),
      exitCode: 124,
      stoppedBy,
    };
  }
  const stderr = said + [...refused].map(([path, errno]) => refusal(path, errno, ended.cwd)).join('');
  if (stoppedBy) return { stdout, stderr, exitCode: 126, stoppedBy };
  return { stdout, stderr, exitCode: refused.size > 0 ? ended.exitCode || 1 : ended.exitCode };
}

const REASONS: Partial<Record<Errno, string>> = {
  ENOENT: 'No such file or directory',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  EACCES: 'Permission denied',
  ENOSPC: 'No space left: the sandbox holds its changes in memory',
};

function refusal(path: string, errno: Errno, cwd: string): string {
  const shown = path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path;
  return `bash: ${shown}: ${REASONS[errno] ?? 'cannot be written'}\n`;
}

/** The library advises to raise its options, which nobody in the sandbox can. */
function withoutLibraryAdvice(stderr: string): string {
  return stderr
    .replace(/, increase executionLimits\.\w+/g, '')
    .replace(
      /\bwork(?: work)? limit exceeded \(\d+\)/g,
      'more than one command may do here; do less at once',
    );
}
