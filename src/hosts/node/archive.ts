// The file that a built server is, as the server sees it.
import type { BuiltProject } from '../../project/build/built-project.ts';

export interface Archive {
  project: BuiltProject;
  /** Imports a module of the project. */
  load(name: string): Promise<Readonly<Record<string, unknown>>>;
  /** Hands in the namespace that `@provided/<name>` stands for. */
  provide(name: string, namespace: Readonly<Record<string, unknown>>): void;
  /** What a thread that runs commands is started with. */
  threadProgram(): URL;
}
