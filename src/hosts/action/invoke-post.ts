// The runs on a server whose end a step has not heard of, because it was killed or the server was away: nobody waits for them
// any more, so they are cancelled, and the server says what they cost. What it does not say stays as it was last known.
import { createNodeFetch } from '../../adapters/http/node-fetch.ts';
import { createClient } from '../../client/client.ts';
import { createRedactor, redactStrings } from '../../core/redact.ts';
import type { RunSnapshot } from '../../protocol/run.ts';
import type { ActionInputs } from './inputs.ts';
import { readRun } from './invoke-start.ts';
import { cancelThere } from './invoke-watch.ts';
import { printUntrusted } from './log.ts';
import { tokenOf } from './server-token.ts';
import { mask } from './step-redactor.ts';

const LIMIT_MS = 8000;
const AT_ONCE = 50;

export interface SeeToOptions {
  inputs: ActionInputs;
  redact(text: string): string;
}

/** In the same order. Rejects never. */
export async function seeToRuns(
  noted: readonly RunSnapshot[],
  { inputs, redact }: SeeToOptions,
): Promise<RunSnapshot[]> {
  const { invoke: wanted, environment } = inputs;
  const open = [...noted.entries()].filter(([, { status }]) => status === 'queued' || status === 'running');
  // Runs that were only to be accepted are for nobody here to end.
  if (wanted === null || !wanted.wait || open.length === 0) return [...noted];
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
  const waiting = open.values();
  let silent = 0;
  const worker = async (): Promise<void> => {
    for (const [index, run] of waiting) {
      try {
        await cancelThere(client, run, signal);
        const told = readRun(await client.wait(run, { signal }));
        found[index] = redactStrings(told, (text) => redact(redactor.redact(text))) as RunSnapshot;
      } catch {
        silent += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, open.length) }, worker));
  const runs = silent === 1 ? '1 run: it' : `${silent} runs: they`;
  if (silent > 0) printUntrusted(`the server could not be asked of ${runs} may go on`);
  return found;
}
