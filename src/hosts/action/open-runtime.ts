// From inputs to a runtime on the runner's own disk.
import type { Assembled } from '../assemble.ts';
import type { ActionInputs } from './inputs.ts';

/** Throws FlueError `project_error`, `config_error` or `store_error`. */
export async function openRuntime(
  inputs: ActionInputs,
  { databasePath, workspace }: { databasePath: string; workspace: string },
): Promise<Assembled> {
  const [{ assembleRuntime }, { gitFactsMounts }] = await Promise.all([
    import('../assemble.ts'),
    import('./git-facts-layer.ts'),
  ]);
  return assembleRuntime({
    projectDir: inputs.projectDir,
    databasePath,
    files: inputs.filesDir === null ? null : { dir: inputs.filesDir, workspace },
    mounts: gitFactsMounts(inputs, workspace),
    keys: {
      anthropicApiKey: inputs.anthropicApiKey ?? undefined,
      anthropicBaseUrl: inputs.modelBaseUrl ?? undefined,
    },
    environment: inputs.environment,
    envNames: inputs.envNames,
    secrets: secretsOf(inputs),
  });
}

/** What must show nowhere, as far as the inputs know it. */
export function secretsOf({ anthropicApiKey, githubToken, envNames, environment }: ActionInputs): string[] {
  const values = [anthropicApiKey, githubToken, ...envNames.map((name) => environment[name])];
  return values.filter((value) => typeof value === 'string');
}

/** What the project's config adds to that. */
export function declaredSecrets(inputs: ActionInputs, { secrets }: Assembled): string[] {
  const known = new Set(secretsOf(inputs));
  return secrets.filter((secret) => !known.has(secret));
}
