import { describe, expect, it } from 'vitest';
import { permitMode, readPolicy } from '../../../../src/hosts/action/policy.ts';

describe('input policy', () => {
  it('is read as JSON, with models by their full names', () => {
    expect(
      readPolicy('{"maxCostUsd": 2, "models": ["claude-haiku-5-5"], "hosts": ["*.example.com"]}'),
    ).toEqual({
      name: 'input policy',
      policy: { maxCostUsd: 2, models: ['anthropic/claude-haiku-5-5'], hosts: ['*.example.com'] },
    });
  });

  it.each([
    ['{maxCostUsd: 2}', 'input policy: it is no JSON: '],
    ['[]', "input policy: 'policy' is an empty list"],
    ['{"maxCost": 2}', "input policy: unknown key 'policy.maxCost'"],
    ['{"maxCostUsd": "2"}', 'input policy: \'policy.maxCostUsd\' is "2"'],
    ['{"modes": ["runn"]}', 'input policy: \'policy.modes[0]\' is "runn"'],
    ['{"hosts": ["*"]}', 'input policy: \'policy.hosts[0]\' is "*"'],
    ['{"models": ["anthropic/*"]}', 'input policy: \'policy.models[0]\' is "anthropic/*"'],
  ])('refuses %s with one sentence', (text, message) => {
    expect(() => readPolicy(text)).toThrow(message);
  });

  it('names the nearest key to one that is not known', () => {
    try {
      readPolicy('{"maxCost": 2}');
      expect.unreachable();
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'usage_error', hint: "did you mean 'maxCostUsd'?" });
    }
  });

  it('caps the modes', () => {
    expect(() => permitMode('report', '{"modes": ["run"]}')).toThrow(
      'input policy does not allow mode: report',
    );
    expect(() => permitMode('run', '{"modes": ["run"]}')).not.toThrow();
    expect(() => permitMode('report', '{}')).not.toThrow();
  });
});
