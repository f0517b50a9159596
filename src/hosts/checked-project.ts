// A project that is about to be built: every problem told at once, and who may call looked up.
import { checkProject } from '../project/check.ts';
import type { IsolationEntry } from '../project/isolation.ts';
import { openProject, type Project } from '../project/manifest.ts';
import { ProjectError } from '../project/problem.ts';
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

/** Throws ProjectError, and config_error for repositories that GitHub does not know. */
export async function checkedProject({
  projectDir,
  configFile,
  environment,
  isolation,
}: CheckedProjectOptions): Promise<{ project: Project; githubIds: GithubIds }> {
  provideOurModules();
  const { problems } = await checkProject(projectDir, {
    config: configFile,
    ...(isolation === undefined ? {} : { isolation }),
  });
  if (problems.length > 0) throw new ProjectError(problems);
  const project = await openProject(projectDir, { config: configFile });
  const githubIds = await githubIdsOf(project.config.auth?.github?.repositories ?? [], environment);
  return { project, githubIds };
}
