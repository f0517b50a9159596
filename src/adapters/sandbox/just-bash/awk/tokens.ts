// A program as its tokens. What a slash is (division, or a pattern) is told by the token before it.
import { AwkError, syntaxError } from './errors.ts';
import { unescaped } from './escapes.ts';

export type TokenKind =
  | 'number'
  | 'string'
  | 'regex'
  | 'name'
  /** A name with its parenthesis right behind it. */
  | 'call'
  | 'builtin'
  | 'keyword'
  | 'punctuation'
  | 'newline'
  | 'end';

export interface Token {
  kind: TokenKind;
  /** Of a string, its value; of a pattern, what stands between the slashes. */
  text: string;
  line: number;
}

const KEYWORDS = new Set(
  (
    'BEGIN END function func if else while for do break continue next nextfile exit return delete in getline ' +
    'print printf'
  ).split(' '),
);

export const BUILTINS: ReadonlySet<string> = new Set(
  (
    'length substr index split sub gsub gensub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper ' +
    'system close fflush strftime systime mktime strtonum and or xor compl lshift rshift asort asorti'
  ).split(' '),
);

const BLANK = /(?:[ \t\r]|\\\r?\n|#[^\n]*)+/y;
const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const STRING = /"((?:[^"\\\n]|\\[\s\S])*)"/y;
const REGEX = /\/((?:[^/\\\n[]|\\[^\n]|\[\^?\]?(?:\[:\w+:\]|\\[^\n]|[^\]\\\n])*\])+)\//y;
const PLAIN_REGEX = /\/((?:[^/\\\n]|\\[^\n])*)\//y;
const PUNCTUATION = /&&|\|\||>>|\+\+|--|[-+*/%^!=<>]=|[{}()[\];,+\-*/%^!<>|?:~$=]/y;

export function tokensOf(program: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const read = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(program);
    if (match === null) return undefined;
    at += match[0].length;
    return match;
  };
  const add = (kind: TokenKind, text: string): void => {
    tokens.push({ kind, text, line });
  };
  while (at < program.length) {
    const begin = at;
    const blank = read(BLANK);
    if (blank) {
      line += blank[0].split('\n').length - 1;
      continue;
    }
    const char = program.charAt(at);
    if (char === '\n') {
      add('newline', '\n');
      at++;
      line++;
    } else if (char === '"') {
      const string = read(STRING);
      if (string === undefined)
        throw new AwkError(`line ${line}: runaway string constant ${program.slice(begin, begin + 20)} ...`);
      add('string', unescaped(string[1] ?? ''));
      line += string[0].split('\n').length - 1;
    } else if (char === '/' && startsPattern(tokens.at(-1))) {
      const regex = read(REGEX) ?? read(PLAIN_REGEX);
      if (regex === undefined)
        throw new AwkError(
          `line ${line}: runaway regular expression ${program.slice(begin, begin + 20)} ...`,
        );
      add('regex', regex[1] ?? '');
    } else if (/[\d.]/.test(char)) {
      const number = read(NUMBER);
      if (number === undefined) throw syntaxError(line, char);
      add('number', number[0]);
    } else if (/[A-Za-z_]/.test(char)) {
      const text = read(NAME)?.[0] ?? '';
      if (KEYWORDS.has(text)) add('keyword', text);
      else if (BUILTINS.has(text)) add('builtin', text);
      else add(program.charAt(at) === '(' ? 'call' : 'name', text);
    } else {
      const sign = read(PUNCTUATION);
      if (sign === undefined) throw syntaxError(line, char);
      add('punctuation', sign[0]);
    }
  }
  add('end', 'end of file');
  return tokens;
}

/** After a value a slash divides. */
function startsPattern(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === 'punctuation') return !/^([)\]$]|\+\+|--)$/.test(before.text);
  return before.kind === 'newline' || before.kind === 'keyword';
}
