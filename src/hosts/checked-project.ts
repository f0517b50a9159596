// A project that is about to be built: every problem told at once, and who may call looked up.
import type { FindBundler } from '../project/build/bundler.ts';
import { checkProject } from '../project/check.ts';
import type { IsolationEntry } from '../project/isolation.ts';
import { openProject, type Project } from '../project/manifest.ts';
import { ProjectError } from '../project/problem.ts';
import { bundlerFor } from './bundler/find-bundler.ts';
import { type GithubIds, githubIdsOf } from './github-ids.ts';
import { provideOurModules } from './our-modules.ts';

export interface CheckedProjectOptions {
  projectDir: string;
  /** undefined = the project's own. */
  configFile?: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
  /** The program that loads files apart, for a host that cannot be it. */
  isolation?: IsolationEntry | undefined;
}

/** All that a build is made of. */
export interface CheckedProject {
  project: Project;
  githubIds: GithubIds;
  findBundler: FindBundler;
  environment: CheckedProjectOptions['environment'];
}

/** Throws ProjectError, and config_error for repositories that GitHub does not know. */
export async function checkedProject({
  projectDir,
  configFile,
  environment,
  isolation,
}: CheckedProjectOptions): Promise<CheckedProject> {
  provideOurModules();
  const { problems } = await checkProject(projectDir, {
    config: configFile,
    serves: true,
    ...(isolation === undefined ? {} : { isolation }),
  });
  if (problems.length > 0) throw new ProjectError(problems);
  const project = await openProject(projectDir, { config: configFile });
  return readyToBuild(project, environment);
}

/** The same for a project that is known to be right. */
export async function readyToBuild(
  project: Project,
  environment: CheckedProjectOptions['environment'],
): Promise<CheckedProject> {
  const githubIds = await githubIdsOf(project.config.auth?.github?.repositories ?? [], environment);
  const findBundler = bundlerFor(project.root, environment);
  return { project, githubIds, findBundler, environment };
}
