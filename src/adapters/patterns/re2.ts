// Patterns over re2js: matching takes time linear in the text, whatever pattern a model or an attacker writes. What
// RE2 leaves out for that (look-around, back-references) is refused in words a model can act on.
import type { LinePattern, Patterns } from '../../core/ports.ts';
import { FlueError } from '../../errors.ts';
import { requiredLiterals } from './required-literals.ts';

const MAX_PATTERN = 4000;

export function re2Patterns(): Patterns {
  return {
    async compile(pattern, { ignoreCase }) {
      if (pattern.length > MAX_PATTERN) {
        throw refusal(`a pattern of ${pattern.length} characters is too long (at most ${MAX_PATTERN})`);
      }
      const literal = literalOf(pattern);
      // Folding case beyond ASCII is left to RE2, which knows how.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
      if (literal !== undefined && (!ignoreCase || /^[\x00-\x7f]*$/.test(literal)))
        return plain(literal, ignoreCase);
      return compiled(pattern, ignoreCase);
    },
  };
}

/** The text a pattern stands for when it has no operator in it: then a plain search does, some ten times faster. */
function literalOf(pattern: string): string | undefined {
  const text = pattern.replace(/\\([^a-zA-Z0-9\s])/g, '');
  if (/[\\^$.|?*+()[\]{]/.test(text)) return undefined;
  return pattern.replace(/\\([^a-zA-Z0-9\s])/g, '$1');
}

function plain(literal: string, ignoreCase: boolean): LinePattern {
  const wanted = ignoreCase ? literal.toLowerCase() : literal;
  const test = ignoreCase
    ? (text: string): boolean => text.toLowerCase().includes(wanted)
    : (text: string): boolean => text.includes(wanted);
  return { test, mayMatch: test };
}

async function compiled(pattern: string, ignoreCase: boolean): Promise<LinePattern> {
  const { RE2JS } = await import('re2js');
  const flags = ignoreCase ? RE2JS.CASE_INSENSITIVE : 0;
  try {
    const line = RE2JS.compile(pattern, flags);
    const text = RE2JS.compile(pattern, flags | RE2JS.MULTILINE);
    const has = finderOf(requiredLiterals(pattern), ignoreCase);
    const mayMatch = lookAhead(pattern, (whole) => text.test(whole));
    return {
      test: (candidate) => has(candidate) && line.test(candidate),
      mayMatch: (whole) => has(whole) && mayMatch(whole),
    };
  } catch (thrown) {
    throw refusal(`the pattern ${JSON.stringify(pattern)} ${whatIsWrong(pattern, thrown)}`, thrown);
  }
}

/** More alternatives are not looked for one by one, and of a long one only the beginning. */
const MAX_LITERALS = 50;
const MAX_LITERAL = 64;

/** Whether a text has one of the literals; true for all texts when there is nothing to look for. */
function finderOf(literals: string[] | undefined, ignoreCase: boolean): (text: string) => boolean {
  if (literals === undefined || literals.length > MAX_LITERALS) return () => true;
  const wanted = literals.map((literal) => literal.slice(0, MAX_LITERAL));
  if (!ignoreCase) return (text) => wanted.some((literal) => text.includes(literal));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
  if (!wanted.every((literal) => /^[\x00-\x7f]*$/.test(literal))) return () => true;
  // Nothing but literals and `|`, so that there is nothing to backtrack into; `u` folds the long s as RE2 does.
  const any = new RegExp(wanted.map(escaped).join('|'), 'iu');
  return (text) => any.test(text);
}

function escaped(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** One look at a whole text answers for its lines, unless the pattern can see where a text ends. */
function lookAhead(pattern: string, test: (text: string) => boolean): (text: string) => boolean {
  if (/\\[Az]|\(\?[a-zA-Z-]*[m-]/.test(pattern)) return () => true;
  if (pattern.includes('$')) return (text) => text.includes('\r') || test(text);
  return test;
}

const UNSUPPORTED: ReadonlyArray<[RegExp, string]> = [
  [
    /\(\?<?[=!]/,
    'uses look-ahead or look-behind, which this search does not have: match the longer text instead',
  ],
  [
    /\(\?>|[*+?}]\+/,
    'uses a possessive or atomic group, which this search does not have or need: leave it out',
  ],
  [/\\K/, 'uses \\K, which this search does not have: match the longer text instead'],
  [/\(\?(R|\d|&|P>|\()/, 'uses recursion or a condition, which this search does not have'],
  [/\(\?#|\(\?[a-zA-Z]*x/, 'uses a comment or free spacing, which this search does not have: leave it out'],
  [/\\[1-9]|\\k[<{']/, 'uses a back-reference, which this search does not have: write the repeated text out'],
  [/\\h/, 'uses \\h, which this search does not have: write [ \\t]'],
  [/\\Z/, 'uses \\Z, which this search does not have: write $'],
  [/\\u[0-9a-fA-F{]/, 'uses \\u, which this search does not have: write \\x{41}, or the character itself'],
];

function whatIsWrong(pattern: string, thrown: unknown): string {
  const known = UNSUPPORTED.find(([sign]) => sign.test(pattern));
  if (known) return known[1];
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const reason = said.replace(/^error parsing regexp: /, '').replaceAll('`', '"');
  return `is not a valid RE2 expression: ${reason} (put \\ before a character that is meant literally)`;
}

function refusal(message: string, cause?: unknown): FlueError {
  return new FlueError('usage_error', message, { hint: 'write an RE2 regular expression', cause });
}
