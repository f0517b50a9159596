// Text that a model, an author or a stranger wrote, made fit to be looked at: what would reorder or hide the text beside
// it (CVE-2021-42574) is spelt out. It is put on the page as text and never as anything else.

const ESC = String.fromCharCode(27);
/** Colours and cursor movements of terminals: ECMA-48 CSI sequences. */
const COLOURS = new RegExp(`${ESC}\\[[0-?]*[ -/]*[@-~]`, 'g');
/** Controls but tab and line feed, marks of direction, characters without width, line and paragraph separators. */
const HIDDEN =
  /(?![\n\t])[\p{Cc}\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** Every character can be seen. */
export function visibleText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replace(HIDDEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Of a program: without its colours. */
export function visibleOutput(text: string): string {
  return visibleText(text.replace(COLOURS, ''));
}

/** One line, cut with `…`. */
export function visibleLine(text: string, maxLength = 200): string {
  const line = visibleText(text.slice(0, maxLength * 4))
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1).toWellFormed()}…` : line;
}

/** What a tool call is about, in a line: the one thing that its input says first, else the whole of it. */
export function callLine(input: unknown): string {
  if (typeof input !== 'object' || input === null) return visibleLine(String(input ?? ''));
  const { command, path, pattern, name, prompt } = input as Record<string, unknown>;
  const first = [command, path, pattern, name, prompt].find((value) => typeof value === 'string');
  return visibleLine(typeof first === 'string' ? first : JSON.stringify(input));
}
