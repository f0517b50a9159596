// What the commands of ours share: their shape, what they are given to read, how they answer. Content is held as just-bash
// does it: one character for one byte (latin1), so that no byte is lost between a file, a pipe and the output.
import { Buffer } from 'node:buffer';
import type { ExecResult, ResolvedCommandContext } from 'just-bash';

export type Context = ResolvedCommandContext;
export type Run = (args: string[], context: Context) => Promise<ExecResult>;

/** A result whose stdout is bytes, one a character. */
export function bytesOut(stdout: string, stderr = '', exitCode = 0): ExecResult {
  return { stdout, stderr, exitCode, stdoutKind: 'bytes', stdoutEncoding: 'binary' };
}

export function printed(stdout: string, stderr = '', exitCode = 0): ExecResult {
  return { stdout, stderr, exitCode };
}

export function failed(message: string, exitCode = 1): ExecResult {
  return { stdout: '', stderr: `${message}\n`, exitCode };
}

export function originalOf({ origCommand }: Context): (args: string[]) => Promise<ExecResult> {
  return origCommand ?? (async () => failed('bash: the bundled command is missing', 127));
}

/** Standard input, as bytes; its type hides that it is a string to keep it from being taken for text. */
export function stdinOf({ stdin }: Context): string {
  return stdin as unknown as string;
}

export async function readBytes(context: Context, operand: string): Promise<string> {
  if (operand === '-' || operand === '/dev/stdin') return stdinOf(context);
  const content = await context.fs.readFileBuffer(context.fs.resolvePath(context.cwd, operand));
  return Buffer.from(content.buffer, content.byteOffset, content.length).toString('latin1');
}

/** Bytes as text, when they are UTF-8; otherwise as they are. */
export function decoded(bytes: string): string {
  if (isAscii(bytes)) return bytes;
  const text = Buffer.from(bytes, 'latin1').toString('utf8');
  return text.includes('\uFFFD') ? bytes : text;
}

/** Text as UTF-8 bytes; argument words and decoded files are text. */
export function encoded(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

export interface Input {
  /** As it was named; `-` for standard input that nobody named. */
  name: string;
  bytes: string;
}

export interface Inputs {
  read: Input[];
  /** What could not be read, one line each, in the manner of `wc: x: No such file or directory`. */
  stderr: string;
}

/** Reads the operands in order, standard input when there are none. */
export async function inputsOf(
  command: string,
  operands: readonly string[],
  context: Context,
): Promise<Inputs> {
  const inputs: Inputs = { read: [], stderr: '' };
  for (const name of operands.length > 0 ? operands : ['-']) {
    try {
      inputs.read.push({ name, bytes: await readBytes(context, name) });
    } catch (thrown) {
      inputs.stderr += `${command}: ${name}: ${reasonOf(thrown)}\n`;
    }
  }
  return inputs;
}

/** The sentence of a failed file call. */
export function reasonOf(thrown: unknown): string {
  const errno = thrown instanceof Error ? (/^[A-Z]+/.exec(thrown.message)?.[0] ?? '') : '';
  return REASONS[errno] ?? 'Input/output error';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EEXIST: 'File exists',
  ENOTEMPTY: 'Directory not empty',
  ELOOP: 'Too many levels of symbolic links',
  EACCES: 'Permission denied',
  EFBIG: 'File too large',
  ENOSPC: 'No space left on device',
};

/** Lines without their ends; what follows the last end is a line only when there is something. */
export function linesOf(text: string, end = '\n'): string[] {
  if (text === '') return [];
  const lines = text.split(end);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Lines with their ends. */
export function joined(lines: readonly string[], end = '\n'): string {
  return lines.length === 0 ? '' : lines.join(end) + end;
}
