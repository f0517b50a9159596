// What tests and hosts of the page know of its build.
import type { Metafile, Plugin } from 'esbuild';

export interface BuiltDashboard {
  page: string;
  /** `sha256-…` of each. */
  hashes: { scripts: string[]; styles: string[] };
  metafile: Metafile;
}

export function buildDashboard(): Promise<BuiltDashboard>;
export function dashboardPlugin(built: Pick<BuiltDashboard, 'page' | 'hashes'>): Plugin;
