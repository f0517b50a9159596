import { expect, test } from 'vitest';
import { allowedHosts } from '../../../src/project/network-entry.ts';
import { hostBeyond, isPolicyHost } from '../../../src/project/policy-hosts.ts';

const beyond = (allow: string[], hosts: string[]) => hostBeyond(allowedHosts({ network: { allow } }), hosts);

test.each<[string[], string[], string | undefined]>([
  [[], [], undefined],
  [['api.example.com'], [], 'api.example.com'],
  [['api.example.com'], ['api.example.com'], undefined],
  [['https://API.example.com:8443/v1/'], ['api.example.com'], undefined],
  [['api.example.com', 'evil.example'], ['*.example.com'], 'evil.example'],
  [['example.com'], ['*.example.com'], 'example.com'],
  [['a.b.example.com'], ['*.example.com'], undefined],
  [['notexample.com'], ['*.example.com'], 'notexample.com'],
  [['*.example.com'], ['*.example.com'], undefined],
  [['*.api.example.com'], ['*.example.com'], undefined],
  [['*.example.com'], ['api.example.com'], '*.example.com'],
  [['*.example.com'], ['*.api.example.com'], '*.example.com'],
])('of network.allow %j, policy.hosts %j leaves out %s', (allow, hosts, expected) => {
  expect(beyond(allow, hosts)).toBe(expected);
});

test.each(['*', 'https://a.example', 'a.example:8443', 'a.example/v1', '', 7, '*.co.uk'])(
  '%j is no host of a policy',
  (value) => {
    expect(isPolicyHost(value)).toBe(false);
  },
);
