// Takes secrets out of all text that leaves the harness: as they are, JSON-escaped, URL-encoded, hex and base64 (at any
// of its three alignments). A value shorter than 6 characters is no secret: hiding it would hide everything.

const SHORTEST = 6;
const HIDDEN = '***';

export interface Redactor {
  redact(text: string): string;
  /** Registers one more secret. */
  add(secret: string): void;
}

export function createRedactor(secrets: Iterable<string> = []): Redactor {
  const forms = new Set<string>();
  let pattern: RegExp | undefined;
  const add = (secret: string): void => {
    const trimmed = secret.trim();
    if (trimmed.length < SHORTEST) return;
    for (const form of formsOf(trimmed)) forms.add(form);
    // Longest first, so that a secret that contains another one is hidden whole.
    const alternatives = [...forms].sort((a, b) => b.length - a.length).map(escapeRegExp);
    pattern = new RegExp(alternatives.join('|'), 'g');
  };
  for (const secret of secrets) add(secret);
  return { add, redact: (text) => (pattern === undefined ? text : text.replace(pattern, HIDDEN)) };
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
  ];
  // The lines of a key file may be printed one by one.
  if (secret.includes('\n')) forms.push(...secret.split(/\r?\n/).filter((line) => line.trim().length >= 16));
  return forms.filter((form) => form.length >= SHORTEST);
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
