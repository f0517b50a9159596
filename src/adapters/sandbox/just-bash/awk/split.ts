// Where the parts of a text begin and end: fields of a record, and what split() makes.
import type { CompilePattern, Pattern } from './pattern.ts';
import { charactersOf } from './text.ts';

export type Splitter = (text: string) => string[];

/** As FS has it: a space for runs of blanks, any other single character for itself, otherwise a regular expression. */
export function splitterFor(separator: string, compile: CompilePattern): Splitter {
  if (separator === ' ') return words;
  if (separator === '') return charactersOf;
  if (separator.length === 1) return (text) => (text === '' ? [] : text.split(separator));
  return splitterBy(compile(separator));
}

/** Where an empty line ends a record, a newline ends a field as well. */
export function paragraphSplitterFor(separator: string, compile: CompilePattern): Splitter {
  if (separator === ' ') return words;
  if (separator === '') return charactersOf;
  const escaped =
    separator.length === 1 ? separator.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&') : `(${separator})`;
  return splitterBy(compile(`${escaped}|\n`));
}

export function splitterBy(pattern: Pattern): Splitter {
  return (text) => {
    if (text === '') return [];
    const parts: string[] = [];
    let begin = 0;
    for (let at = 0; at <= text.length; ) {
      const match = pattern.find(text, at);
      if (match === undefined) break;
      // What is empty separates nothing.
      if (match.end === match.start) {
        at = match.end + 1;
        continue;
      }
      parts.push(text.slice(begin, match.start));
      begin = match.end;
      at = begin;
    }
    parts.push(text.slice(begin));
    return parts;
  };
}

const SPACE = 32;
const TAB = 9;
const NEWLINE = 10;

function words(text: string): string[] {
  const parts: string[] = [];
  const { length } = text;
  let begin = -1;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    const isBlank = code === SPACE || code === TAB || code === NEWLINE;
    if (isBlank && begin !== -1) {
      parts.push(text.slice(begin, at));
      begin = -1;
    } else if (!isBlank && begin === -1) begin = at;
  }
  if (begin !== -1) parts.push(text.slice(begin));
  return parts;
}
