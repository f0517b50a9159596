// The one choke point for untrusted text (a model's, a repository's) on its way into Markdown: nothing in it links,
// loads, mentions, references or closes anything, and nothing of it runs on into what stands after it. Code blocks,
// suggestion blocks and code spans keep their content (less control characters). Inert means: an invisible break inside
// the sign that would have had an effect.
import { oneLine, plainText } from '../protocol/plain-text.ts';
import { fenced, splitFences } from './fences.ts';

/** ZERO WIDTH SPACE: Markdown, GitHub's mention and reference filters, and HTML all see two words. */
const BREAK = '\u200b';

const HAZARDS: ReadonlyArray<readonly [pattern: RegExp, replacement: string]> = [
  // Raw HTML, comments and <autolinks>.
  [/<(?=[a-z/!?])/gi, `<${BREAK}`],
  // Images, links, and the definitions that [reference] links need.
  [/!(?=\[)/g, `!${BREAK}`],
  [/\](?=[(:])/g, `]${BREAK}`],
  // Bare addresses, which GitHub links by itself.
  [/:(?=\/\/)/g, `:${BREAK}`],
  [/www(?=\.)/gi, `$&${BREAK}`],
  [/(?:javascript|vbscript|data)(?=\s*(?::|%3a)\S)/gi, `$&${BREAK}`],
  // Mentions, and references to issues: `#12`, `GH-12`, with `fixes` or without.
  [/@(?=\S)/g, `@${BREAK}`],
  [/#(?=[*_~]*\d)/g, `#${BREAK}`],
  [/GH(?=\\?-\d)/gi, `$&${BREAK}`],
  // A code block, which only `fenced` may open.
  [/~{3,}/g, `${BREAK}$&`],
  // Any of these written as an entity. The ones for plain signs stay: they decode to text, not to markup.
  [/&(?!(?:amp|lt|gt|quot|nbsp);)(?=#|[a-z][a-z0-9]*;)/gi, `&${BREAK}`],
];

/**
 * `block`: Markdown of several lines, to stand between blank lines. `line`: one line for a table cell or the rest of a
 * sentence, `html`: one line of text inside an HTML tag, where no Markdown means anything. Both are given their most
 * characters.
 */
export function inertMarkdown(text: string, as: 'block' | { line: number } | { html: number }): string {
  if (as !== 'block') return 'html' in as ? inertHtml(text, as.html) : inertLine(text, as.line);
  return splitFences(plainText(text))
    .map((piece) =>
      piece.kind === 'code' ? fenced(piece.lines.join('\n'), piece.info) : piece.lines.map(defuse).join('\n'),
    )
    .join('\n');
}

function inertLine(text: string, maxLength: number): string {
  // A cell ends at any `|` that no backslash stands before, inside code spans too.
  return defuse(oneLine(text, maxLength)).replace(/\\*\|/g, '\\|');
}

/** Backticks protect nothing in an HTML block, so nothing between them is kept either. */
function inertHtml(text: string, maxLength: number): string {
  const escaped = oneLine(text, maxLength)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  return defuseText(escaped);
}

/** One line outside code blocks. Its code spans are kept only where no parser can see them otherwise. */
function defuse(line: string): string {
  const parts = splitCodeSpans(line);
  // In a table the row is cut at `|` before code spans are looked for.
  const trusted = parts.every(({ code, text }) => !code || !text.includes('|'));
  return parts.map(({ code, text }) => (code && trusted ? guardStart(text) : defuseText(text))).join('');
}

function defuseText(text: string): string {
  return HAZARDS.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}

/** A code span of three backticks would open a block if it came first in its line. */
function guardStart(span: string): string {
  return span.startsWith('```') ? `${BREAK}${span}` : span;
}

interface Part {
  code: boolean;
  text: string;
}

const TOKEN = /\\[!-/:-@[-`{-~]|`+|\\|[^\\`]+/y;

/**
 * Pairs backticks as CommonMark does, but within the line; one without a partner is escaped, so that it cannot find one
 * in a later line and turn code into text.
 */
function splitCodeSpans(line: string): Part[] {
  const closing = closingRuns(line);
  const parts: Part[] = [];
  let plain = '';
  for (let at = 0; at < line.length; ) {
    TOKEN.lastIndex = at;
    const [token = ''] = TOKEN.exec(line) ?? [];
    const end = token.startsWith('`') ? closing(at + token.length, token.length) : undefined;
    if (end !== undefined) {
      parts.push({ code: false, text: plain }, { code: true, text: line.slice(at, end) });
      plain = '';
      at = end;
    } else {
      plain += token.startsWith('`') ? token.replaceAll('`', '\\`') : token;
      at += token.length;
    }
  }
  parts.push({ code: false, text: plain });
  return parts;
}

/** Where the first run of exactly so many backticks ends that begins at `from` or later. `from` may only grow. */
function closingRuns(line: string): (from: number, length: number) => number | undefined {
  const runs = new Map<number, { starts: number[]; next: number }>();
  for (const { 0: run, index } of line.matchAll(/`+/g)) {
    const known = runs.get(run.length);
    if (known === undefined) runs.set(run.length, { starts: [index], next: 0 });
    else known.starts.push(index);
  }
  return (from, length) => {
    const known = runs.get(length);
    if (known === undefined) return undefined;
    while ((known.starts[known.next] ?? from) < from) known.next++;
    const start = known.starts[known.next];
    return start === undefined ? undefined : start + length;
  };
}
