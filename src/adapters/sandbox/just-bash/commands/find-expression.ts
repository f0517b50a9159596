// The expression of find, read into one question that is put to each file.
import type { IFileSystem } from 'just-bash';
import { type Context, decoded } from './command.ts';
import { compared, type FileKind, hasMode, printfOf } from './find-facts.ts';
import { globPattern } from './glob-pattern.ts';
import { modeText } from './ls.ts';
import { compilePattern } from './posix-pattern.ts';

type Stat = Awaited<ReturnType<IFileSystem['stat']>>;

export interface Found {
  path: string;
  root: string;
  depth: number;
  name: string;
  /** Absolute. */
  at: string;
  kind: FileKind;
  /** Asked for only by tests that need it: a file may be one that is fetched to be measured. */
  stat(): Promise<Stat>;
  isPruned: boolean;
}

export interface FindRun {
  out: string[];
  stderr: string;
  hasQuit: boolean;
  /** What `-exec ... +` gathers, by what is to be done with it. */
  batches: Map<(paths: string[]) => Promise<void>, string[]>;
  context: Context;
  minDepth: number;
  maxDepth: number;
  isDepthFirst: boolean;
  follows: boolean;
}

type Test = (found: Found) => Promise<boolean> | boolean;

const DAY = 86_400_000;

export class FindReader {
  readonly #words: readonly string[];
  readonly #run: FindRun;
  #at = 0;
  #hasAction = false;
  #regexKind: 'basic' | 'extended' = 'basic';

  constructor(words: readonly string[], run: FindRun) {
    this.#words = words;
    this.#run = run;
  }

  /** Throws Error with find's sentence. */
  read(): (found: Found) => Promise<boolean> {
    const test: Test = this.#words.length === 0 ? () => true : this.#or();
    if (this.#at < this.#words.length)
      throw new Error(`paths must precede expression: '${this.#words[this.#at]}'`);
    if (this.#hasAction) return async (found) => test(found);
    return async (found) => {
      const isWanted = await test(found);
      if (isWanted) this.#run.out.push(`${found.path}\n`);
      return isWanted;
    };
  }

  #or(): Test {
    const tests = [this.#and()];
    while (this.#takes('-o') || this.#takes('-or')) tests.push(this.#and());
    return async (found) => {
      for (const test of tests) if (await test(found)) return true;
      return false;
    };
  }

  #and(): Test {
    const tests: Test[] = [];
    while (this.#at < this.#words.length && !/^(-o|-or|\))$/.test(this.#words[this.#at] ?? '')) {
      if (!this.#takes('-a') && !this.#takes('-and')) tests.push(this.#not());
    }
    return async (found) => {
      for (const test of tests) if (this.#run.hasQuit || !(await test(found))) return false;
      return true;
    };
  }

  #not(): Test {
    if (this.#takes('!') || this.#takes('-not')) {
      const test = this.#not();
      return async (found) => !(await test(found));
    }
    if (!this.#takes('(')) return this.#primary(this.#words[this.#at++] ?? '');
    const test = this.#or();
    if (!this.#takes(')')) throw new Error("invalid expression; expected to find a ')'");
    return test;
  }

  #primary(name: string): Test {
    const { context } = this.#run;
    const plain = PLAIN[name];
    if (plain) return plain;
    switch (name) {
      case '-name':
      case '-iname': {
        const pattern = globPattern(this.#value(name), name === '-iname');
        return ({ name: own }) => pattern.test(own);
      }
      case '-path':
      case '-ipath':
      case '-wholename': {
        const pattern = globPattern(this.#value(name), name === '-ipath');
        return ({ path }) => pattern.test(path);
      }
      case '-regextype':
        this.#regexKind = /extended|egrep|awk/.test(this.#value(name)) ? 'extended' : 'basic';
        return () => true;
      case '-regex':
      case '-iregex': {
        const pattern = compilePattern(
          `^\\(${this.#value(name)}\\)$`.replace(
            /^\^\\\((.*)\\\)\$$/s,
            this.#regexKind === 'extended' ? '^($1)$' : '^\\($1\\)$',
          ),
          { kind: this.#regexKind, ignoreCase: name === '-iregex' },
        );
        return ({ path }) => pattern.test(path);
      }
      case '-type': {
        const kinds = this.#value(name).split(',');
        return ({ kind }) => kinds.includes(kind);
      }
      case '-maxdepth':
        this.#run.maxDepth = Number(this.#value(name));
        return () => true;
      case '-mindepth':
        this.#run.minDepth = Number(this.#value(name));
        return () => true;
      case '-size': {
        const [, sign = '', digits = '0', unit = 'b'] =
          /^([+-]?)(\d+)([cwbkMG]?)$/.exec(this.#value(name)) ?? [];
        const size = { c: 1, w: 2, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[unit] ?? 512;
        return async ({ stat }) => compared(Math.ceil((await stat()).size / size), sign, Number(digits));
      }
      case '-mtime':
      case '-mmin':
      case '-atime':
      case '-ctime': {
        const [, sign = '', digits = '0'] = /^([+-]?)(\d+)$/.exec(this.#value(name)) ?? [];
        const unit = name === '-mmin' ? 60_000 : DAY;
        const now = Date.now();
        return async ({ stat }) => {
          const age = now - (await stat()).mtime.getTime();
          return compared(Math.floor(age / unit), sign, Number(digits));
        };
      }
      case '-newer': {
        const other = context.fs.resolvePath(context.cwd, this.#value(name));
        const time = context.fs.stat(other).then(
          (stat) => stat.mtime.getTime(),
          () => Infinity,
        );
        return async ({ stat }) => (await stat()).mtime.getTime() > (await time);
      }
      case '-perm': {
        const wanted = this.#value(name);
        return async ({ stat }) => hasMode((await stat()).mode, wanted);
      }
      case '-user':
      case '-group': {
        const owner = this.#value(name);
        return () => owner === 'user' || owner === '1000';
      }
      case '-empty':
        return async ({ kind, stat, at }) =>
          kind === 'd'
            ? (await context.fs.readdir(at)).length === 0
            : kind === 'f' && (await stat()).size === 0;
      case '-depth':
        this.#run.isDepthFirst = true;
        return () => true;
      default:
        return this.#action(name);
    }
  }

  #action(name: string): Test {
    const run = this.#run;
    if (name === '-prune') return (found) => (found.isPruned = true);
    this.#hasAction = true;
    switch (name) {
      case '-print':
        return ({ path }) => run.out.push(`${path}\n`) > 0;
      case '-print0':
        return ({ path }) => run.out.push(`${path}\0`) > 0;
      case '-printf': {
        const format = this.#value(name);
        return async (found) => run.out.push(await printfOf(format, found, run.context)) > 0;
      }
      case '-ls':
        return async ({ path, stat }) => {
          const facts = await stat();
          return run.out.push(`${modeText(facts)} ${facts.size} ${path}\n`) > 0;
        };
      case '-quit':
        return () => (run.hasQuit = true);
      case '-delete':
        run.isDepthFirst = true;
        return async ({ at, path }) => {
          if (path === '.') return true;
          return run.context.fs.rm(at).then(
            () => true,
            () => false,
          );
        };
      case '-exec':
      case '-execdir':
      case '-ok':
        return this.#exec();
      default:
        throw new Error(`unknown predicate '${name}'`);
    }
  }

  #exec(): Test {
    const run = this.#run;
    const end = this.#words.findIndex(
      (word, i) => i >= this.#at && (word === ';' || (word === '+' && this.#words[i - 1] === '{}')),
    );
    if (end === -1) throw new Error("missing argument to '-exec'");
    const words = this.#words.slice(this.#at, end);
    this.#at = end + 1;
    const execute = async (command: readonly string[]): Promise<boolean> => {
      const [name = '', ...args] = command;
      const { context } = run;
      const result = await context.exec?.(`'${name.replaceAll("'", `'\\''`)}'`, {
        cwd: context.cwd,
        args: [...args],
        env: context.exportedEnv ?? {},
        ...(context.signal && { signal: context.signal }),
      });
      if (result === undefined) return false;
      run.out.push(result.stdoutKind === 'bytes' ? decoded(result.stdout) : result.stdout);
      run.stderr += result.stderr;
      return result.exitCode === 0;
    };
    if (this.#words[end] === ';')
      return ({ path }) => execute(words.map((word) => word.replaceAll('{}', path)));
    const paths: string[] = [];
    run.batches.set(async (all) => void (await execute([...words.slice(0, -1), ...all])), paths);
    return ({ path }) => paths.push(path) > 0;
  }

  #value(name: string): string {
    const value = this.#words[this.#at++];
    if (value === undefined) throw new Error(`missing argument to '${name}'`);
    return value;
  }

  #takes(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at++;
    return true;
  }
}

const PLAIN: Readonly<Record<string, Test | undefined>> = {
  '-true': () => true,
  '-false': () => false,
  '-executable': async ({ stat }) => ((await stat()).mode & 0o111) !== 0,
  '-readable': () => true,
  '-writable': () => true,
  '-xdev': () => true,
  '-mount': () => true,
  '-noleaf': () => true,
};
