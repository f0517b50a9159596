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
  /** Where each module's text stands in the file: byte offset and length. */
  modules: Readonly<Record<string, readonly [at: number, length: number]>>;
  imports: ImportMap;
}

/** By importing module and specifier: the module that is meant. Relative imports of a name that is there need no entry. */
export type ImportMap = Readonly<Record<string, Readonly<Record<string, string>>>>;
