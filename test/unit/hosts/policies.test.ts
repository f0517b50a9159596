import { expect, test } from 'vitest';
import type { ConfigSpec } from '../../../src/authoring/config.ts';
import { refuseBeyondPolicies } from '../../../src/hosts/policies.ts';

test('a policy that caps hosts caps servers, and says which', () => {
  const config = (url: string): ConfigSpec => ({ mcp: { hub: { url }, local: { command: 'x' } } });
  const judge = (url: string, hosts: string[]) => () =>
    refuseBeyondPolicies(config(url), { policies: [{ name: 'input policy', policy: { hosts } }] });
  expect(judge('https://mcp.example.com/mcp', ['*.example.com'])).not.toThrow();
  expect(judge('https://MCP.example.com./mcp', ['mcp.example.com'])).not.toThrow();
  expect(judge('http://[::1]:3000/mcp', ['[::1]'])).not.toThrow();
  expect(judge('https://mcp.example.com/mcp', [])).toThrow(
    'input policy does not allow the host mcp.example.com, which mcp.hub of the project names',
  );
  expect(judge('https://mcp.example.com.evil.example/mcp', ['*.example.com'])).toThrow('evil.example');
});
