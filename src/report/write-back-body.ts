// The body of the pull request that a run's changes are in: what ran, what it says, which files. Its text is a model's.
import { cutText } from './cut-text.ts';
import { inertMarkdown } from './inert-markdown.ts';

export interface WriteBackBody {
  /** As `workflow fix`. */
  what: string;
  /** What the run answered last. */
  text: string | null;
  files: ReadonlyArray<{ path: string; change: 'added' | 'changed' | 'removed' }>;
  refused: ReadonlyArray<{ path: string; reason: string }>;
  runUrl: string | null;
}

const MOST_FILES = 100;
const TEXT_BYTES = 8000;
/** Two lists and the text have to fit into 65,536 characters. */
const LIST_LENGTH = 24_000;

export function writeBackBody({ what, text, files, refused, runUrl }: WriteBackBody): string {
  const name = inertMarkdown(what, { line: 100 });
  const page = runUrl === null ? '' : ` in [this run](${runUrl})`;
  const sections = [
    `Changes that ${name} made${page}. Nobody has looked at them yet.`,
    text === null || text.trim() === '' ? '' : inertMarkdown(cutText(text, TEXT_BYTES), 'block'),
    list(files.map(({ path, change }) => `${change}: ${path}`)),
    refused.length === 0 ? '' : 'Left out:',
    list(refused.map(({ path, reason }) => `${path}: ${reason}`)),
    '<sub>A later run of the same instance brings this branch up to date, and never by force.</sub>',
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function list(lines: readonly string[]): string {
  const shown: string[] = [];
  let length = 0;
  for (const line of lines.slice(0, MOST_FILES)) {
    const item = `- ${inertMarkdown(line, { line: 300 })}`;
    length += item.length;
    // What makes a name inert may make it several times as long.
    if (length > LIST_LENGTH) break;
    shown.push(item);
  }
  const rest = lines.length - shown.length;
  return [...shown, ...(rest > 0 ? [`- … and ${rest} more`] : [])].join('\n');
}
