// A deployment gives all requests to one version. Going back is one too: of the version that answered before.
import type { CloudflareApi } from './cloudflare-api.ts';
import { activeVersion } from './deployed.ts';
import { doOnce } from './do-once.ts';
import type { DeploymentBody } from './request-bodies.ts';
import { CODE_UPDATE } from './version-form.ts';

export interface Deployment {
  name: string;
  versionId: string;
  /** Shown in the dashboard. */
  message: string;
}

/** Resolves when the version is the one that is deployed. Throws FlueError. */
export async function deployVersion(
  api: CloudflareApi,
  { name, versionId, message }: Deployment,
): Promise<void> {
  const body: DeploymentBody = {
    strategy: 'percentage',
    versions: [{ version_id: versionId, percentage: 100 }],
    annotations: { 'workers/message': message },
    code_update_strategy: CODE_UPDATE,
  };
  const path = `/workers/scripts/${name}/deployments`;
  await doOnce({
    clock: api.clock,
    act: () => api.write({ method: 'POST', path, body, repeatable: false }),
    async find() {
      const active = await activeVersion(api, name);
      return active?.id === versionId && active.percentage === 100 ? active : undefined;
    },
  });
}

export interface Rollback {
  name: string;
  /** The version that answered before. */
  to: string;
  reason: string;
}

/** Settings and secrets go back with it; what Durable Objects have stored does not. */
export function rollBack(api: CloudflareApi, { name, to, reason }: Rollback): Promise<void> {
  return deployVersion(api, { name, versionId: to, message: `rollback: ${reason}`.slice(0, 100) });
}
