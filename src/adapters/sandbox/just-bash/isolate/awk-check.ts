// What an awk program may not do where nothing can end it: loop, call functions of its own, or search in text that it
// lets grow with each record. Judged by its tokens, so that words in strings, patterns and comments do not count.

export interface Token {
  kind: 'name' | 'number' | 'string' | 'regex' | 'punctuation' | 'newline';
  text: string;
}

const LOOPS = new Set(['while', 'for', 'do', 'function', 'func']);
/** They read their text once or more. */
const SEARCHES = new Set([
  'gsub',
  'sub',
  'gensub',
  'match',
  'split',
  'index',
  'substr',
  'toupper',
  'tolower',
]);

/** One sentence, when the program is not run. */
export function awkRefusal(program: string): string | undefined {
  const tokens = awkTokens(program);
  const loop = tokens.find(({ kind, text }) => kind === 'name' && LOOPS.has(text));
  if (loop?.text.startsWith('func')) {
    return 'awk: functions of the program are not run in this sandbox: write them out where they are used';
  }
  if (loop) {
    return `awk: loops (${loop.text}) are not run in this sandbox: use one statement a record, or a loop of the shell`;
  }
  if (tokens.some(({ kind, text }) => kind === 'name' && text === 'getline')) {
    return 'awk: getline is not run in this sandbox: give awk the file as an argument';
  }
  if (hasForeignRegex(tokens)) {
    return 'awk: a pattern that is made from its input is not run in this sandbox: write it out, or give it with -v';
  }
  if (doublesRecord(tokens))
    return 'awk: a record that is put together from itself is not run in this sandbox';
  const grown = growing(tokens);
  const searched = searchedNames(tokens).find((name) => grown.has(name));
  if (searched !== undefined) {
    return `awk: a search in ${searched}, which grows with each record, is not run in this sandbox: print it and pipe it on`;
  }
  return undefined;
}

/** As far as the checks need them; what is none stands as punctuation. */
export function awkTokens(program: string): Token[] {
  const tokens: Token[] = [];
  const rules: Array<[kind: Token['kind'] | undefined, pattern: RegExp]> = [
    [undefined, /(?:[ \t\r]|\\\n|#[^\n]*)+/y],
    ['newline', /\n/y],
    ['name', /[A-Za-z_]\w*/y],
    ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
    ['string', /"(?:[^"\\]|\\[\s\S])*"?/y],
    ['regex', /\/(?:[^/\\\n]|\\[\s\S])*\/?/y],
    ['punctuation', /&&|\|\||[-+*/%^!=<>]=|\+\+|--|\*\*|>>|[\s\S]/y],
  ];
  for (let at = 0; at < program.length; ) {
    for (const [kind, pattern] of rules) {
      if (kind === 'regex' && !startsRegex(tokens.at(-1))) continue;
      pattern.lastIndex = at;
      const text = pattern.exec(program)?.[0];
      if (text === undefined) continue;
      if (kind) tokens.push({ kind, text });
      at += text.length;
      break;
    }
  }
  return tokens;
}

/** After anything else a slash divides. As just-bash's own awk sees it, but for keywords, which is the safe side. */
function startsRegex(before: Token | undefined): boolean {
  if (before === undefined || before.kind === 'newline') return true;
  return before.kind === 'punctuation' && /^([;{}([,=!~?:<>+\-*%^]|[-+*/%^!=<>]=|&&|\|\|)$/.test(before.text);
}

/** The names whose next value is made of their last one, by way of others or not. */
function growing(tokens: readonly Token[]): Set<string> {
  const madeOf = new Map<string, Set<string>>();
  tokens.forEach(({ kind, text }, at) => {
    if (kind !== 'punctuation' || (text !== '=' && !/^[-+*/%^]=$/.test(text))) return;
    const target = targetBefore(tokens, at);
    if (target === undefined || text !== '=') return;
    const sources = madeOf.get(target) ?? new Set();
    for (const token of valueAfter(tokens, at)) if (token.kind === 'name') sources.add(token.text);
    madeOf.set(target, sources);
  });
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    [...(madeOf.get(from) ?? [])].some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, seen);
    });
  const cyclic = [...madeOf.keys()].filter((name) => reaches(name, name));
  return new Set([...madeOf.keys()].filter((name) => cyclic.some((of) => of === name || reaches(name, of))));
}

/** Of `name =` and `name[…] =`. */
function targetBefore(tokens: readonly Token[], at: number): string | undefined {
  let i = at - 1;
  if (tokens[i]?.text === ']') {
    for (let depth = 0; i >= 0; i--) {
      if (tokens[i]?.text === ']') depth++;
      if (tokens[i]?.text === '[' && --depth === 0) break;
    }
    i--;
  }
  const token = tokens[i];
  if (token?.kind === 'number' && tokens[i - 1]?.text === '$') return '$';
  return token?.kind === 'name' ? token.text : undefined;
}

function valueAfter(tokens: readonly Token[], at: number): Token[] {
  const end = tokens.findIndex(
    ({ kind, text }, i) => i > at && (kind === 'newline' || text === ';' || text === '}'),
  );
  return tokens
    .slice(at + 1, end === -1 ? undefined : end)
    .map((token) => (token.text === '$' ? { kind: 'name', text: '$' } : token));
}

/** Names among the arguments of searches, and beside `~`. */
function searchedNames(tokens: readonly Token[]): string[] {
  const found: string[] = [];
  tokens.forEach(({ text }, at) => {
    if (text === '~') found.push(tokens[at - 1]?.text ?? '', tokens[at + 1]?.text ?? '');
    if (!SEARCHES.has(text) || tokens[at + 1]?.text !== '(') return;
    let depth = 0;
    for (let i = at + 1; i < tokens.length; i++) {
      const token = tokens[i];
      if (token?.text === '(') depth++;
      if (token?.text === ')' && --depth === 0) break;
      if (token?.kind === 'name') found.push(token.text);
    }
  });
  return found;
}

/** A regular expression must be written in the program, or come from outside of it. */
function hasForeignRegex(tokens: readonly Token[]): boolean {
  const assigned = new Set(
    tokens.flatMap(({ text }, at) => (text === '=' ? (targetBefore(tokens, at) ?? []) : [])),
  );
  const isForeign = (token: Token | undefined): boolean =>
    token === undefined ||
    token.kind === 'punctuation' ||
    (token.kind === 'name' && assigned.has(token.text));
  return tokens.some(({ kind, text }, at) => {
    if (text === '~') return isForeign(tokens[at + 1]);
    if (kind !== 'name') return false;
    if (/^(FS|RS|FPAT)$/.test(text) && tokens[at + 1]?.text === '=') return isForeign(tokens[at + 2]);
    if (/^(g?sub|gensub)$/.test(text)) return isForeign(tokens[at + 2]);
    return /^(match|split)$/.test(text) && isForeign(lastArgument(tokens, at + 1));
  });
}

/** The token that the last argument begins with. */
function lastArgument(tokens: readonly Token[], open: number): Token | undefined {
  let depth = 0;
  let first = open + 1;
  for (let i = open; i < tokens.length; i++) {
    const text = tokens[i]?.text;
    if (text === '(' || text === '[') depth++;
    if ((text === ')' || text === ']') && --depth === 0) break;
    if (text === ',' && depth === 1) first = i + 1;
  }
  return tokens[first];
}

/** `$0 = $0 $0`, once for each record, and again for what came out of it. */
function doublesRecord(tokens: readonly Token[]): boolean {
  return tokens.some(
    ({ text }, at) =>
      text === '=' &&
      targetBefore(tokens, at) === '$' &&
      valueAfter(tokens, at).filter((token, i, all) => token.text === '$' && all[i + 1]?.text === '0')
        .length > 1,
  );
}
