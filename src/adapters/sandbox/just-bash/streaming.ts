// Output while a script runs, which just-bash hands over only when all of it is done, and not at all when its thread had
// to be ended. Each statement of the script is put into a group whose output goes to two files of ours, and what is
// written there is passed on: `a; b` becomes `{ a; } >>out 2>>err; { b; } >>out 2>>err`. A group is no subshell, so that
// variables, functions, `cd`, `exit`, `break` and PIPESTATUS are what they were.
import type { CommandNode, FileContent, FsStat, ScriptNode, StatementNode, TransformPlugin } from 'just-bash';
import type { ExecOptions } from '../../../core/sandbox-port.ts';
import { statementsOf } from './script-parts.ts';
import { bytesOf, type Encoding, TreeFs, type TreeFsOptions } from './tree-fs.ts';

const FILES = { stdout: '/dev/.flue-out', stderr: '/dev/.flue-err' } as const;
type Stream = keyof typeof FILES;

/**
 * Scripts in which a redirected group would not be the same: `exec` redirects what comes after it, and under `set -u`
 * just-bash takes an unset variable in a group for the end of the group alone.
 */
const UNFIT = /\bexec\b|\bset\s+[-\w\s]*-\w*u|\bset\b[^\n;]*nounset|\bsource\b|^\s*\.\s/m;

export function isStreamable(command: string): boolean {
  return !UNFIT.test(command);
}

/** Rewrites a script, not the scripts it runs in turn (just-bash shows a plugin these as well). */
export function streamingPlugin(): TransformPlugin {
  let isDone = false;
  return {
    name: 'flue-stream',
    transform({ ast }) {
      if (isDone) return { ast };
      isDone = true;
      return { ast: hasJobs(ast) ? ast : streamed(ast) };
    },
  };
}

/** What a job in the background says, just-bash hands over when it is waited for, and not to the group it began in. */
function hasJobs(script: ScriptNode): boolean {
  return statementsOf(script).some(({ background }) => background);
}

function streamed(script: ScriptNode): ScriptNode {
  return { ...script, statements: script.statements.map(statementStreamed) };
}

/** The statements of a loop one by one, so that a long loop shows how far it is. */
function statementStreamed(statement: StatementNode): StatementNode {
  const [pipeline, ...others] = statement.pipelines;
  const [command] = pipeline?.commands ?? [];
  if (statement.deferredError || pipeline === undefined || command === undefined) return statement;
  // Definitions print nothing, and whoever looks for them looks at the statements themselves.
  if (command.type === 'FunctionDef') return statement;
  const isAlone =
    others.length === 0 && pipeline.commands.length === 1 && !pipeline.negated && !pipeline.timed;
  if (
    isAlone &&
    isLoop(command) &&
    command.redirections.every(({ operator }) => operator.startsWith('<') && operator !== '<>')
  ) {
    const body = command.body.map(statementStreamed);
    return { ...statement, pipelines: [{ ...pipeline, commands: [{ ...command, body }] }] };
  }
  const group = {
    type: 'Group' as const,
    body: [statement],
    redirections: [to('stdout', 1), to('stderr', 2)],
  };
  return {
    ...statement,
    pipelines: [{ type: 'Pipeline', commands: [group], negated: false }],
    operators: [],
  };
}

type Loop = Extract<CommandNode, { type: 'For' | 'CStyleFor' | 'While' | 'Until' }>;

function isLoop(command: CommandNode): command is Loop {
  return ['For', 'CStyleFor', 'While', 'Until'].includes(command.type);
}

function to(stream: Stream, fd: number): Loop['redirections'][number] {
  const target = { type: 'Word' as const, parts: [{ type: 'Literal' as const, value: FILES[stream] }] };
  return { type: 'Redirection', fd, operator: '>>', target };
}

const PLAIN_FILE: FsStat = {
  isFile: true,
  isDirectory: false,
  isSymbolicLink: false,
  mode: 0o666,
  size: 0,
  mtime: new Date(0),
};

/** The files of a script, with the two that pass its output on. */
export class StreamingFs extends TreeFs {
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  readonly #onOutput: NonNullable<ExecOptions['onOutput']>;
  #hasEnded = false;

  constructor({ onOutput, ...options }: TreeFsOptions & { onOutput: NonNullable<ExecOptions['onOutput']> }) {
    super(options);
    this.#onOutput = onOutput;
  }

  override close(): void {
    this.#hasEnded = true;
    super.close();
  }

  /**
   * A character whose bytes come from two statements (`printf '\xe2'; printf '\x82\xac'`) stays in pieces: just-bash
   * gives what a builtin wrote as text, in which the byte e2 and the letter `â` are the same, so that nobody can tell
   * whether more of it is to come.
   */
  override async appendFile(path: string, content: FileContent, options?: Encoding): Promise<void> {
    const stream = streamAt(path);
    if (stream === undefined) return super.appendFile(path, content, options);
    if (this.#hasEnded) return;
    const text = this.#decoders[stream].decode(bytesOf(content, options), { stream: true });
    if (text !== '') this.#onOutput(stream, text);
  }

  override async exists(path: string): Promise<boolean> {
    return streamAt(path) !== undefined || super.exists(path);
  }

  override async stat(path: string): Promise<FsStat> {
    return streamAt(path) ? PLAIN_FILE : super.stat(path);
  }

  override async lstat(path: string): Promise<FsStat> {
    return streamAt(path) ? PLAIN_FILE : super.lstat(path);
  }
}

function streamAt(path: string): Stream | undefined {
  if (path === FILES.stdout) return 'stdout';
  return path === FILES.stderr ? 'stderr' : undefined;
}
