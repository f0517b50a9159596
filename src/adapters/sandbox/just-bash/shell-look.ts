// What a command can have changed in the shell beyond its variables, judged by the texts of all that ran: most commands
// can have changed nothing, and each question to the shell costs as much as a short command.

export type Moment = 'end' | 'exit';

/** The questions, each with the shell's own way of answering; the first letters say which answer is which. */
const QUESTIONS = {
  functions: ['F', '$(declare -F)'],
  arrays: ['a', '$(declare -pa; declare -pA)'],
  attributes: ['p', '$(declare -p)'],
  options: ['o', '$(set +o; shopt -p; alias)'],
  folders: ['d', '$(dirs -l -p)'],
} as const;
type Question = keyof typeof QUESTIONS;

export type Look = ReadonlySet<Question | 'arguments'>;

/** Runs text that may say anything. */
const ANYTHING = /\b(eval|source)\b|(^|[\s;&|(])\.\s/;
const SIGNS: ReadonlyArray<[Question | 'arguments', RegExp]> = [
  ['functions', /\(\s*\)|\bfunction\b/],
  ['arrays', /\w\[|=\(|\b(declare|typeset|local|readonly|mapfile|readarray)\b|\bread\s[^;|&\n]*-\w*a/],
  ['attributes', /\b(declare|typeset)\s+-\w*[ilnu]/],
  ['options', /\b(set|shopt|alias|unalias)\b/],
  ['arguments', /\b(set|shift)\b/],
];

/** `text` is all that a script consists of: what was carried and what was asked for. */
export function lookFor(text: string): Look {
  const isOpen = ANYTHING.test(text);
  const found = SIGNS.filter(([, sign]) => isOpen || sign.test(text)).map(([name]) => name);
  // Its own words only: eval of a text with pushd has that word in it as well.
  return new Set([...found, ...(/\b(pushd|popd|dirs)\b/.test(text) ? (['folders'] as const) : [])]);
}

/** The command that looks. Traces of `set -x` would show it, so they go nowhere. */
export function lookText(keep: string, moment: Moment, look: Look): string {
  const asked = [...look].filter((name) => name !== 'arguments' && (moment === 'end' || name !== 'options'));
  const words = asked.map((name) => {
    const [letter, answer] = QUESTIONS[name as Question];
    return `"${letter}${answer}"`;
  });
  // Inside a function, where an `exit` may stand, the arguments are the function's.
  const args = moment === 'end' && look.has('arguments') ? ['@', '"$@"'] : [];
  const command = [keep, `'${moment}'`, '"$?"', ...words, ...args].join(' ');
  return look.has('options') ? `{ ${command}; } 2>/dev/null` : command;
}

export interface Seen {
  functions: string;
  arrays: string;
  attributes: string;
  /** undefined where they were not looked at, as are the two after it. */
  options: string | undefined;
  folders: string | undefined;
  args: string[] | undefined;
}

export function seenIn(words: readonly string[]): Seen {
  const at = words.indexOf('@');
  const answers = at === -1 ? words : words.slice(0, at);
  const answer = (letter: string): string | undefined =>
    answers.find((word) => word.startsWith(letter))?.slice(1);
  return {
    functions: answer('F') ?? '',
    arrays: answer('a') ?? '',
    attributes: answer('p') ?? '',
    options: answer('o'),
    folders: answer('d'),
    args: at === -1 ? undefined : words.slice(at + 1),
  };
}
