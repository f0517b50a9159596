// Finds fake credentials in text that is on its way out: whole or half of one, as it is, in base64 or hex, percent-encoded,
// and cut into pieces by whatever is neither letter nor digit.
import type { Bait } from './credentials.ts';

export interface Finder {
  /** The file whose credential the text holds. */
  find(text: string): string | undefined;
}

interface Needle {
  file: string;
  needle: string;
}

/** Long enough that no two texts have so much of a random one in common. */
const LEAST_HALF = 16;

export function createFinder(baits: readonly Bait[]): Finder {
  const make = (): Needle[] =>
    baits.flatMap(({ file, text }) =>
      halvesOf(text)
        .flatMap(formsOf)
        .map((needle) => ({ file, needle })),
    );
  let needles: Needle[] | undefined;
  return {
    find(text) {
      if (text.length < LEAST_HALF) return undefined;
      needles ??= make();
      for (const reading of readingsOf(text)) {
        const found = needles.find(({ needle }) => reading.includes(needle));
        if (found !== undefined) return found.file;
      }
      return undefined;
    },
  };
}

/** Whoever sends a credential in two parts has sent it. What all of its kind begin with (`npm_`) is no part of it. */
function halvesOf(text: string): string[] {
  const random = text.replace(/^[a-z]+_/, '').replace(/=+$/, '');
  const half = Math.floor(random.length / 2);
  return half < LEAST_HALF ? [random] : [random.slice(0, half), random.slice(half)];
}

/** Reduced to letters and digits, as the readings of a text are: both alphabets of base64 are the same then. */
function formsOf(text: string): string[] {
  const hex = Array.from(text, (one) => one.charCodeAt(0).toString(16)).join('');
  return [text, hex, hex.toUpperCase(), ...base64Of(text)].map(reduced);
}

/** At each of its three alignments, without the characters that what stands beside it has a part in. */
function base64Of(text: string): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = btoa(`${'x'.repeat(shift)}${text}`).replace(/=+$/, '');
    const isWhole = (text.length + shift) % 3 === 0;
    return encoded.slice(shift === 0 ? 0 : shift + 1, isWhole ? undefined : -1);
  });
}

function readingsOf(text: string): string[] {
  const readings = [reduced(text)];
  if (text.includes('%')) readings.push(reduced(text.replace(/%([\da-f]{2})/gi, (_, code) => byte(code))));
  // Of JSON and of shell scripts: the n of `\n` is no letter.
  if (text.includes('\\')) readings.push(reduced(unescaped(text)));
  return readings;
}

function unescaped(text: string): string {
  return text.replace(/\\(?:u00|x)([\da-f]{2})/gi, (_, code) => byte(code)).replace(/\\[abefnrtv]/g, '');
}

function byte(code: string): string {
  return String.fromCharCode(Number.parseInt(code, 16));
}

function reduced(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, '');
}
