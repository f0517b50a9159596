// Reasoning that only the double itself can read, and only for the model that had it.
import { createHmac } from 'node:crypto';

const KEY = 'flue-action test provider';

export function encrypted(model: string, thought: string): string {
  const claim = Buffer.from(JSON.stringify({ model, thought })).toString('base64url');
  return `gAAAA${claim}.${mac(claim)}`;
}

/** The API's sentence, or undefined for what comes back as it was given. */
export function encryptedProblem(text: string, model: string): string | undefined {
  const [claim = '', proof] = text.slice('gAAAA'.length).split('.');
  const refusal = `The encrypted content ${text.slice(0, 9)}... could not be verified. Reason: Encrypted content could not be decrypted or parsed.`;
  if (proof !== mac(claim)) return refusal;
  const { model: owner } = JSON.parse(Buffer.from(claim, 'base64url').toString()) as { model: string };
  return owner === model ? undefined : refusal;
}

function mac(claim: string): string {
  return createHmac('sha256', KEY).update(claim).digest('base64url');
}
