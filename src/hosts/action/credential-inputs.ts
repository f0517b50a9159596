// How the step proves to Anthropic who pays: a key, or the ids of a federation that replaces it. What is given as an input
// beats what stands in the step's environment; there a key beats a federation, as it does for the SDK.
import type { IdTokenService } from '../../github/id-tokens.ts';
import { type FederationSettings, identitySource } from '../federation.ts';
import { refuse, textOf } from './input-values.ts';
import type { Environment, InputReader } from './inputs.ts';

export interface CredentialInputs {
  anthropicApiKey: string | null;
  /** null where there is a key. */
  federation: FederationSettings | null;
}

/** Throws FlueError `usage_error` for both at once, or half a federation. */
export function credentialsOf(
  input: InputReader,
  environment: Environment,
  service: IdTokenService | null,
): CredentialInputs {
  const key = textOf(input('anthropic-api-key'));
  const rule = textOf(input('anthropic-federation-rule-id'));
  if (key !== null && rule !== null) {
    const problem = 'with input anthropic-api-key beside it nobody can say which of the two is meant';
    throw refuse(input('anthropic-federation-rule-id'), problem, 'keep one of them');
  }
  const keyInPlace = rule === null ? (key ?? given(environment.ANTHROPIC_API_KEY)) : null;
  const ruleId = rule ?? given(environment.ANTHROPIC_FEDERATION_RULE_ID);
  if (keyInPlace !== null || ruleId === null) return { anthropicApiKey: keyInPlace, federation: null };
  const organizationId =
    textOf(input('anthropic-organization-id')) ?? given(environment.ANTHROPIC_ORGANIZATION_ID);
  if (organizationId === null) {
    const way = 'give anthropic-organization-id; the Claude Console shows it under Settings, Organization';
    throw refuse(
      { name: 'anthropic-federation-rule-id', text: ruleId },
      'the organization of that rule is not given',
      way,
    );
  }
  const account =
    textOf(input('anthropic-service-account-id')) ?? given(environment.ANTHROPIC_SERVICE_ACCOUNT_ID);
  const workspace = textOf(input('anthropic-workspace-id')) ?? given(environment.ANTHROPIC_WORKSPACE_ID);
  const audience = textOf(input('anthropic-oidc-audience')) ?? given(environment.ANTHROPIC_OIDC_AUDIENCE);
  return {
    anthropicApiKey: null,
    federation: {
      ruleId,
      organizationId,
      serviceAccountId: account ?? undefined,
      workspaceId: workspace ?? undefined,
      identity: identitySource(environment, { service, audience: audience ?? undefined }),
    },
  };
}

/** Whether a model of Anthropic's can be asked. */
export function hasCredentials({ anthropicApiKey, federation }: CredentialInputs): boolean {
  return anthropicApiKey !== null || (federation !== null && federation.identity.from !== 'nowhere');
}

function given(variable: string | undefined): string | null {
  return variable?.trim() || null;
}
