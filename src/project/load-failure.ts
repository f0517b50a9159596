// Turns whatever loading a file threw into one problem: where, what, and the change it needs.
import { fileURLToPath } from 'node:url';
import { messageOf } from '../errors.ts';
import { didYouMean } from '../protocol/nearest.ts';
import { firstLine } from './import-problems.ts';
import { type Problem, ProjectError } from './problem.ts';
import { exportsOf } from './provided-modules.ts';
import { isModuleFile } from './resolve-file.ts';
import type { ImportGraph } from './scan-imports.ts';
import { syntaxErrorLine, toJavaScript } from './strip-types.ts';

export interface LoadAttempt {
  file: string;
  graph: ImportGraph;
  relative(path: string): string;
  timeoutMs: number;
}

/** Thrown by the loader itself when the top level never finishes. */
export class LoadTimeout extends Error {}

/** True when V8 refused a text before anything of it ran; such an error says neither file nor line. */
export function isCompileError(thrown: unknown): boolean {
  return thrown instanceof SyntaxError && /^[^\n]*\n\s+at compileSourceTextModule\b/.test(thrown.stack ?? '');
}

export function explainLoadFailure(thrown: unknown, attempt: LoadAttempt): ProjectError {
  if (thrown instanceof ProjectError) return thrown;
  return new ProjectError([explain(thrown, attempt)], { cause: thrown });
}

function explain(thrown: unknown, attempt: LoadAttempt): Problem {
  if (thrown instanceof LoadTimeout) return neverFinished(attempt);
  if (isCompileError(thrown)) return syntaxProblem(thrown, attempt);
  return missingExport(thrown, attempt) ?? threwAtTopLevel(thrown, attempt);
}

function neverFinished({ file, relative, timeoutMs }: LoadAttempt): Problem {
  return {
    path: relative(file),
    message: `its top level did not finish within ${timeoutMs / 1000} s: an await there never settles`,
    fix: 'move the await into run()',
  };
}

/** V8 does not say which file it refused: the stripper, whose language is larger, reads them all once more. */
function syntaxProblem(thrown: unknown, { file, graph, relative }: LoadAttempt): Problem {
  for (const [path, text] of graph.sources) {
    if (!isModuleFile(path)) continue;
    try {
      toJavaScript(text, path);
    } catch (found) {
      return unparsed(relative(path), found, syntaxErrorLine(found));
    }
  }
  return unparsed(relative(file), thrown);
}

function unparsed(path: string, thrown: unknown, line?: number): Problem {
  return {
    path,
    line,
    message: `it cannot be parsed: ${firstLine(thrown)}`,
    fix: 'correct the syntax there',
  };
}

function missingExport(thrown: unknown, attempt: LoadAttempt): Problem | undefined {
  if (!(thrown instanceof SyntaxError)) return undefined;
  const found = /module '([^']*)' does not provide an export named '([^']*)'/.exec(thrown.message);
  const [, specifier = '', name = ''] = found ?? [];
  if (found === null) return undefined;
  const known = exportsOf(specifier);
  return {
    ...placeOf(thrown, attempt),
    message: `it imports '${name}' from '${specifier}', which has no such export`,
    fix:
      known.length > 0
        ? didYouMean(name, known)
        : `export it there; if it is a type, write 'import type { ${name} }'`,
  };
}

function threwAtTopLevel(thrown: unknown, attempt: LoadAttempt): Problem {
  const kind = thrown instanceof Error && thrown.name !== 'Error' ? `${thrown.name}: ` : '';
  return {
    ...placeOf(thrown, attempt),
    message: `it fails while being loaded: ${kind}${firstLine(thrown)}`,
    fix: fixFor(messageOf(thrown)),
  };
}

function fixFor(message: string): string {
  if (/^require is not defined/.test(message))
    return "the project's files are ES modules: write import instead of require()";
  if (/^(?:module|exports) is not defined/.test(message)) {
    return "the project's files are ES modules: write export default instead of module.exports";
  }
  if (/^__(?:dirname|filename) is not defined/.test(message))
    return 'write import.meta.dirname or import.meta.filename';
  return 'let the top level only define things, and do the work in run()';
}

/** An address, or a path, of Windows too. */
const LOCATION = /((?:file:\/\/\/|\/|[A-Za-z]:[\\/])[^\s()]*?):(\d+)(?::\d+)?(?=\)|\n|$)/g;

/** The innermost frame of the stack that is a file of the project. */
function placeOf(thrown: unknown, { file, graph, relative }: LoadAttempt): { path: string; line?: number } {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  for (const [, location = '', line] of stack.matchAll(LOCATION)) {
    const path = location.startsWith('file:') ? pathOf(location) : location;
    if (path !== undefined && graph.sources.has(path)) return { path: relative(path), line: Number(line) };
  }
  return { path: relative(file) };
}

/** undefined for an address that can be no file here: the stack begins with words that may hold any. */
function pathOf(address: string): string | undefined {
  try {
    return fileURLToPath(address);
  } catch {
    return undefined;
  }
}
