// What may stand before a value or in place of one: `&anchor`, `!tag`, `*alias`; and the adding of a map's entry.
import { type Cursor, charAt, fail, isSpaceOrEnd, skipSpace } from './yaml-cursor.ts';
import type { YamlEntry, YamlNode } from './yaml-nodes.ts';
import { isFlowIndicator } from './yaml-scalars.ts';

export interface Properties {
  anchor: string | undefined;
}

/** Passes tags and an anchor; undefined when there were none. Tags change nothing: every scalar is a text here. */
export function readProperties(cursor: Cursor): Properties | undefined {
  let properties: Properties | undefined;
  for (let char = charAt(cursor); char === '&' || char === '!'; char = charAt(cursor)) {
    const word = takeWord(cursor);
    properties ??= { anchor: undefined };
    if (char === '&') properties.anchor = word;
    skipSpace(cursor);
  }
  return properties;
}

export function readAlias(cursor: Cursor): YamlNode {
  const name = takeWord(cursor);
  return cursor.anchors.get(name) ?? fail(cursor, `the alias *${name} has no anchor before it`);
}

export function addEntry(cursor: Cursor, entries: YamlEntry[], seen: Set<string>, entry: YamlEntry): void {
  if (seen.has(entry.key)) {
    cursor.problems.push({ line: entry.line, message: `the key \`${entry.key}\` is there a second time` });
  }
  seen.add(entry.key);
  entries.push(entry);
}

/** The word after the sigil at the cursor. */
function takeWord(cursor: Cursor): string {
  const sigil = charAt(cursor);
  let word = '';
  cursor.col += 1;
  for (let char = charAt(cursor); !isSpaceOrEnd(char) && !isFlowIndicator(char); char = charAt(cursor)) {
    word += char;
    cursor.col += 1;
  }
  if (word === '' && sigil !== '!') fail(cursor, `a name is missing after \`${sigil}\``);
  return word;
}
