// just-bash's own shell, with what a thread needs that nobody can end: guarded patterns, no code that comes from where
// it was not read before, and a count of what is done with files.
import type { Bash, BashExecResult, BashOptions, ExecOptions, IFileSystem, TransformPlugin } from 'just-bash';
import { guardPatterns } from './pattern-guard.ts';
import { Refusal, ScriptWatch } from './script-watch.ts';
import { MAX_WORK } from './work.ts';

/** In units of work: a call, a byte, a folder's entry (which a glob compares). */
const PER_CALL = 25;
const PER_WRITE = 60;
const PER_BYTE = 0.1;
const PER_ENTRY = 8;

/** What a variable or a word of the shell may hold. Commands may be given more, as input. */
const MAX_SHELL_STRING = 64 * 2 ** 10;

export function isolateShell(Base: typeof Bash): typeof Bash {
  return class IsolateShell extends Base {
    readonly #files: FileWork;
    readonly #plugins: TransformPlugin[] = [];

    constructor(options: BashOptions = {}) {
      const files = new FileWork();
      const watch = new ScriptWatch();
      super({
        ...options,
        ...(options.fs && { fs: counted(options.fs, files) }),
        coverage: watch,
        // It denies Node's globals to commands; this build is for where they are not.
        defenseInDepth: false,
      });
      this.#files = files;
      holdStrings(Reflect.get(this, 'limits'));
      super.registerTransformPlugin({
        name: 'flue-isolate',
        transform: (context) => {
          let { ast } = context;
          for (const plugin of this.#plugins) ast = plugin.transform({ ...context, ast }).ast;
          guardPatterns(ast);
          watch.mark(ast);
          return { ast };
        },
      });
    }

    /** What other plugins put into a script is guarded as well. */
    override registerTransformPlugin(plugin: TransformPlugin): void {
      this.#plugins.push(plugin);
    }

    override async exec(script: string, options: ExecOptions = {}): Promise<BashExecResult> {
      const signal = options.signal
        ? AbortSignal.any([options.signal, this.#files.stopped])
        : this.#files.stopped;
      try {
        const result = await super.exec(script, { ...options, signal });
        if (!this.#files.stopped.aborted || options.signal?.aborted) return result;
        return {
          ...result,
          exitCode: 126,
          stderr: `${result.stderr}bash: files: work limit exceeded (${MAX_WORK})\n`,
        };
      } catch (thrown) {
        if (!(thrown instanceof Refusal)) throw thrown;
        // What it printed before is lost: just-bash keeps it for its own errors only.
        return { stdout: '', stderr: `bash: ${thrown.message}\n`, exitCode: 126, env: {} };
      }
    }
  };
}

/**
 * just-bash has one limit for strings. The shell goes through them again and again, at no cost in its counters, so
 * what it reads itself is lower than in the copy that it makes for a command, all of whose limits are read in a row.
 */
function holdStrings(limits: { maxStringLength: number; maxJsTimeoutMs: number }): void {
  const { maxStringLength, maxJsTimeoutMs } = limits;
  let isCopied = false;
  Object.defineProperties(limits, {
    maxJsTimeoutMs: {
      enumerable: true,
      get: () => {
        isCopied = true;
        return maxJsTimeoutMs;
      },
    },
    maxStringLength: {
      enumerable: true,
      get: () => {
        const value = isCopied ? maxStringLength : Math.min(maxStringLength, MAX_SHELL_STRING);
        isCopied = false;
        return value;
      },
    },
  });
}

/** What a script has done with files, and the signal that ends it when that is too much. */
class FileWork {
  readonly #stop = new AbortController();
  #done = 0;

  get stopped(): AbortSignal {
    return this.#stop.signal;
  }

  add(units: number): void {
    this.#done += units;
    if (this.#done <= MAX_WORK) return;
    this.#stop.abort(new Error('too much work'));
    throw new Error('EIO: work limit exceeded');
  }
}

const WRITES: ReadonlySet<string | symbol> = new Set(['writeFile', 'appendFile', 'mkdir', 'cp', 'mv', 'rm']);
const UNCOUNTED: ReadonlySet<string | symbol> = new Set(['resolvePath', 'getAllPaths']);

function counted(fs: IFileSystem, work: FileWork): IFileSystem {
  return new Proxy(fs, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (UNCOUNTED.has(name)) return member.bind(target);
      return async (...args: unknown[]) => {
        work.add((WRITES.has(name) ? PER_WRITE : PER_CALL) + sizeOf(args[1]));
        const result: unknown = await member.apply(target, args);
        work.add(sizeOf(result));
        return result;
      };
    },
  });
}

/** For a file's content, or a folder's list. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length * PER_BYTE;
  return Array.isArray(value) ? value.length * PER_ENTRY : 0;
}
