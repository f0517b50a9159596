import { describe, expect, it } from 'vitest';
import { credentialsOf, hasCredentials } from '../../../../src/hosts/action/credential-inputs.ts';

const service = { url: 'https://issuer.example/?api-version=2.0', token: 'request-token' };
const read = (
  inputs: Record<string, string>,
  environment: Record<string, string> = {},
  runner: typeof service | null = service,
) => credentialsOf((name) => ({ name, text: inputs[name] ?? '' }), environment, runner);

const IDS = { 'anthropic-federation-rule-id': 'fdrl_in', 'anthropic-organization-id': 'org_in' };
const VARIABLES = { ANTHROPIC_FEDERATION_RULE_ID: 'fdrl_env', ANTHROPIC_ORGANIZATION_ID: ' org_env ' };

describe('how the step gets at models of Anthropic', () => {
  it('is a key of the input, else of the environment', () => {
    const environment = { ANTHROPIC_API_KEY: ' sk-env ', ...VARIABLES };
    expect(read({ 'anthropic-api-key': ' sk-in ' }, environment)).toEqual({
      anthropicApiKey: 'sk-in',
      federation: null,
    });
    expect(read({}, environment)).toEqual({ anthropicApiKey: 'sk-env', federation: null });
  });

  it('is a federation where its rule is given and no key, or the rule as an input', () => {
    const github = { from: 'github', service, audience: 'https://api.anthropic.com' };
    const none = { serviceAccountId: undefined, workspaceId: undefined };
    expect(read({}, VARIABLES)).toEqual({
      anthropicApiKey: null,
      federation: { ruleId: 'fdrl_env', organizationId: 'org_env', ...none, identity: github },
    });
    expect(read(IDS, { ANTHROPIC_API_KEY: 'sk-env', ...VARIABLES })).toEqual({
      anthropicApiKey: null,
      federation: { ruleId: 'fdrl_in', organizationId: 'org_in', ...none, identity: github },
    });
  });

  it('takes each id from its input, else from the variable that the SDK reads', () => {
    const further = {
      ...IDS,
      'anthropic-service-account-id': 'svac_in',
      'anthropic-oidc-audience': 'https://other.example',
    };
    const environment = { ANTHROPIC_SERVICE_ACCOUNT_ID: 'svac_env', ANTHROPIC_WORKSPACE_ID: 'wrkspc_env' };
    expect(read(further, environment).federation).toMatchObject({
      serviceAccountId: 'svac_in',
      workspaceId: 'wrkspc_env',
      identity: { from: 'github', audience: 'https://other.example' },
    });
  });

  it('takes an identity token that somebody put there before one of GitHub', () => {
    const both = { ANTHROPIC_IDENTITY_TOKEN_FILE: '/run/token', ANTHROPIC_IDENTITY_TOKEN: 'a.b.c' };
    expect(read(IDS, both).federation?.identity).toEqual({ from: 'file', path: '/run/token' });
    const one = { ANTHROPIC_IDENTITY_TOKEN: ' a.b.c\n' };
    expect(read(IDS, one).federation?.identity).toEqual({ from: 'variable', token: 'a.b.c' });
    expect(read(IDS, {}, null).federation?.identity).toEqual({ from: 'nowhere' });
  });

  it('counts as there only with somebody who says who the job is', () => {
    expect(hasCredentials(read(IDS))).toBe(true);
    expect(hasCredentials(read(IDS, {}, null))).toBe(false);
    expect(hasCredentials(read({ 'anthropic-api-key': 'sk' }, {}, null))).toBe(true);
    expect(hasCredentials(read({}))).toBe(false);
  });

  it.each([
    [
      { ...IDS, 'anthropic-api-key': 'sk' },
      {},
      'input anthropic-federation-rule-id is "fdrl_in": with input anthropic-api-key beside it',
    ],
    [
      { 'anthropic-federation-rule-id': 'fdrl_in' },
      {},
      'input anthropic-federation-rule-id is "fdrl_in": the organization of that rule is not given',
    ],
    [
      {},
      { ANTHROPIC_FEDERATION_RULE_ID: 'fdrl_env' },
      'input anthropic-federation-rule-id is "fdrl_env": the organization of that rule is not given',
    ],
  ])('%j with %j is refused', (inputs, environment, message) => {
    expect(() => read(inputs, environment as Record<string, string>)).toThrow(message);
  });
});
