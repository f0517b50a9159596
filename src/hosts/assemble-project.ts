// Opens the project in a folder and makes its runtime, for every host that starts where the project is.
import { promises as files } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { openProject } from '../project/manifest.ts';
import { type Assembled, assembleParts, type PartsOptions } from './assemble.ts';
import { provideOurModules } from './our-modules.ts';

export interface AssembleOptions extends PartsOptions {
  projectDir: string;
  /** Another file than the project's flue.config.ts. */
  configFile?: string | undefined;
  /** The only folder that the project's modules may import from; nothing that is installed counts. */
  sealedIn?: string | undefined;
}

export async function assembleRuntime(options: AssembleOptions): Promise<Assembled> {
  provideOurModules();
  const { configFile: config, sealedIn } = options;
  const project = await openProject(options.projectDir, { config, sealedIn });
  return assembleParts(project, {
    root: project.root,
    loadScript: (file) => files.readFile(isAbsolute(file) ? file : join(project.root, file), 'utf8'),
    ...options,
  });
}
