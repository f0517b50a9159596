// One file of a project loaded and judged, as plain data that can cross a thread.
import { readFileSync } from 'node:fs';
import { messageOf } from '../errors.ts';
import { isPlainObject } from '../protocol/json.ts';
import { appProblems } from './app-file.ts';
import { configProblems } from './config.ts';
import { definitionProblems } from './definition-file.ts';
import { loadModule } from './load-module.ts';
import { relativeTo } from './paths.ts';
import { type Problem, problemsOf } from './problem.ts';

export interface InspectRequest {
  /** Absolute. */
  file: string;
  kind: 'config' | 'workflow' | 'agent' | 'app';
  /** Messages name paths relative to it. */
  folder: string;
  timeoutMs: number;
}

/** Names it refers to, for the whole project to have; of a config the MCP servers that there are. */
export interface NamesInFile {
  skills: readonly string[];
  subagents: readonly string[];
  mcp: readonly string[];
}

export const NO_NAMES: NamesInFile = { skills: [], subagents: [], mcp: [] };

export interface Inspection extends NamesInFile {
  problems: readonly Problem[];
}

/** Never throws; it may never return when the file's top level never ends. */
export async function inspectFile(request: InspectRequest): Promise<Inspection> {
  const { file, kind, folder, timeoutMs } = request;
  const relative = relativeTo(folder);
  const path = relative(file);
  try {
    const exports = await loadModule(file, { relative, timeoutMs });
    if (kind === 'app') return { problems: appProblems(exports, path), ...NO_NAMES };
    const source = { path, text: readFileSync(file, 'utf8') };
    const problems =
      kind === 'config' ? configProblems(exports, source) : definitionProblems(exports, kind, source);
    return { problems, ...(kind === 'config' ? serversOf(exports.default) : namesOf(exports.default)) };
  } catch (thrown) {
    const fallback = { path, message: messageOf(thrown), fix: 'correct the file' };
    return { problems: problemsOf(thrown, fallback), ...NO_NAMES };
  }
}

/** As far as they are names. */
export function namesOf(definition: unknown): NamesInFile {
  if (!isPlainObject(definition)) return NO_NAMES;
  const { skills, subagents, mcp } = definition;
  return { skills: texts(skills), subagents: texts(subagents), mcp: texts(mcp) };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function serversOf(config: unknown): NamesInFile {
  const servers = isPlainObject(config) && isPlainObject(config.mcp) ? Object.keys(config.mcp) : [];
  return { ...NO_NAMES, mcp: servers };
}
