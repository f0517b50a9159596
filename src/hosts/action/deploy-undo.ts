// Back to the version before, where a deploy came to nothing: what it says of it goes with the step's own sentence.
import type { CloudflareApi } from '../../deploy/cloudflare-api.ts';
import { rollBack } from '../../deploy/deployments.ts';
import { messageOf } from '../../errors.ts';
import type { DeployOutcome } from '../../protocol/deploy-outcome.ts';

export interface Undone {
  /** `left`: it was not wanted, or there is nothing to go back to. */
  outcome: 'done' | 'left' | 'failed';
  /** A clause without a full stop. */
  said: string;
}

export interface UndoOptions {
  deployed: DeployOutcome;
  wanted: boolean;
  /** After a cancel there are seconds. */
  limitMs: number;
}

/** Throws nothing. */
export async function undoDeploy(
  api: CloudflareApi,
  { deployed, wanted, limitMs }: UndoOptions,
): Promise<Undone> {
  const { name, url, versionId, previousVersionId: to } = deployed;
  const left = `version ${versionId} of the Worker ${name} stays up${url === null ? '' : ` at ${url}`}`;
  if (!wanted) return { outcome: 'left', said: left };
  if (to === null) return { outcome: 'left', said: `there is no version to go back to: ${left}` };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('it was not done in time')), limitMs);
  });
  try {
    await Promise.race([rollBack(api, { name, to, reason: `${versionId} was not verified` }), late]);
    return { outcome: 'done', said: `rolled back to version ${to}` };
  } catch (thrown) {
    return { outcome: 'failed', said: `going back to version ${to} failed (${messageOf(thrown)}): ${left}` };
  } finally {
    clearTimeout(timer);
  }
}
