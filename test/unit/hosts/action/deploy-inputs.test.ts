import { describe, expect, it } from 'vitest';
import { deployInputsOf, deploySecrets } from '../../../../src/hosts/action/deploy-inputs.ts';

const reader = (given: Record<string, string>) => (name: string) => ({ name, text: given[name] ?? '' });
const read = (given: Record<string, string>, environment: Record<string, string> = {}) =>
  deployInputsOf(reader(given), environment);

describe('the inputs of a deploy', () => {
  it('have defaults, and fall back on variables of the step', () => {
    const environment = {
      CLOUDFLARE_API_TOKEN: 'cf-token',
      CLOUDFLARE_ACCOUNT_ID: 'acc1',
      FLUE_TOKEN: 'caller',
    };
    expect(read({}, environment)).toEqual({
      cloudflare: { apiUrl: 'https://api.cloudflare.com/client/v4', accountId: 'acc1', token: 'cf-token' },
      workerName: null,
      secretNames: [],
      verify: null,
      rollbackOnFailure: true,
      allowOverwrite: false,
      dryRun: false,
      flueToken: 'caller',
      audience: null,
      hidden: ['cf-token'],
    });
  });

  it('take names of secrets one per line or comma, and hide their values', () => {
    const environment = { A_TOKEN: 'first-value', B_TOKEN: 'second-value', C: '' };
    const inputs = read({ secrets: 'A_TOKEN, B_TOKEN\nC\nA_TOKEN' }, environment);
    expect(inputs.secretNames).toEqual(['A_TOKEN', 'B_TOKEN', 'C']);
    expect(deploySecrets(reader({ secrets: 'A_TOKEN,B_TOKEN,C' }), environment)).toEqual([
      'first-value',
      'second-value',
    ]);
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ 'cloudflare-api-url': 'http://api.example.com' }, /cloudflare-api-url .*readable on its way/],
    [{ 'cloudflare-account-id': 'a/b' }, /cloudflare-account-id is "a\/b": that is no id/],
    [{ 'cloudflare-api-token': 'cut\u2026off' }, /cloudflare-api-token is "\*\*\*": .*character/],
    [{ secrets: 'sk-ant-value' }, /secrets is "\*\*\*": .*no name of a variable/],
    [{ 'verify-workflow': 'Verify.ts' }, /names are lower-case/],
    [{ 'verify-workflow': 'verify', 'verify-payload': '[1]' }, /no JSON object/],
    [{ 'verify-payload': '{"a": 1}' }, /no verify-workflow that would take it/],
    [{ 'dry-run': 'yes' }, /dry-run is "yes": that is neither true nor false/],
  ])('refuse %j', (given, message) => {
    expect(() => read(given)).toThrow(message);
  });

  it('send the token to the own machine without https, for a fake', () => {
    const url = 'http://127.0.0.1:8080/client/v4';
    expect(read({ 'cloudflare-api-url': url }).cloudflare.apiUrl).toBe(url);
  });
});
