import { expect, it } from 'vitest';
import { takeIdTokenService, takeRuntimeService } from '../../../../src/hosts/action/runtime-service.ts';

const GIVEN = { ACTIONS_RUNTIME_TOKEN: 'the.runner.token', ACTIONS_RESULTS_URL: 'https://results.example/' };

it.each([undefined, 'https://github.com', 'https://octo.ghe.com'])('is there on %s', (GITHUB_SERVER_URL) => {
  const service = takeRuntimeService({ ...GIVEN, ...(GITHUB_SERVER_URL && { GITHUB_SERVER_URL }) });
  expect(service).toEqual({ token: 'the.runner.token', url: 'https://results.example/' });
});

it.each([
  ['on an Enterprise Server', { ...GIVEN, GITHUB_SERVER_URL: 'https://github.example' }],
  ['on a host that only looks like GitHub', { ...GIVEN, GITHUB_SERVER_URL: 'https://notghe.com' }],
  ['outside a runner', {}],
  ['without an address', { ...GIVEN, ACTIONS_RESULTS_URL: 'results' }],
])('is none %s', (_where, environment) => {
  expect(takeRuntimeService(environment)).toBeNull();
});

it('leaves the token nowhere, also where it is of no use', () => {
  for (const server of ['https://github.com', 'https://github.example']) {
    const environment: NodeJS.ProcessEnv = { ...GIVEN, GITHUB_SERVER_URL: server };
    takeRuntimeService(environment);
    expect(environment.ACTIONS_RUNTIME_TOKEN).toBeUndefined();
  }
});

it('hands over what identity tokens are asked for with, and leaves nothing that could ask', () => {
  const environment: NodeJS.ProcessEnv = {
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://issuer.example/?api-version=2.0',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
  };
  expect(takeIdTokenService(environment)).toEqual({
    url: 'https://issuer.example/?api-version=2.0',
    token: 'request-token',
  });
  expect(environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN).toBeUndefined();
  expect(takeIdTokenService(environment)).toBeNull();
});
