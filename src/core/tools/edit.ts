// edit: one exact piece of a file's text replaced by another.
import { builtinTool, failure } from './builtin-tool.ts';
import { contentOf, counted, grouped } from './text-content.ts';

export const editTool = builtinTool({
  name: 'edit',
  description: `Replaces text in a file. \`oldText\` must be in the file exactly, white space included and without the line numbers that read shows, and only once unless \`replaceAll\` is true: give enough lines around the change to make it unique.`,
  fields: {
    path: { type: 'string', description: 'the file, absolute or relative to the current folder' },
    oldText: { type: 'string', description: 'the text to replace' },
    newText: { type: 'string', description: 'the text to put there; empty removes', allowEmpty: true },
    replaceAll: { type: 'boolean', description: 'replace every occurrence (default false)', optional: true },
  },
  mutates: true,
  async run({ path, oldText, newText, replaceAll = false }, { sandbox }) {
    const content = contentOf(await sandbox.readFile(path));
    if (content.kind === 'binary') return failure(`edit: ${path} is ${content.what}, not text`);
    if (!content.isExact) return failure(`edit: ${path} is not valid UTF-8; change it with sed in bash`);
    if (oldText === newText)
      return failure('edit: `oldText` and `newText` are the same; nothing was changed');
    const [before, after] = inLineEndingsOf(content.text, oldText, newText);
    const places = placesOf(content.text, before);
    if (places.length === 0) return failure(`edit: ${notFound(path, content.text, before)}`);
    const lines = listOf(places.map((at) => lineAt(content.text, at)));
    if (places.length > 1 && !replaceAll) {
      return failure(
        `edit: \`oldText\` is in ${path} ${grouped(places.length)} times (lines ${lines}); add lines around it until it is unique, or set \`replaceAll\``,
      );
    }
    await sandbox.writeFile(path, new TextEncoder().encode(content.text.split(before).join(after)));
    return `replaced ${counted(places.length, 'occurrence')} in ${path} (line${places.length === 1 ? '' : 's'} ${lines})`;
  },
});

/** A model sees no carriage returns: what it sends is put into the line endings the file has. */
function inLineEndingsOf(text: string, oldText: string, newText: string): [string, string] {
  if (!text.includes('\r\n') || oldText.includes('\r')) return [oldText, newText];
  const toCrLf = (part: string): string => part.replace(/\r?\n/g, '\r\n');
  return [toCrLf(oldText), toCrLf(newText)];
}

function placesOf(text: string, wanted: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length))
    places.push(at);
  return places;
}

function lineAt(text: string, at: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i !== -1 && i < at; i = text.indexOf('\n', i + 1)) line++;
  return line;
}

function listOf(lines: readonly number[]): string {
  return lines.length > 10 ? `${lines.slice(0, 10).join(', ')}, …` : lines.join(', ');
}

/** The commonest mistake is white space; then the place is named. */
function notFound(path: string, text: string, wanted: string): string {
  const tight = (line: string): string => line.replace(/\s+/g, ' ').trim();
  const first = wanted
    .split('\n')
    .map(tight)
    .find((line) => line !== '');
  const line =
    first === undefined ? -1 : text.split('\n').findIndex((candidate) => tight(candidate) === first);
  const advice =
    line === -1 ? 'read the file again' : `line ${line + 1} is like its first line: check the white space`;
  return `\`oldText\` is not in ${path}; nothing was changed. ${advice[0]?.toUpperCase()}${advice.slice(1)}`;
}
