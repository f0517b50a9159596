// One file of a project loaded and judged, as plain data that can cross a thread.
import { readFileSync } from 'node:fs';
import { messageOf } from '../errors.ts';
import { isPlainObject } from '../protocol/json.ts';
import { configProblems } from './config.ts';
import { definitionProblems } from './definition-file.ts';
import { type Exports, loadModule } from './load-module.ts';
import { relativeTo } from './paths.ts';
import { type Problem, problemsOf } from './problem.ts';

export interface InspectRequest {
  /** Absolute. */
  file: string;
  kind: 'config' | 'workflow' | 'agent';
  /** Messages name paths relative to it. */
  folder: string;
  timeoutMs: number;
}

export interface Inspection {
  problems: readonly Problem[];
  /** Names it refers to, for the whole project to have. */
  skills: readonly string[];
  subagents: readonly string[];
}

/** Never throws; it may never return when the file's top level never ends. */
export async function inspectFile(request: InspectRequest): Promise<Inspection> {
  const { file, kind, folder, timeoutMs } = request;
  const relative = relativeTo(folder);
  const path = relative(file);
  try {
    const exports = await loadModule(file, { relative, timeoutMs });
    const source = { path, text: readFileSync(file, 'utf8') };
    const problems =
      kind === 'config' ? configProblems(exports, source) : definitionProblems(exports, kind, source);
    return { problems, skills: namesIn(exports, 'skills'), subagents: namesIn(exports, 'subagents') };
  } catch (thrown) {
    const fallback = { path, message: messageOf(thrown), fix: 'correct the file' };
    return { problems: problemsOf(thrown, fallback), skills: [], subagents: [] };
  }
}

function namesIn(exports: Exports, member: 'skills' | 'subagents'): string[] {
  const definition = exports.default;
  const names: unknown = isPlainObject(definition) ? definition[member] : undefined;
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}
