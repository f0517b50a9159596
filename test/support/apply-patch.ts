// A strict `git apply` of our own for patches in git's format: contexts must fit exactly where they are said to be,
// object ids must be those of the content, and nothing may be left over. Where git is installed it is compared with it.
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';

export interface Blob {
  mode: string;
  content: Buffer;
}

/** Files and links by path. */
export type Tree = Map<string, Blob>;

interface FilePatch {
  from: string | undefined;
  to: string | undefined;
  oldMode: string | undefined;
  newMode: string | undefined;
  ids: [old: string, young: string] | undefined;
  isRename: boolean;
  body: { hunks: Hunk[] } | { literal: Buffer } | undefined;
}

interface Hunk {
  start: number;
  lines: Array<{ sign: ' ' | '-' | '+'; bytes: Buffer }>;
}

export function applyPatch(base: Tree, patch: string): Tree {
  const patches = new Parser(Buffer.from(patch)).files();
  const tree = new Map(base);
  const made = patches.map((file) => ({ file, blob: resultOf(base, tree, file) }));
  for (const { file } of made) if (file.from !== undefined && file.from !== file.to) tree.delete(file.from);
  for (const { file, blob } of made) {
    if (file.to === undefined || blob === undefined) continue;
    if (file.from === undefined || file.isRename) assert(!tree.has(file.to), `${file.to} is there already`);
    tree.set(file.to, blob);
  }
  for (const path of tree.keys()) {
    const parts = path.split('/');
    for (let i = 1; i < parts.length; i++)
      assert(!tree.has(parts.slice(0, i).join('/')), `${path} lies below a file`);
  }
  return tree;
}

function resultOf(base: Tree, now: Tree, file: FilePatch): Blob | undefined {
  const { from, to, oldMode, newMode, ids, body } = file;
  const before = from === undefined ? undefined : base.get(from);
  if (from !== undefined) {
    assert(before !== undefined, `${from} is not there`);
    assert(oldMode === undefined || before?.mode === oldMode, `${from} has another mode`);
    if (ids) assert(ids[0] === idOf(before?.content), `${from} has another id`);
    // A file that becomes a link goes and comes: the second half must find its place free.
    if (to === undefined) now.delete(from);
  } else if (ids) assert(/^0+$/.test(ids[0]), 'a new file has an old id');
  const old = before?.content ?? Buffer.alloc(0);
  const content = body === undefined ? old : 'literal' in body ? body.literal : withHunks(old, body.hunks);
  if (to === undefined) {
    assert(content.length === 0 && (!ids || /^0+$/.test(ids[1])), `${from} is not wholly removed`);
    return undefined;
  }
  if (ids) assert(ids[1] === idOf(content), `${to} becomes another id`);
  if (body === undefined && from === undefined) assert(content.length === 0, `${to} has no content`);
  return { mode: newMode ?? before?.mode ?? '', content };
}

function withHunks(old: Buffer, hunks: readonly Hunk[]): Buffer {
  const lines = linesOf(old);
  const out: Buffer[] = [];
  let at = 0;
  for (const { start, lines: changed } of hunks) {
    assert(start >= at && start <= lines.length, 'hunks out of order');
    out.push(...lines.slice(at, start));
    at = start;
    for (const { sign, bytes } of changed) {
      if (sign !== '+') assert(lines[at++]?.equals(bytes) ?? false, `a line does not fit: ${bytes}`);
      if (sign !== '-') out.push(bytes);
    }
  }
  return Buffer.concat([...out, ...lines.slice(at)]);
}

function linesOf(content: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0; at < content.length; ) {
    const newline = content.indexOf(10, at);
    const end = newline === -1 ? content.length : newline + 1;
    lines.push(content.subarray(at, end));
    at = end;
  }
  return lines;
}

function idOf(content: Buffer | undefined): string {
  const bytes = content ?? Buffer.alloc(0);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function assert(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Error(`patch: ${message}`);
}

class Parser {
  readonly #lines: Buffer[];
  #at = 0;

  constructor(patch: Buffer) {
    this.#lines = linesOf(patch);
  }

  files(): FilePatch[] {
    const files: FilePatch[] = [];
    while (this.#at < this.#lines.length) files.push(this.#file());
    return files;
  }

  #file(): FilePatch {
    const [a, b] = namesOf(this.#take(/^diff --git (.*)\n$/s)?.[1] ?? '');
    const file: FilePatch = {
      from: a,
      to: b,
      oldMode: undefined,
      newMode: undefined,
      ids: undefined,
      isRename: false,
      body: undefined,
    };
    this.#headers(file);
    if (this.#take(/^GIT binary patch\n$/)) file.body = { literal: this.#literal() };
    else if (this.#peek().startsWith('--- ')) file.body = { hunks: this.#hunks(file) };
    return file;
  }

  #headers(file: FilePatch): void {
    const mode = (pattern: RegExp): string | undefined => this.#take(pattern)?.[1];
    file.oldMode = mode(/^old mode (\d+)\n$/);
    file.newMode = mode(/^new mode (\d+)\n$/);
    const created = mode(/^new file mode (\d+)\n$/);
    const deleted = mode(/^deleted file mode (\d+)\n$/);
    if (created) Object.assign(file, { from: undefined, newMode: created });
    if (deleted) Object.assign(file, { to: undefined, oldMode: deleted });
    const percent = this.#take(/^similarity index (\d+)%\n$/)?.[1];
    const from = this.#take(/^rename from (.*)\n$/s)?.[1];
    const to = this.#take(/^rename to (.*)\n$/s)?.[1];
    if (from !== undefined && to !== undefined) {
      assert(unquoted(from) === file.from && unquoted(to) === file.to, 'a rename of other names');
      assert(Number(percent) >= 50 && Number(percent) <= 100, 'a rename of little similarity');
      file.isRename = true;
    } else assert(!file.from || !file.to || file.from === file.to, 'two names without a rename');
    const index = this.#take(/^index ([0-9a-f]{40})\.\.([0-9a-f]{40})(?: (\d+))?\n$/);
    if (index) file.ids = [index[1] ?? '', index[2] ?? ''];
    if (index?.[3]) file.oldMode = index[3];
  }

  #hunks({ from, to }: FilePatch): Hunk[] {
    const nameLine = (sign: string, name: string | undefined, side: string): void => {
      const text = this.#take(new RegExp(`^\\${sign}{3} (.*?)\\t?\\n$`, 's'))?.[1] ?? '';
      assert(
        unquoted(text) === (name === undefined ? '/dev/null' : `${side}/${name}`),
        `another name: ${text}`,
      );
    };
    nameLine('-', from, 'a');
    nameLine('+', to, 'b');
    const hunks: Hunk[] = [];
    for (let head = this.#hunkHead(); head; head = this.#hunkHead()) hunks.push(this.#hunk(head));
    assert(hunks.length > 0, 'no hunk');
    return hunks;
  }

  #hunkHead(): number[] | undefined {
    const head = this.#take(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n$/);
    return head?.slice(1).map((text) => Number(text ?? 1));
  }

  #hunk([start = 0, oldCount = 0, , newCount = 0]: number[]): Hunk {
    const lines: Hunk['lines'] = [];
    let [old, young] = [0, 0];
    while (old < oldCount || young < newCount) {
      const line = this.#lines[this.#at++] ?? Buffer.alloc(0);
      const sign = String.fromCharCode(line[0] ?? 0);
      assert(sign === ' ' || sign === '-' || sign === '+', `no line of a hunk: ${line}`);
      if (sign !== '+') old++;
      if (sign !== '-') young++;
      const isLast = this.#take(/^\\ No newline at end of file\n$/) !== null;
      lines.push({ sign, bytes: line.subarray(1, isLast ? -1 : undefined) });
    }
    assert(old === oldCount && young === newCount, 'a hunk of another length');
    return { start: oldCount === 0 ? start : start - 1, lines };
  }

  #literal(): Buffer {
    const size = Number(this.#take(/^literal (\d+)\n$/)?.[1]);
    const packed: Buffer[] = [];
    while (this.#peek() !== '\n') packed.push(base85(this.#take(/^([A-Za-z].+)\n$/)?.[1] ?? ''));
    this.#at++;
    const content = inflateSync(Buffer.concat(packed));
    assert(content.length === size, 'a literal of another size');
    return content;
  }

  #peek(): string {
    return this.#lines[this.#at]?.toString() ?? '';
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    const match = pattern.exec(this.#peek());
    if (match) this.#at++;
    return match;
  }
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';

function base85(line: string): Buffer {
  const code = line.charCodeAt(0);
  const length = code <= 90 ? code - 64 : code - 70;
  const bytes = Buffer.alloc(Math.ceil(length / 4) * 4);
  assert(line.length - 1 === (bytes.length / 4) * 5, 'a line of another length');
  for (let at = 0; at < bytes.length; at += 4) {
    let word = 0;
    for (const digit of line.slice(1 + (at / 4) * 5, 6 + (at / 4) * 5))
      word = word * 85 + DIGITS.indexOf(digit);
    bytes.writeUInt32BE(word, at);
  }
  return bytes.subarray(0, length);
}

/** `a/x b/x`, either side in quotes; unquoted names are the same on both sides unless a rename says otherwise. */
function namesOf(header: string): [string, string] {
  const quoted = /^("(?:[^"\\]|\\.)*"|a\/.*?) ("(?:[^"\\]|\\.)*"|b\/.*)$/s;
  for (
    let at = header.indexOf(' b/');
    at !== -1 && !header.includes('"');
    at = header.indexOf(' b/', at + 1)
  ) {
    const [a, b] = [header.slice(2, at), header.slice(at + 3)];
    if (a === b) return [a, b];
  }
  const match = quoted.exec(header);
  assert(match !== null, `a header of another form: ${header}`);
  return [unquoted(match[1] ?? '').slice(2), unquoted(match[2] ?? '').slice(2)];
}

function unquoted(name: string): string {
  if (!name.startsWith('"')) return name;
  const bytes = name.slice(1, -1).replace(/\\([0-7]{3}|.)/g, (_, code: string) => {
    const short: Record<string, string> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' };
    return short[code] ?? String.fromCharCode(Number.parseInt(code, 8));
  });
  return bytes;
}
