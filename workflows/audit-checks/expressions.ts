// Finds `${{ … }}` in a text and tells which contexts can end up in what it is replaced by: `contains(x, 'y')` and
// `x == 'y'` yield true or false, so x does not flow; `x || 'y'`, `format(…, x)` and `toJSON(x)` let it through.

export interface Expression {
  /** What stands between `${{` and `}}`. */
  body: string;
  /** Where `${{` begins in the text. */
  index: number;
}

/** A context such as `github.event.issue.title`, in lower case; any index is `*`. */
export interface Flow {
  path: string;
  /** All that lies below the path flows too, as in `toJSON(github.event)`. */
  whole: boolean;
}

/** Every expression of a text; one that is never closed runs to the end. */
export function expressionsIn(text: string): Expression[] {
  const found: Expression[] = [];
  for (let index = text.indexOf('${{'); index !== -1; ) {
    const end = closingBraces(text, index + 3);
    found.push({ body: text.slice(index + 3, end), index });
    index = text.indexOf('${{', end);
  }
  return found;
}

function closingBraces(text: string, from: number): number {
  let inQuotes = false;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "'") inQuotes = !inQuotes;
    else if (!inQuotes && text[at] === '}' && text[at + 1] === '}') return at;
  }
  return text.length;
}

/** The contexts whose text can reach the expression's result. An expression that cannot be read yields all it names. */
export function flowsOf(body: string): Flow[] {
  const tokens = tokenize(body);
  if (tokens === undefined) return mentions(body);
  const reader: Reader = { tokens, at: 0, depth: 0 };
  const flows = readOr(reader);
  return flows === undefined || reader.at < tokens.length ? mentions(body) : flows;
}

// GitHub reads neither longer nor deeper expressions.
const MAX_LENGTH = 21_000;
const MAX_DEPTH = 50;
const TOKEN = /\s*('(?:[^']|'')*'|[a-z_][\w-]*|[0-9][\w.+-]*|&&|\|\||[=!<>]=|[()[\].,!<>*+-])/iy;
const BOOLEAN_FUNCTIONS = [
  'contains',
  'startswith',
  'endswith',
  'always',
  'success',
  'failure',
  'cancelled',
  'hashfiles',
];

interface Reader {
  tokens: readonly string[];
  at: number;
  depth: number;
}

function tokenize(body: string): string[] | undefined {
  const text = body.trim();
  if (text.length > MAX_LENGTH) return undefined;
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) return undefined;
    tokens.push(token.toLowerCase());
  }
  return tokens;
}

function mentions(body: string): Flow[] {
  const names =
    body
      .slice(0, MAX_LENGTH)
      .toLowerCase()
      .match(/[a-z_][\w-]*(?:\.[\w*-]+)*/g) ?? [];
  return names.map((path) => ({ path, whole: true }));
}

function take(reader: Reader, ...tokens: string[]): boolean {
  if (!tokens.includes(reader.tokens[reader.at] ?? '')) return false;
  reader.at += 1;
  return true;
}

function readOr(reader: Reader): Flow[] | undefined {
  reader.depth += 1;
  if (reader.depth > MAX_DEPTH) return undefined;
  const flows: Flow[] = [];
  do {
    const side = readAnd(reader);
    if (side === undefined) return undefined;
    flows.push(...side);
  } while (take(reader, '||'));
  reader.depth -= 1;
  return flows;
}

/** `a && b` is b, or an `a` that is empty or false: only the last side carries text. */
function readAnd(reader: Reader): Flow[] | undefined {
  let flows: Flow[] | undefined;
  do {
    flows = readComparison(reader);
    if (flows === undefined) return undefined;
  } while (take(reader, '&&'));
  return flows;
}

function readComparison(reader: Reader): Flow[] | undefined {
  let flows = readUnary(reader);
  while (flows !== undefined && take(reader, '==', '!=', '<', '<=', '>', '>=')) {
    flows = readUnary(reader) === undefined ? undefined : [];
  }
  return flows;
}

function readUnary(reader: Reader): Flow[] | undefined {
  let isNegated = false;
  while (take(reader, '!')) isNegated = true;
  const flows = readPostfix(reader);
  return isNegated && flows !== undefined ? [] : flows;
}

function readPostfix(reader: Reader): Flow[] | undefined {
  const token = reader.tokens[reader.at];
  if (token === undefined) return undefined;
  reader.at += 1;
  if (token === '(') {
    const flows = readOr(reader);
    return flows !== undefined && take(reader, ')') ? readMembers(reader, flows) : undefined;
  }
  if (/^['0-9+-]/.test(token)) return [];
  if (!/^[a-z_]/.test(token)) return undefined;
  return take(reader, '(') ? readCall(reader, token) : readMembers(reader, [{ path: token, whole: false }]);
}

function readCall(reader: Reader, name: string): Flow[] | undefined {
  const flows: Flow[] = [];
  while (!take(reader, ')')) {
    const argument = readOr(reader);
    if (argument === undefined) return undefined;
    flows.push(...argument);
    if (!take(reader, ',') && reader.tokens[reader.at] !== ')') return undefined;
  }
  if (BOOLEAN_FUNCTIONS.includes(name)) return [];
  if (name === 'tojson') return flows.map((flow) => ({ ...flow, whole: true }));
  return readMembers(reader, flows);
}

/** `.name`, `.*`, `['name']` and `[0]` after a context. */
function readMembers(reader: Reader, flows: Flow[]): Flow[] | undefined {
  let members = flows;
  for (;;) {
    let segment: string | undefined;
    if (take(reader, '.')) {
      segment = reader.tokens[reader.at];
      reader.at += 1;
    } else if (take(reader, '[')) {
      segment = readIndex(reader);
    } else {
      return members;
    }
    if (segment === undefined || !/^(?:[a-z_0-9]|\*$)/.test(segment)) return undefined;
    const name = segment;
    members = members.map((flow) => (flow.whole ? flow : { path: `${flow.path}.${name}`, whole: false }));
  }
}

function readIndex(reader: Reader): string | undefined {
  const literal = /^'([a-z_][\w-]*)'$/.exec(reader.tokens[reader.at] ?? '')?.[1];
  if (literal !== undefined && reader.tokens[reader.at + 1] === ']') {
    reader.at += 2;
    return literal;
  }
  const isAnything = take(reader, '*') || readOr(reader) !== undefined;
  return isAnything && take(reader, ']') ? '*' : undefined;
}
