// From inputs to a runtime on the runner's own disk.
import type { Redactor } from '../../core/redact.ts';
import type { Assembled } from '../assemble.ts';
import type { AssembleOptions } from '../assemble-project.ts';
import { identitySecrets } from '../federation.ts';
import { agentsMdSource } from './agents-md.ts';
import type { ServerAccess } from './budget-inputs.ts';
import type { ActionInputs } from './inputs.ts';
import { policiesOf } from './policy-inputs.ts';

interface Place extends Pick<AssembleOptions, 'databasePath' | 'replace' | 'asksHumans'> {
  workspace: string;
  redactor: Redactor;
}

/** Throws FlueError `project_error`, `config_error` or `store_error`. */
export async function openRuntime(
  inputs: ActionInputs,
  { databasePath, workspace, replace, redactor, asksHumans }: Place,
): Promise<Assembled> {
  const [{ assembleRuntime }, { gitFactsMounts }, meterOf, policies] = await Promise.all([
    import('../assemble-project.ts'),
    import('./git-facts-layer.ts'),
    metersOf(inputs, redactor),
    policiesOf(inputs.policy),
  ]);
  return assembleRuntime({
    projectDir: inputs.projectDir,
    sealedIn: inputs.definitions?.sealedIn,
    databasePath,
    files: inputs.filesDir === null ? null : { dir: inputs.filesDir, workspace },
    agentsMd: agentsMdSource(inputs, workspace),
    mounts: gitFactsMounts(inputs, workspace),
    keys: {
      anthropicApiKey: inputs.anthropicApiKey ?? undefined,
      anthropicBaseUrl: inputs.modelBaseUrl ?? undefined,
      federation: inputs.federation ?? undefined,
    },
    redactor,
    environment: inputs.environment,
    envNames: inputs.envNames,
    secrets: secretsOf(inputs),
    meterOf,
    policies,
    mode: inputs.mode,
    asksHumans,
    replace,
  });
}

async function metersOf(
  { sharedBudget, environment }: ActionInputs,
  redactor: Redactor,
): Promise<AssembleOptions['meterOf']> {
  if (sharedBudget === null) return undefined;
  const { sharedMeters } = await import('./shared-budget.ts');
  return sharedMeters(sharedBudget, { environment, redactor });
}

/** What must show nowhere, as far as the inputs know it. */
export function secretsOf(inputs: ActionInputs): string[] {
  const { anthropicApiKey, federation, githubToken, sharedBudget, invoke, journal, envNames, environment } =
    inputs;
  const values = [
    anthropicApiKey,
    ...(federation === null ? [] : identitySecrets(federation.identity)),
    githubToken,
    ...accessSecrets(sharedBudget?.access),
    ...accessSecrets(invoke?.access),
    journal.secret,
    ...envNames.map((name) => environment[name]),
    ...(inputs.deploy?.hidden ?? []),
  ];
  return values.filter((value) => typeof value === 'string');
}

function accessSecrets(access: ServerAccess = { by: 'nothing' }): string[] {
  if (access.by === 'token') return [access.token];
  return access.by === 'github' ? [access.service.token] : [];
}

/** What the project's config adds to that. */
export function declaredSecrets(inputs: ActionInputs, { secrets }: Assembled): string[] {
  const known = new Set(secretsOf(inputs));
  return secrets.filter((secret) => !known.has(secret));
}
