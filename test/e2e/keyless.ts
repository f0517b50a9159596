// A job without a key: a fake GitHub that signs identity tokens, and a fake Anthropic that exchanges them and takes nothing else.
import { expect } from 'vitest';
import {
  type AnthropicServer,
  type AnthropicServerOptions,
  AUDIENCE,
  RULE,
  startAnthropicServer,
} from '../support/anthropic-server.ts';
import {
  type IdTokenServer,
  type IdTokenServerOptions,
  startIdTokenServer,
} from '../support/github-id-tokens.ts';
import type { StepResult } from '../support/runner.ts';

export interface Keyless {
  provider: AnthropicServer;
  issuer: IdTokenServer;
  /** For the step. */
  inputs: Record<string, string>;
  /** What the runner adds for `id-token: write`. */
  env: IdTokenServer['env'];
  /** Every token that there was so far, the one that others are asked for with too. */
  secrets(): string[];
}

interface KeylessOptions extends IdTokenServerOptions {
  script: AnthropicServerOptions['script'];
  exchange?: Partial<NonNullable<AnthropicServerOptions['exchange']>>;
}

export async function withKeyless<T>(
  { script, exchange, ...tokens }: KeylessOptions,
  body: (keyless: Keyless) => Promise<T>,
): Promise<T> {
  const issuer = await startIdTokenServer(tokens);
  const verify = (assertion: string, call: string): string | undefined => {
    const found = issuer.verify(assertion, { audience: AUDIENCE, call });
    return 'problem' in found ? found.problem : undefined;
  };
  const provider = await startAnthropicServer({ script, exchange: { verify, ...exchange } });
  try {
    return await body({
      provider,
      issuer,
      inputs: {
        'anthropic-federation-rule-id': RULE.ruleId,
        'anthropic-organization-id': RULE.organizationId,
        'model-base-url': provider.url,
      },
      env: issuer.env,
      secrets: () => [
        issuer.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
        ...issuer.minted,
        ...provider.exchange.tokens,
      ],
    });
  } finally {
    await Promise.all([issuer.stop(), provider.stop()]);
  }
}

/** In nothing that a step leaves: not as it is, not in base64, not by halves; only the runner is told, to mask them. */
export function expectHidden(
  secrets: readonly string[],
  result: StepResult & { post: StepResult | undefined },
  further: string[] = [],
): void {
  const { plain, annotations, summary, outputs, state, maskedLog, post } = result;
  const left = JSON.stringify([
    plain,
    annotations,
    summary,
    outputs,
    state,
    maskedLog,
    post?.plain,
    post?.summary,
  ]);
  for (const secret of secrets) {
    const encoded = Buffer.from(secret).toString('base64').slice(4, -4);
    for (const text of [left, ...further]) {
      expect(text.includes(secret), `${secret.slice(0, 12)}… as it is`).toBe(false);
      expect(text.includes(encoded), `${secret.slice(0, 12)}… in base64`).toBe(false);
      expect(text.includes(secret.slice(-40)), `the end of ${secret.slice(0, 12)}…`).toBe(false);
    }
  }
  expect(result.masks).toEqual(expect.arrayContaining([...secrets]));
}
