import type { BuildOptions, OutputFile } from 'esbuild';

export function buildWorkerRuntime(
  options?: BuildOptions,
): Promise<{ outputFiles: [OutputFile, ...OutputFile[]]; metafile: object }>;

export function workerRuntimeFiles(dashboard: {
  hashes: { scripts: readonly string[]; styles: readonly string[] };
}): Promise<{
  texts: ReadonlyMap<string, string>;
  metafiles: readonly object[];
}>;
