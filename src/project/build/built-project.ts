// What `flue build` inlines into a server: the project as data, and its modules' places in the one file.

/** As JSON; modules are named as the archive has them. */
export interface BuiltProject {
  /** Of what was built: the first 12 characters of its hash. */
  version: string;
  codeHash: string;
  port: number | null;
  config: BuiltModule | null;
  app: BuiltModule | null;
  systemContext: string | null;
  workflows: readonly BuiltDefinition[];
  agents: readonly BuiltDefinition[];
  skills: readonly BuiltSkill[];
  /** Script files that a model of the project names. */
  scripts: Readonly<Record<string, string>>;
  githubIds: { repositories: readonly string[]; owners: readonly string[] };
  /** Names of secrets that whoever deploys has added to those of the config. */
  addedSecrets?: readonly string[];
}

export interface BuiltModule {
  module: string;
  /** Modules of ours that it and what it imports ask for. */
  needs: readonly string[];
}

export type BuiltDefinition = { name: string; path: string } & (BuiltModule | { markdown: string });

export interface BuiltSkill {
  name: string;
  description: string;
  allowedTools?: readonly string[] | undefined;
  instructions: string;
  /** Contents in base64. */
  files: ReadonlyArray<{ path: string; size: number; content: string }>;
}

export interface ArchiveIndex {
  project: BuiltProject;
  modules: Readonly<Record<string, ModulePlace>>;
  imports: ImportMap;
  /** Of the file's beginning, which threads are started with. */
  loaderBytes: number;
}

/** Where a module's text stands in the file, in bytes: as comments, or packed (Brotli in base64). */
export type ModulePlace = readonly [at: number, length: number, form?: 'packed'];

/** By importing module and specifier: the module that is meant. Relative imports of a name that is there need no entry. */
export type ImportMap = Readonly<Record<string, Readonly<Record<string, string>>>>;
