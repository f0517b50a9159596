// What is outside of a program: files, the shell's commands, the time there is, and how much may be said.
import { Buffer } from 'node:buffer';
import { type Context, decoded, readBytes } from '../commands/command.ts';
import { bytesOf, textOf } from './text.ts';

export interface CommandResult {
  stdout: string;
  stderr: string;
  exitCode: number;
}

export interface World {
  environment: Readonly<Record<string, string>>;
  maxLength: number;
  maxOutput: number;
  /** Throws when the script has to end. */
  checkTime(): void;
  /** Throws what the file system says. */
  read(path: string): Promise<string>;
  write(path: string, text: string, mode: 'create' | 'append'): Promise<void>;
  run(command: string, input: string): Promise<CommandResult>;
}

export function worldOf(context: Context): World {
  const { fs, cwd, limits } = context;
  const path = (name: string): string => fs.resolvePath(cwd, name);
  return {
    environment: context.exportedEnv ?? {},
    maxLength: limits.maxStringLength,
    maxOutput: limits.maxOutputSize,
    checkTime() {
      context.signal?.throwIfAborted();
      context.executionScope?.throwIfAborted('awk');
    },
    read: async (name) => textOf(await readBytes(context, name)),
    async write(name, text, mode) {
      const bytes = Buffer.from(bytesOf(text), 'latin1');
      await checkPlace(fs, path(name));
      await (mode === 'create' ? fs.writeFile(path(name), bytes) : fs.appendFile(path(name), bytes));
    },
    async run(command, input) {
      if (context.exec === undefined)
        return { stdout: '', stderr: 'awk: cannot run commands\n', exitCode: 127 };
      const { stdout, stdoutKind, stderr, exitCode } = await context.exec(command, {
        cwd,
        stdin: bytesOf(input),
        stdinKind: 'bytes',
        env: context.exportedEnv ?? {},
        ...(context.signal && { signal: context.signal }),
      });
      return { stdout: stdoutKind === 'bytes' ? decoded(stdout) : stdout, stderr, exitCode };
    },
  };
}

/** A redirection of the shell that cannot be is told by the shell, at the end; awk ends with it. */
async function checkPlace(fs: Context['fs'], path: string): Promise<void> {
  const folder = await fs.stat(path.slice(0, path.lastIndexOf('/')) || '/');
  if (!folder.isDirectory) throw new Error(`ENOTDIR: ${path}`);
  const there = (await fs.exists(path)) ? await fs.stat(path) : undefined;
  if (there?.isDirectory) throw new Error(`EISDIR: ${path}`);
}
