// The YAML that frontmatter is usually written in: keys with plain or simply quoted scalars, maps and lists by
// indentation, one-line `[a, b]` and `{a: 1}`. Anything else gives undefined and is left to the `yaml` package; what is
// read here, that package reads the same (a property test says so).

type Line = { indent: number; text: string };
/** undefined = not plain. */
type Read<T> = T | undefined;

export function readPlainYaml(yaml: string): Read<Record<string, unknown>> {
  const lines: Line[] = [];
  for (const raw of yaml.split('\n')) {
    if (/^\s*(?:#.*)?$/.test(raw)) continue;
    if (/[\t\r\u2028\u2029\uFEFF\u0085]/.test(raw) || /^(?:---|\.\.\.)/.test(raw)) return undefined;
    const text = raw.trimStart();
    lines.push({ indent: raw.length - text.length, text: text.trimEnd() });
  }
  if (lines[0]?.indent !== 0) return lines.length === 0 ? {} : undefined;
  return readMap(lines);
}

function readMap(lines: readonly Line[]): Read<Record<string, unknown>> {
  const map: Record<string, unknown> = {};
  for (let index = 0; index < lines.length; ) {
    const line = lines[index];
    const [, key = '', rest = ''] = /^((?!null:)[A-Za-z][\w-]*):(?: +(.*))?$/i.exec(line?.text ?? '') ?? [];
    if (line === undefined || key === '' || line.indent !== lines[0]?.indent || Object.hasOwn(map, key))
      return undefined;
    const block = blockAfter(lines, index);
    const value = block.length === 0 ? readInline(rest) : rest === '' ? readBlock(block) : undefined;
    if (value === undefined) return undefined;
    map[key] = value;
    index += 1 + block.length;
  }
  return map;
}

/** The lines below a key: those indented deeper, and the items of a list, which may stand at the key's own indent. */
function blockAfter(lines: readonly Line[], index: number): readonly Line[] {
  const indent = lines[index]?.indent ?? 0;
  const rest = lines.slice(index + 1);
  const listed = rest[0]?.indent === indent && rest[0].text.startsWith('- ');
  const end = rest.findIndex((line) =>
    listed
      ? line.indent < indent || (line.indent === indent && !line.text.startsWith('- '))
      : line.indent <= indent,
  );
  return end === -1 ? rest : rest.slice(0, end);
}

function readBlock(block: readonly Line[]): Read<unknown> {
  return block[0]?.text.startsWith('- ') ? readList(block) : readMap(block);
}

function readList(block: readonly Line[]): Read<unknown[]> {
  const sameIndent = block.every((line) => line.indent === block[0]?.indent && line.text.startsWith('- '));
  return sameIndent ? all(block.map((line) => readScalar(line.text.slice(2).trimStart()))) : undefined;
}

function readInline(text: string): Read<unknown> {
  if (text === '') return null;
  if (/^\[[^[\]{}'"#]*\]$/.test(text)) return readItems(text);
  if (/^\{[^[\]{}'"#]*\}$/.test(text)) return readFlowMap(text);
  return readScalar(text);
}

function readItems(text: string): Read<unknown[]> {
  const inner = text.slice(1, -1).trim();
  return inner === '' ? [] : all(inner.split(',').map((item) => readScalar(item.trim())));
}

function readFlowMap(text: string): Read<Record<string, unknown>> {
  const inner = text.slice(1, -1).trim();
  const pairs =
    inner === ''
      ? []
      : inner.split(',').map((pair) => /^((?!null:)[A-Za-z][\w-]*): +(\S.*)$/i.exec(pair.trim()));
  const map: Record<string, unknown> = {};
  for (const pair of pairs) {
    const [, key = '', text = ''] = pair ?? [];
    const value = readScalar(text);
    if (value === undefined || Object.hasOwn(map, key)) return undefined;
    map[key] = value;
  }
  return map;
}

function readScalar(text: string): Read<string | number | boolean | null> {
  const quoted = /^'([^']*)'$|^"([^"\\]*)"$/.exec(text);
  if (quoted !== null) return quoted[1] ?? quoted[2];
  if (
    !/^[A-Za-z0-9./-]/.test(text) ||
    /: |:$| #|^-(?:\s|$)|[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/.test(text)
  )
    return undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  if (/^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/.test(text)) return text === '-0' ? undefined : Number(text);
  // Other spellings of numbers, dates and words YAML may read as something else.
  if (/^[-.]?[\d.]/.test(text) || /^(?:true|false|null|nan|inf|yes|no|on|off)$/i.test(text)) return undefined;
  return text;
}

function all<T>(values: readonly Read<T>[]): Read<T[]> {
  return values.includes(undefined) ? undefined : (values as T[]);
}
