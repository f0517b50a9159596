// The project as it is deployed: checked, allowed by the policies, its callers and secrets known, and built. Nothing is asked
// of Cloudflare yet.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConfigSpec } from '../../authoring/config.ts';
import type { NamedPolicy } from '../../core/policy.ts';
import { FlueError } from '../../errors.ts';
import type { Files } from '../../project/build/worker-modules.ts';
import { INSPECT_ROLE, type IsolationEntry } from '../../project/isolation.ts';
import { openProject, type Project } from '../../project/manifest.ts';
import { type CheckedProject, checkedProject, readyToBuild } from '../checked-project.ts';
import { type GithubIds, githubIdsOf } from '../github-ids.ts';
import { provideOurModules } from '../our-modules.ts';
import { refuseBeyondPolicies } from '../policies.ts';
import { workerOf } from '../worker-build.ts';
import type { DeployInputs } from './deploy-inputs.ts';
import type { ActionInputs, Environment } from './inputs.ts';
import { policiesOf } from './policy-inputs.ts';

export interface DeployBuild {
  project: Project;
  files: Files;
  /** Of the project. */
  version: string;
  /** With the secrets that the inputs add, and open to this repository. */
  config: ConfigSpec;
  /** Where the values of its secrets are. */
  environment: Environment;
  /** Of the inputs. */
  policies: readonly NamedPolicy[];
}

/** `folder` is where the project was before a trusted copy took its place: it has the name. Throws FlueError. */
export async function buildForDeploy(
  inputs: ActionInputs,
  wanted: DeployInputs,
  folder: string,
): Promise<DeployBuild> {
  const environment = environmentOf(inputs, wanted);
  const [checked, own, policies] = await Promise.all([
    openedProject(inputs, environment),
    ownIds(inputs, environment),
    policiesOf(inputs.policy),
  ]);
  const { project, githubIds } = checked;
  refuseBeyondPolicies(project.config, { policies, mode: inputs.mode });
  if (project.config.target === 'node')
    throw new FlueError('config_error', "the project's target is node", {
      hint: "write target: 'cloudflare', or leave it out",
    });
  const config = configOf(project.config, wanted);
  refuseValueless(wanted, environment);
  const repositories = [...new Set([...githubIds.repositories, ...own.repositories])];
  const { files, version } = await workerOf(folder, {
    ...checked,
    githubIds: { ...githubIds, repositories },
    addedSecrets: wanted.secretNames.filter((name) => !project.config.worker?.secrets?.includes(name)),
  });
  return { project, files, version, config, environment, policies };
}

/** What is given as an input stands in the place of the variable that a laptop would have. */
function environmentOf(
  { environment, anthropicApiKey, modelBaseUrl, githubToken }: ActionInputs,
  { flueToken }: DeployInputs,
): Environment {
  const set = (name: string, value: string | null) => (value === null ? {} : { [name]: value });
  return {
    ...environment,
    ...set('ANTHROPIC_API_KEY', anthropicApiKey),
    ...set('ANTHROPIC_BASE_URL', modelBaseUrl),
    ...set('GITHUB_TOKEN', githubToken),
    ...set('FLUE_TOKEN', flueToken),
  };
}

async function openedProject(
  { projectDir, definitions }: ActionInputs,
  environment: Environment,
): Promise<CheckedProject> {
  const sealedIn = definitions?.sealedIn;
  if (sealedIn === undefined) return checkedProject({ projectDir, environment, isolation: commandLine() });
  // Checking would load its files with whatever else they import.
  provideOurModules();
  const project = await openProject(projectDir, { sealedIn });
  for (const one of [...project.workflows.values(), ...project.agents.values()]) await one.load();
  return readyToBuild(project, environment);
}

/** A thread of the action would be one more step; the command line knows the role, and lies beside this program. */
function commandLine(): IsolationEntry {
  return { file: join(dirname(fileURLToPath(import.meta.url)), 'flue.js'), argv: [INSPECT_ROLE] };
}

/** Of the repository that deploys: who may change the Worker may also call it. */
async function ownIds({ github }: ActionInputs, environment: Environment): Promise<GithubIds> {
  const id = github.GITHUB_REPOSITORY_ID?.trim();
  if (id) return { repositories: [id], owners: [] };
  const name = github.GITHUB_REPOSITORY?.trim();
  return githubIdsOf(name ? [name] : [], environment);
}

function configOf(config: ConfigSpec, { secretNames }: DeployInputs): ConfigSpec {
  const secrets = [...new Set([...(config.worker?.secrets ?? []), ...secretNames])];
  return {
    ...config,
    worker: { ...config.worker, secrets },
    auth: { ...config.auth, github: config.auth?.github ?? { repositories: [] } },
  };
}

/** GitHub hands a secret that there is not over as an empty text. */
function refuseValueless({ secretNames }: DeployInputs, environment: Environment): void {
  const missing = secretNames.filter((name) => !environment[name]?.trim());
  if (missing.length === 0) return;
  const have = missing.length === 1 ? 'has' : 'have';
  throw new FlueError('usage_error', `${missing.join(', ')} of input secrets ${have} no value`, {
    hint: `set it in the step's env, as ${missing[0]}: \${{ secrets.${missing[0]} }}, or take it off the list`,
  });
}
