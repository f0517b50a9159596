// The files of a command, as the thread that runs it sees them: every call is asked of the thread that holds them.
import type { MessagePort } from 'node:worker_threads';
import { FileFault, type Network, type NetworkAnswer } from '../../../../core/sandbox-port.ts';
import { FlueError } from '../../../../errors.ts';
import type { ShellFiles } from '../burst.ts';
import { type FromThread, type Operation, parcel, type RealPath, type ToThread } from './messages.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(reason: Error): void;
}

type Answer = Exclude<ToThread, { kind: 'run' }>;

/** One conversation with the holder of the files; answers come in any order. */
export class RemoteCalls {
  readonly #port: MessagePort;
  readonly #run: number;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;

  constructor(port: MessagePort, run: number) {
    this.#port = port;
    this.#run = run;
  }

  ask(operation: Operation, args: unknown[], transfer: ArrayBuffer[] = []): Promise<unknown> {
    const call = this.#calls++;
    const message: FromThread = { kind: 'call', run: this.#run, call, operation, args };
    this.#port.postMessage(message, transfer);
    return new Promise((resolve, reject) => this.#waiting.set(call, { resolve, reject }));
  }

  settle(answer: Answer): void {
    if (answer.run !== this.#run) return;
    const waiting = this.#waiting.get(answer.call);
    this.#waiting.delete(answer.call);
    if (answer.kind === 'answer') waiting?.resolve(answer.value);
    else waiting?.reject(faultOf(answer));
  }
}

function faultOf({ errno, message }: Extract<Answer, { kind: 'fault' }>): Error {
  return errno === undefined ? new FlueError('sandbox_error', message) : new FileFault(errno, message);
}

const CHANGES_NO_PATHS = new Set<Operation>(['stat', 'lstat', 'realpath', 'readlink', 'read', 'list']);

/**
 * The answers are what the same calls of a FileTree give: both ends are this project's. `known` holds until the command
 * changes something.
 */
export function remoteFiles(calls: RemoteCalls, known?: RealPath): ShellFiles {
  const ask = <T>(operation: Operation, ...args: unknown[]): Promise<T> => {
    if (!CHANGES_NO_PATHS.has(operation)) known = undefined;
    return calls.ask(operation, args) as Promise<T>;
  };
  const send = (operation: Operation, path: string, content: Uint8Array): Promise<void> => {
    const { bytes, transfer } = parcel(content);
    return calls.ask(operation, [path, bytes], transfer) as Promise<void>;
  };
  return {
    stat: (path) => ask('stat', path),
    lstat: (path) => ask('lstat', path),
    realpath: async (path) => (known?.path === path ? known.real : ask('realpath', path)),
    readlink: (path) => ask('readlink', path),
    read: (path) => ask('read', path),
    list: (path) => ask('list', path),
    write: (path, content) => send('write', path, content),
    append: (path, content) => send('append', path, content),
    makeDirectory: (path, options) => ask('makeDirectory', path, options),
    symlink: (target, path) => ask('symlink', target, path),
    chmod: (path, mode) => ask('chmod', path, mode),
    setModified: (path, mtimeMs) => ask('setModified', path, mtimeMs),
    copy: (from, to, options) => ask('copy', from, to, options),
    rename: (from, to) => ask('rename', from, to),
    remove: (path, options) => ask('remove', path, options),
  };
}

export function remoteNetwork(calls: RemoteCalls): Network {
  return (request) => calls.ask('network', [request]) as Promise<NetworkAnswer>;
}
