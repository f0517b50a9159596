// What we use of esbuild. The host finds one: the project's own, or the one that this version of flue was made with.

export interface Bundler {
  build(options: Record<string, unknown>): Promise<Bundle>;
}

export interface Bundle {
  outputFiles: Array<{ path: string; text: string }>;
  metafile: Metafile;
}

/** https://esbuild.github.io/api/#metafile */
export interface Metafile {
  inputs: Record<string, { imports: Array<{ path: string; external?: boolean }> }>;
  outputs: Record<string, { entryPoint?: string }>;
}

/** What esbuild tells of a mistake. */
export interface BundleError {
  text: string;
  location?: { file: string; line: number } | null;
}

/** Asked for only when there is something to bundle. Throws FlueError when there is none to be had. */
export type FindBundler = () => Promise<Bundler>;
