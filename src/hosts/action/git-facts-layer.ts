// What git would tell, as files of the sandbox: lists without a request, fetches a file when it is read or its size is
// asked for, once for all sandboxes. Until then nothing of it is loaded.
import { checkoutLayer } from '../../adapters/files/checkout.ts';
import { once } from '../../core/run/once.ts';
import {
  type DirEntry,
  FileFault,
  type FileStat,
  type Mount,
  type ReadonlyLayer,
} from '../../core/sandbox-port.ts';
import { messageOf } from '../../errors.ts';
import type { GitFacts } from '../../github/git-facts/git-facts.ts';
import type { ActionInputs } from './inputs.ts';

/** Of the checkout. It may keep its project there: what that has under other names stays visible. */
const FOLDER = '.flue';
const ERRORS = 'ERRORS.txt';

const FOLDER_STAT: FileStat = { kind: 'directory', size: 0, mode: 0o555, mtimeMs: 0 };

type Wanted = Pick<ActionInputs, 'github' | 'githubToken' | 'environment' | 'filesDir'>;

/** None outside of GitHub Actions. */
export function gitFactsMounts(inputs: Wanted, workspace: string): Mount[] {
  const { GITHUB_EVENT_NAME: event, GITHUB_REPOSITORY: repository } = inputs.github;
  if (!event || !repository) return [];
  const below = (): ReadonlyLayer | undefined =>
    inputs.filesDir === null ? undefined : checkoutLayer({ workspace, path: inputs.filesDir });
  const layer = new GitFactsLayer(() => loadFacts(inputs), below);
  return [{ at: `/workspace/${FOLDER}`, layer, isForeign: (path) => layer.isOurs(path) }];
}

async function loadFacts(inputs: Wanted): Promise<GitFacts> {
  const [{ githubApiOf }, { createGitFacts }, { readHappening }] = await Promise.all([
    import('./github-api.ts'),
    import('../../github/git-facts/git-facts.ts'),
    import('../../github/git-facts/subject.ts'),
  ]);
  const happening = readHappening(inputs.github);
  if (happening === undefined) return { names: [], read: () => undefined };
  return createGitFacts(happening, githubApiOf(inputs));
}

export class GitFactsLayer implements ReadonlyLayer {
  readonly #facts: () => Promise<GitFacts>;
  readonly #below: () => ReadonlyLayer | undefined;
  #belowOpened: { layer: ReadonlyLayer | undefined } | undefined;
  /** Why files could not be had, by name. */
  readonly #errors = new Map<string, string>();

  /** `below` is the checkout that holds the folder this one covers. */
  constructor(facts: () => Promise<GitFacts>, below: () => ReadonlyLayer | undefined = () => undefined) {
    this.#facts = once(facts);
    this.#below = below;
  }

  /** A file that cannot be had is as one that may not be read: there, without a size and without permissions. */
  async stat(path: string): Promise<FileStat | undefined> {
    if (path === '') return FOLDER_STAT;
    const content = await this.#content(path).catch((thrown: unknown) => {
      if (thrown instanceof FileFault) return 'withheld';
      throw thrown;
    });
    if (content === undefined) return this.#checkout()?.stat(`${FOLDER}/${path}`);
    if (content === 'withheld') return { kind: 'file', size: 0, mode: 0, mtimeMs: 0 };
    return { kind: 'file', size: content.length, mode: 0o444, mtimeMs: 0 };
  }

  async list(path: string): Promise<DirEntry[] | undefined> {
    const covered = await this.#checkout()?.list(path === '' ? FOLDER : `${FOLDER}/${path}`);
    if (path !== '') return covered;
    const own = [...(await this.#facts()).names, ...(this.#errors.size > 0 ? [ERRORS] : [])];
    const rest = (covered ?? []).filter(({ name }) => !own.includes(name));
    return [...own.map((name): DirEntry => ({ name, kind: 'file' })), ...rest];
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    return (await this.#content(path)) ?? this.#checkout()?.read(`${FOLDER}/${path}`);
  }

  async readlink(path: string): Promise<string | undefined> {
    if (path === '' || (await this.#facts()).names.includes(path)) return undefined;
    return this.#checkout()?.readlink(`${FOLDER}/${path}`);
  }

  /** Whether a file is told by us, and not the checkout's own. */
  async isOurs(path: string): Promise<boolean> {
    return path === ERRORS || (await this.#facts()).names.includes(path);
  }

  /** undefined for what is none of ours. */
  async #content(path: string): Promise<Uint8Array | undefined> {
    if (path === ERRORS && this.#errors.size > 0) return this.#errorsFile();
    const facts = await this.#facts();
    try {
      const content = await facts.read(path);
      this.#errors.delete(path);
      return content;
    } catch (cause) {
      const reason = `${path} could not be had: ${messageOf(cause)}`;
      this.#errors.set(path, reason);
      throw new FileFault('EACCES', reason, { cause });
    }
  }

  #errorsFile(): Uint8Array {
    return new TextEncoder().encode([...this.#errors.values()].map((line) => `${line}\n`).join(''));
  }

  #checkout(): ReadonlyLayer | undefined {
    this.#belowOpened ??= { layer: this.#below() };
    return this.#belowOpened.layer;
  }
}
