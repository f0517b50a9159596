// The runs that a killed step has on a server: nobody waits for them any more, so they are cancelled, and the server says what
// they cost. One that cannot be asked is told as it was last known.
import { createNodeFetch } from '../../adapters/http/node-fetch.ts';
import { createClient } from '../../client/client.ts';
import { createRedactor, redactStrings } from '../../core/redact.ts';
import { isTerminal } from '../../protocol/fold.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { ActionInputs } from './inputs.ts';
import { tokenOf } from './invoke-access.ts';
import { readRun } from './invoke-start.ts';
import { cancelThere } from './invoke-watch.ts';
import { printUntrusted } from './log.ts';
import { mask } from './step-redactor.ts';

const LIMIT_MS = 15_000;
const AT_ONCE = 50;

export interface SeeToOptions {
  inputs: ActionInputs;
  /** False where the step had told of them itself. */
  cancel: boolean;
  redact(text: string): string;
}

/** In the same order. Rejects never. */
export async function seeToRuns(
  noted: readonly RunSnapshot[],
  { inputs, cancel, redact }: SeeToOptions,
): Promise<RunSnapshot[]> {
  const { invoke: wanted, environment } = inputs;
  if (wanted === null) return [...noted];
  const redactor = createRedactor();
  const fetch = createNodeFetch({ environment });
  const token = tokenOf(wanted.access, {
    fetch,
    redactor: {
      ...redactor,
      add(secret) {
        mask([secret]);
        redactor.add(secret);
      },
    },
  });
  const client = createClient({ url: wanted.url, token, fetch });
  const signal = AbortSignal.timeout(LIMIT_MS);
  const found = [...noted];
  const waiting = noted.entries();
  let silent = 0;
  const worker = async (): Promise<void> => {
    for (const [index, run] of waiting) {
      try {
        const now = readRun(await client.status(run, { signal }));
        if (cancel && wanted.wait && !isTerminal(now.status)) await cancelThere(client, run, signal);
        const told = isTerminal(now.status) || !cancel ? now : readRun(await client.status(run, { signal }));
        found[index] = redactStrings(told, (text) => redact(redactor.redact(text))) as RunSnapshot;
      } catch {
        silent += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, noted.length) }, worker));
  if (silent > 0) printUntrusted(`of ${silent} runs the server could not be asked: they may go on`);
  return found;
}
