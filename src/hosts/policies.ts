// What of a project no run has to begin for to be refused by a policy: hosts it opens, and the mode it is used in.
import type { ConfigSpec } from '../authoring/config.ts';
import { allPolicies, type NamedPolicy, refuseMode } from '../core/policy.ts';
import { FlueError } from '../errors.ts';
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
    const host = policy.hosts && hostBeyond(allowedHosts(config), policy.hosts);
    if (host === undefined) continue;
    throw new FlueError(
      'config_error',
      `${name} does not allow the host ${host}, which network.allow of the project names`,
      { hint: 'take it out of network.allow, or have it added to `hosts` of the policy' },
    );
  }
}
