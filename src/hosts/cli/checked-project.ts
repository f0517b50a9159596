// A project that is about to be built: every problem told at once, and who may call looked up.
import { checkProject } from '../../project/check.ts';
import { openProject, type Project } from '../../project/manifest.ts';
import { ProjectError } from '../../project/problem.ts';
import { provideOurModules } from '../our-modules.ts';
import type { Common } from './args.ts';
import { type GithubIds, githubIdsOf } from './github-ids.ts';

/** Throws ProjectError, and config_error for repositories that GitHub does not know. */
export async function checkedProject({
  projectDir,
  configFile,
  environment,
}: Common): Promise<{ project: Project; githubIds: GithubIds }> {
  provideOurModules();
  const { problems } = await checkProject(projectDir, { config: configFile });
  if (problems.length > 0) throw new ProjectError(problems);
  const project = await openProject(projectDir, { config: configFile });
  const githubIds = await githubIdsOf(project.config.auth?.github?.repositories ?? [], environment);
  return { project, githubIds };
}
