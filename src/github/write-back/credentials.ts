// Whether content holds a secret: one that we know in any form the redactor knows, or something that looks like a key and
// was not there before.

const KEYS = new RegExp(
  [
    /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/,
    /\bgh[pousr]_[A-Za-z0-9]{36,}/,
    /\bgithub_pat_[A-Za-z0-9_]{40,}/,
    /\bglpat-[\w-]{20,}/,
    /\bsk-ant-[\w-]{20,}/,
    /\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{40,}/,
    /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
    /\bAIza[\w-]{35}/,
    /\bxox[abeoprs]-[\w-]{10,}/,
    /\bnpm_[A-Za-z0-9]{36}/,
    /\bpypi-AgE[\w-]{50,}/,
    /\bhf_[A-Za-z0-9]{30,}/,
    /\b[sr]k_live_[A-Za-z0-9]{20,}/,
    /\bSG\.[\w-]{20,}\.[\w-]{30,}/,
    /\bdop_v1_[a-f0-9]{60,}/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

export interface Contents {
  before: Uint8Array | undefined;
  after: Uint8Array;
}

/** Why this is not written; undefined for what holds nothing of that kind. */
export function credentialProblem(
  { before, after }: Contents,
  redact: (text: string) => string,
): string | undefined {
  const texts = readings(after);
  if (texts.some((text) => redact(text) !== text)) return 'it holds a secret of this job';
  const known = new Set(keysIn(before === undefined ? [] : readings(before)));
  return keysIn(texts).some((key) => !known.has(key)) ? 'it holds what looks like a key' : undefined;
}

function keysIn(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.match(KEYS) ?? []);
}

/** Byte for byte, so that binary content and UTF-16 are looked through too; and as if it were in one piece. */
function readings(content: Uint8Array): string[] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  const plain = bytes.toString('utf8');
  const narrow = bytes.includes(0) ? [bytes.toString('latin1').replaceAll('\0', '')] : [];
  return [plain, ...narrow, joined(plain), plain.replace(/[\s"'`+,\\]+/g, '')];
}

/** Strings that stand side by side in source code are one, and so are lines that one was broken into. */
function joined(text: string): string {
  return text.replace(/["'`][\s+.,&|\\]{0,40}["'`]/g, '').replace(/[\s\\]+/g, '');
}
