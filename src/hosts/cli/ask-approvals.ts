// Asks whoever sits at the terminal for the approvals that a run waits for. Anything but a clear yes is a no.
import { createInterface } from 'node:readline/promises';
import type { Decision } from '../../core/harness/call-state.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { Progress } from './progress.ts';

export interface Answered {
  callId: string;
  decision: Decision;
}

export interface AskOptions {
  by: string | null;
  progress: Progress | undefined;
  input?: NodeJS.ReadableStream;
  output?: NodeJS.WritableStream;
}

const SHOWN = 2_000;

/** Stops early when the terminal is closed: who has not answered has said nothing. */
export async function askForApprovals(
  { pendingApprovals }: RunSnapshot,
  { by, progress, input = process.stdin, output = process.stderr }: AskOptions,
): Promise<Answered[]> {
  progress?.pause();
  const terminal = createInterface({ input, output });
  const closed = new Promise<undefined>((resolve) => terminal.once('close', () => resolve(undefined)));
  // Ctrl-C at the question is meant for the run.
  terminal.on('SIGINT', () => {
    process.emit('SIGINT');
    terminal.close();
  });
  const answered: Answered[] = [];
  try {
    for (const { callId, name, input: asked } of pendingApprovals) {
      const what = `${oneLine(name, 64)} ${oneLine(JSON.stringify(asked), SHOWN)}`;
      const said = await Promise.race([terminal.question(`approve ${what}? [y/N] `), closed]);
      if (said === undefined) break;
      const approve = /^\s*y(es)?\s*$/i.test(said);
      answered.push({ callId, decision: { approve, by, ...(approve ? {} : { reason: DENIED }) } });
    }
    return answered;
  } finally {
    terminal.close();
    progress?.go();
  }
}

const DENIED = 'denied at the terminal';
