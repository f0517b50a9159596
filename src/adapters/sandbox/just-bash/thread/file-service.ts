// Answers what a command's thread asks of its files and of the network. One service belongs to one command: closed, it
// answers nothing more, whatever its thread still asks.
import type { Worker } from 'node:worker_threads';
import { FileFault, type Network, type NetworkRequest } from '../../../../core/sandbox-port.ts';
import { messageOf } from '../../../../errors.ts';
import type { ShellFiles } from '../burst.ts';
import { copyInTurns } from './copy-in-turns.ts';
import type { FromThread, ToThread } from './messages.ts';

type Call = Extract<FromThread, { kind: 'call' }>;

export class FileService {
  readonly #thread: Worker;
  readonly #files: ShellFiles;
  readonly #network: Network | undefined;
  readonly #closed = new AbortController();

  constructor({
    thread,
    files,
    network,
  }: { thread: Worker; files: ShellFiles; network: Network | undefined }) {
    this.#thread = thread;
    this.#files = files;
    this.#network = network;
  }

  /** What was asked before counts; nothing that is asked from now on does, and requests under way end. */
  close(): void {
    this.#closed.abort(new Error('the command has ended'));
  }

  async answer({ run, call, operation, args }: Call): Promise<void> {
    if (this.#closed.signal.aborted) return;
    try {
      const value = operation === 'network' ? await this.#fetch(args) : await this.#ofFiles(operation, args);
      if (value instanceof Uint8Array) {
        const bytes = await copyInTurns(value);
        this.#say({ kind: 'answer', run, call, value: bytes }, [bytes.buffer]);
      } else this.#say({ kind: 'answer', run, call, value });
    } catch (thrown) {
      const errno = thrown instanceof FileFault ? thrown.errno : undefined;
      this.#say({ kind: 'fault', run, call, errno, message: messageOf(thrown) });
    }
  }

  async #ofFiles(operation: keyof ShellFiles, args: unknown[]): Promise<unknown> {
    const method = this.#files[operation] as (...args: unknown[]) => Promise<unknown>;
    return method.apply(this.#files, args);
  }

  async #fetch([request]: unknown[]): Promise<unknown> {
    if (this.#network === undefined) throw new Error('there is no network here');
    return this.#network(request as NetworkRequest, this.#closed.signal);
  }

  #say(message: ToThread, transfer: ArrayBuffer[] = []): void {
    if (!this.#closed.signal.aborted) this.#thread.postMessage(message, transfer);
  }
}
