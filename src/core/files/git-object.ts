// Git's own encodings that a patch needs: object ids, quoted paths, and the `GIT binary patch` form of binary content.

const encoder = new TextEncoder();

export const NO_OBJECT = '0'.repeat(40);

/** The id git gives a blob of this content. */
export async function blobId(content: Uint8Array): Promise<string> {
  const header = encoder.encode(`blob ${content.length}\0`);
  const whole = new Uint8Array(header.length + content.length);
  whole.set(header);
  whole.set(content, header.length);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', whole));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * A path as git writes it into a patch header: in C quotes when it holds what would break the line. Git itself leaves a
 * space before a slash as it is, and then cannot read the header of a binary patch or an empty file.
 */
export function quotedPath(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be quoted
  if (!/["\\\x00-\x1f\x7f]| \//.test(path)) return path;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
  return `"${path.replace(/["\\\x00-\x1f\x7f]/g, escapeChar)}"`;
}

function escapeChar(char: string): string {
  const short: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' };
  return short[char] ?? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;
}

const BASE85 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
const BYTES_PER_LINE = 52;

/** The body of a `GIT binary patch` that makes `content` out of anything (`literal`). */
export async function binaryLiteral(content: Uint8Array): Promise<string> {
  const packed = await deflated(content);
  const lines = [`literal ${content.length}\n`];
  for (let at = 0; at < packed.length; at += BYTES_PER_LINE) {
    const line = packed.subarray(at, at + BYTES_PER_LINE);
    const length = String.fromCharCode(line.length <= 26 ? 64 + line.length : 70 + line.length);
    lines.push(`${length}${base85(line)}\n`);
  }
  return `${lines.join('')}\n`;
}

function base85(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    let word = 0;
    for (let i = 0; i < 4; i++) word = word * 256 + (bytes[at + i] ?? 0);
    let group = '';
    for (let i = 0; i < 5; i++) {
      group = BASE85.charAt(word % 85) + group;
      word = Math.floor(word / 85);
    }
    text += group;
  }
  return text;
}

async function deflated(content: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([new Uint8Array(content)]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
