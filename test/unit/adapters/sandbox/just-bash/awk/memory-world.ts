// Runs a program over files that are held in memory. Commands are those that a test gives, by their whole text.
import { backtrackingPattern } from '../../../../../../src/adapters/sandbox/just-bash/awk/pattern.ts';
import { runAwk } from '../../../../../../src/adapters/sandbox/just-bash/awk/run.ts';
import type { CommandResult, World } from '../../../../../../src/adapters/sandbox/just-bash/awk/world.ts';

export interface Given {
  input?: string;
  files?: Record<string, string>;
  operands?: readonly string[];
  variables?: Record<string, string>;
  environment?: Record<string, string>;
  commands?: Record<string, (input: string) => string>;
  maxLength?: number;
  maxOutput?: number;
  checkTime?: () => void;
}

export async function awk(program: string, given: Given = {}): Promise<CommandResult> {
  const files = given.files ?? {};
  const world: World = {
    environment: given.environment ?? {},
    maxLength: given.maxLength ?? 2 ** 24,
    maxOutput: given.maxOutput ?? 2 ** 22,
    checkTime: given.checkTime ?? (() => {}),
    async read(path) {
      const text = path === '-' ? (given.input ?? '') : files[path];
      if (text === undefined) throw new Error(`ENOENT: ${path}`);
      return text;
    },
    async write(path, text, mode) {
      if (path.includes('/')) throw new Error(`ENOENT: ${path}`);
      files[path] = mode === 'append' ? (files[path] ?? '') + text : text;
    },
    async run(command, input) {
      const answer = given.commands?.[command];
      if (answer === undefined) return { stdout: '', stderr: `${command}: not found\n`, exitCode: 127 };
      return { stdout: answer(input), stderr: '', exitCode: 0 };
    },
  };
  const assignments = Object.entries(given.variables ?? {});
  return runAwk({ program, assignments, operands: given.operands ?? [] }, world, backtrackingPattern);
}

/** What it prints; everything else is a failed test. */
export async function output(program: string, given: Given = {}): Promise<string> {
  const { stdout, stderr, exitCode } = await awk(program, given);
  if (stderr !== '' || exitCode !== 0) throw new Error(`exit ${exitCode}: ${stderr}`);
  return stdout;
}

/** What an expression is, as print writes it. */
export async function value(expression: string, given: Given = {}): Promise<string> {
  return (await output(`BEGIN { print (${expression}) }`, given)).replace(/\n$/, '');
}
