// Takes secrets out of all text that leaves the harness: as they are, escaped for JSON and HTML, URL-encoded, hex and
// base64 (at any of its three alignments). A value shorter than 6 characters is no secret: hiding it would hide everything.

const SHORTEST = 6;
const HIDDEN = '***';

export interface Redactor {
  redact(text: string): string;
  /** Registers one more secret. */
  add(secret: string): void;
  /** Takes one back that is worth nothing any more: what is looked for in every text must not grow without end. */
  forget(secret: string): void;
}

/** `hidden` stands in the place of what is taken out. */
export function createRedactor(secrets: Iterable<string> = [], hidden = HIDDEN): Redactor {
  const known = new Map<string, Form[]>();
  /** undefined until the next text: secrets come in groups. */
  let pattern: RegExp | null | undefined;
  const add = (secret: string): void => {
    const trimmed = secret.trim();
    if (trimmed.length < SHORTEST || known.has(trimmed)) return;
    known.set(trimmed, allForms(trimmed));
    pattern = undefined;
  };
  const forget = (secret: string): void => {
    if (known.delete(secret.trim())) pattern = undefined;
  };
  for (const secret of secrets) add(secret);
  return {
    add,
    forget,
    redact(text) {
      if (pattern === undefined) pattern = patternFor([...known.values()].flat());
      return pattern === null ? text : text.replace(pattern, hidden);
    },
  };
}

interface Form {
  /** Of a regular expression. */
  source: string;
  /** Of the text it stands for. */
  length: number;
}

function allForms(secret: string): Form[] {
  const plain = formsOf(secret).map((form) => ({ source: escapeRegExp(form), length: form.length }));
  const escaped = [secret, ...linesOf(secret)].flatMap((text) =>
    escapedForms(text).map((source) => ({ source, length: text.length })),
  );
  return [...plain, ...escaped];
}

/** null when there is nothing to hide. */
function patternFor(forms: readonly Form[]): RegExp | null {
  if (forms.length === 0) return null;
  // Longest first, so that a secret that contains another one is hidden whole.
  const sources = forms.toSorted((a, b) => b.length - a.length).map(({ source }) => source);
  return new RegExp([...new Set(sources)].join('|'), 'g');
}

/** `value` without secrets, and its JSON text. The usual case, no secret anywhere in it, costs one scan of that text. */
export function redactJson<T>(value: T, redact: (text: string) => string): { value: T; json: string } {
  const json = JSON.stringify(value);
  if (redact(json) === json) return { value, json };
  const clean = redactStrings(value, redact) as T;
  return { value: clean, json: JSON.stringify(clean) };
}

/** Redacts every string of a JSON value, keys too. */
export function redactStrings(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => redactStrings(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [redact(key), redactStrings(item, redact)]),
  );
}

function formsOf(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    hex(bytes),
    hex(bytes).toUpperCase(),
    ...base64(bytes),
    ...linesOf(secret),
  ];
  return forms.filter((form) => form.length >= SHORTEST);
}

/** The lines of a key file may be printed one by one. */
function linesOf(secret: string): string[] {
  return secret.includes('\n') ? secret.split(/\r?\n/).filter((line) => line.trim().length >= 16) : [];
}

/** What JSON and HTML writers escape, each a choice of its own, with the names HTML has for it. */
const ESCAPABLE: Readonly<Record<string, string>> = {
  '&': 'amp',
  '<': 'lt',
  '>': 'gt',
  '"': 'quot',
  "'": 'apos',
  '/': 'sol',
  '=': 'equals',
  '+': 'plus',
};

/** Regular expressions for a text with any of its characters escaped; none where there is nothing to escape. */
function escapedForms(text: string): string[] {
  const characters = [...text];
  if (!characters.some((one) => Object.hasOwn(ESCAPABLE, one))) return [];
  const sourceWith = (plain: (one: string) => string): string =>
    characters.map((one) => escapedSource(one) ?? escapeRegExp(plain(one))).join('');
  // Two forms, not a choice at every backslash: of many in a row, the ways to read them would be without number.
  return [sourceWith((one) => one), sourceWith((one) => JSON.stringify(one).slice(1, -1))];
}

function escapedSource(character: string): string | undefined {
  if (!Object.hasOwn(ESCAPABLE, character)) return undefined;
  const code = character.charCodeAt(0);
  const digits = code.toString(16).replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const entity = `&(?:${ESCAPABLE[character]}|#0{0,5}${code}|#[xX]0{0,4}${digits});`;
  // More than one backslash where JSON stands in JSON.
  return `(?:\\\\{0,4}${escapeRegExp(character)}|\\\\{1,4}u00${digits}|${entity})`;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The parts of the base64 text that do not depend on what stands before or after the secret. */
function base64(bytes: Uint8Array): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const padded = new Uint8Array(bytes.length + shift);
    padded.set(bytes, shift);
    const text = btoa(String.fromCharCode(...padded)).replace(/=+$/, '');
    const stable = text.slice(shift === 0 ? 0 : shift + 1, padded.length % 3 === 0 ? undefined : -1);
    return [stable, stable.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
