// What a finished run puts on standard output (the result, nothing else) and on standard error (the receipt).
import { oneLine, plainText } from '../../protocol/plain-text.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import { receiptLines } from '../../report/console.ts';
import type { Printed } from './print.ts';

export function renderOutcome(
  snapshot: RunSnapshot,
  { json, quiet, url }: { json: boolean; quiet: boolean; url?: string },
): Printed {
  const unheard = quiet && snapshot.status === 'succeeded';
  const lines = [...receiptLines(snapshot), ...waitingLines(snapshot, url)];
  return {
    out: shown(json ? document(snapshot) : resultText(snapshot)),
    err: unheard ? '' : `${lines.join('\n')}\n`,
  };
}

/** What somebody has to do so that the run goes on. */
function waitingLines({ runId, pendingApprovals }: RunSnapshot, url: string | undefined): string[] {
  const there = url === undefined ? '' : ` --url ${url}`;
  return pendingApprovals.flatMap(({ callId, name, input }) => [
    `waits     for an approval of ${oneLine(name, 64)} ${oneLine(JSON.stringify(input), 600)}`,
    `          flue approve ${runId} ${oneLine(callId, 200)}${there}   (or with --deny)`,
  ]);
}

/** A model's text must not move a terminal's cursor; a file or a pipe gets every byte. */
function shown(text: string): string {
  return process.stdout.isTTY ? plainText(text) : text;
}

/** A result as JSON, the last text where there is none; what a failed run left behind is no result. */
function resultText({ status, result, text }: RunSnapshot): string {
  if (status !== 'succeeded') return '';
  if (result !== null) return document(result);
  return text === null || text === '' ? '' : `${text.replace(/\n$/, '')}\n`;
}

export function document(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
