// The network that `network.allow` of a config opens, loaded at the first request of a sandbox.
import type { NetworkRules } from '../adapters/network/judged-network.ts';
import type { ConfigSpec } from '../authoring/config.ts';
import { createRedactor } from '../core/redact.ts';
import { once } from '../core/run/once.ts';
import type { Network } from '../core/sandbox-port.ts';
import { allowedHosts } from '../project/network-entry.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How the host reaches what it is let. */
type LoadNetwork = () => Promise<(rules: NetworkRules) => Network>;

/** undefined when the config opens nothing. */
export function lazyNetwork(
  config: ConfigSpec,
  environment: Environment,
  load: LoadNetwork,
): Network | undefined {
  const allow = allowedHosts(config);
  if (allow.length === 0) return undefined;
  const loaded = once(async () => {
    const createNetwork = await load();
    const { redact } = createRedactor(networkSecrets(config, environment));
    return createNetwork({ allow, environment, redact });
  });
  return async (request, signal) => (await loaded())(request, signal);
}

/** What the host sends with requests on behalf of a sandbox: to be hidden wherever it shows. */
export function networkSecrets(config: ConfigSpec, environment: Environment): string[] {
  const values = allowedHosts(config).flatMap(({ secret }) => {
    const value = secret && environment[secret.env]?.trim();
    return value ? [value] : [];
  });
  return [...new Set(values)];
}
