// What of a project no run has to begin for to be refused by a policy: hosts it opens, and the mode it is used in.
import type { ConfigSpec } from '../authoring/config.ts';
import { allPolicies, type NamedPolicy, refuseMode } from '../core/policy.ts';
import { FlueError } from '../errors.ts';
import { mcpHost } from '../project/mcp-url.ts';
import { allowedHosts } from '../project/network-entry.ts';
import { hostBeyond } from '../project/policy-hosts.ts';

interface Given {
  policies?: readonly NamedPolicy[] | undefined;
  mode?: string | undefined;
}

/** Throws FlueError `config_error` for the first that a policy does not allow. */
export function refuseBeyondPolicies(config: ConfigSpec, { policies = [], mode }: Given): void {
  const all = allPolicies(policies, config.policy);
  if (mode !== undefined) refuseMode(mode, all);
  for (const { name, policy } of all) {
    for (const { member, hosts } of openings(config)) {
      const host = policy.hosts && hostBeyond(hosts, policy.hosts);
      if (host === undefined) continue;
      throw new FlueError(
        'config_error',
        `${name} does not allow the host ${host}, which ${member} of the project names`,
        { hint: `take it out of ${member}, or have it added to \`hosts\` of the policy` },
      );
    }
  }
}

/** Whatever of a config says where something goes that a model has written. */
function openings(config: ConfigSpec) {
  const servers = Object.entries(config.mcp ?? {}).flatMap(([name, server]) =>
    'url' in server
      ? [{ member: `mcp.${name}`, hosts: [{ host: mcpHost(server.url), isWildcard: false }] }]
      : [],
  );
  return [{ member: 'network.allow', hosts: allowedHosts(config) }, ...servers];
}
