// What one upload brings: the project as data, its modules, and what is made of them once in each isolate.
import type { Manifest } from '../src/authoring/manifest.ts';
import { once } from '../src/core/run/once.ts';
import { FlueError } from '../src/errors.ts';
import { type LoadBuilt, manifestOf } from '../src/hosts/built-manifest.ts';
import type { BuiltProject } from '../src/project/build/built-project.ts';
import type { WorkerEnv } from './environment.ts';

export type Modules = Readonly<Record<string, () => Promise<Readonly<Record<string, unknown>>>>>;

export interface Deployment {
  readonly project: BuiltProject;
  manifest(): Promise<Manifest>;
  /** What a module of the project exports. */
  readonly load: LoadBuilt;
  /** The text of a script that a model of the project plays. */
  loadScript(file: string): Promise<string>;
  versionOf(env: WorkerEnv): string;
}

export function createDeployment(project: BuiltProject, modules: Modules): Deployment {
  const load: LoadBuilt = async ({ module: name }) => {
    const module = modules[name];
    if (module === undefined) throw new Error(`${name} is not part of this build`);
    return module();
  };
  return {
    project,
    load,
    manifest: once(() => manifestOf(project, load)),
    async loadScript(file) {
      const text = project.scripts[file];
      if (text !== undefined) return text;
      throw new FlueError('config_error', `the script "${file}" is not part of this build`, {
        hint: 'name it in the project, and build again',
      });
    },
    versionOf: ({ FLUE_VERSION }) => FLUE_VERSION?.id || project.version,
  };
}
