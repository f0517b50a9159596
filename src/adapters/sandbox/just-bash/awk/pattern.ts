// What the interpreter asks of a regular expression, and JavaScript's answer. Not linear in time: only for a thread that
// can be ended. Whoever cannot end one gives the program another way of compiling.
import { AwkError } from './errors.ts';
import { expressionSource } from './regular-expression.ts';

export interface Match {
  /** In units of JavaScript. */
  start: number;
  end: number;
  groups: readonly (string | undefined)[];
}

export interface Pattern {
  test(text: string): boolean;
  /** The first match that begins there or later. */
  find(text: string, from: number): Match | undefined;
  /** Start and end of each group of the match at a place. */
  groupsAt(text: string, start: number): readonly (readonly [number, number] | undefined)[];
}

/** Throws AwkError for what is no regular expression. */
export type CompilePattern = (source: string) => Pattern;

const MAX_KNOWN = 1000;

/** Programs make the same patterns from texts over and over. */
export function remembering(compile: CompilePattern): CompilePattern {
  const known = new Map<string, Pattern>();
  return (source) => {
    let pattern = known.get(source);
    if (pattern === undefined) {
      if (known.size >= MAX_KNOWN) known.clear();
      pattern = compile(source);
      known.set(source, pattern);
    }
    return pattern;
  };
}

export function backtrackingPattern(source: string): Pattern {
  const { whole, branches } = expressionSource(source);
  let tester: RegExp;
  try {
    tester = new RegExp(whole, 'su');
  } catch (thrown) {
    throw new AwkError(`regular expression compile failed (bad expression)\n${source}`, { cause: thrown });
  }
  const finder = new RegExp(whole, 'gsu');
  const longer = branches.map((branch) => new RegExp(branch, 'ysu'));
  return {
    test: (text) => tester.test(text),
    find(text, from) {
      finder.lastIndex = from;
      const match = finder.exec(text);
      if (match === null) return undefined;
      const start = match.index;
      let end = start + match[0].length;
      for (const branch of longer) {
        branch.lastIndex = start;
        if (branch.test(text)) end = Math.max(end, branch.lastIndex);
      }
      return { start, end, groups: match };
    },
    groupsAt(text, start) {
      const locator = new RegExp(whole, 'dysu');
      locator.lastIndex = start;
      return [...(locator.exec(text)?.indices ?? [])];
    },
  };
}
