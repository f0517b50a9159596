// The inputs that say whether the journal outlives the step, and which run of an earlier step to go on with.
import { FlueError } from '../../errors.ts';
import { choiceOf, refuse, textOf } from './input-values.ts';
import type { Environment, InputReader } from './inputs.ts';

export interface JournalInputs {
  keep: boolean;
  /** What it is encrypted with; null when there is none. */
  secret: string | null;
  /** A run of an earlier step. */
  resume: string | null;
  /** What is answered to the calls of that run that wait for a human. */
  decision: 'approve' | 'deny' | null;
}

/** Throws FlueError `usage_error`. */
export function journalInputsOf(
  input: InputReader,
  environment: Environment,
  modelKey: string | null,
): JournalInputs {
  const keep = choiceOf(input('journal'), ['none', 'artifact']) === 'artifact';
  const resume = textOf(input('resume'));
  const decision = textOf(input('decision'));
  if (resume !== null && !keep) throw needsJournal('resume', resume);
  if (resume !== null && !/^run_[0-9A-Za-z]{10,40}$/.test(resume))
    throw refuse(input('resume'), 'that is no id of a run', 'give the output run-id of the step that waits');
  if (decision !== null && resume === null)
    throw new FlueError('usage_error', `input decision is "${decision}" without input resume`, {
      hint: 'name the run that waits in resume',
    });
  return {
    keep,
    secret: textOf(input('journal-key')) ?? modelKey ?? (environment.OPENAI_API_KEY?.trim() || null),
    resume,
    decision: decision === null ? null : choiceOf<'approve' | 'deny'>(input('decision'), ['approve', 'deny']),
  };
}

function needsJournal(name: string, value: string): FlueError {
  return new FlueError('usage_error', `input ${name} is "${value}" without journal: artifact`, {
    hint: 'set journal: artifact here and in the step that the run began in',
  });
}
