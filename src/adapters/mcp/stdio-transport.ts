// A server that is started for the run: JSON-RPC by lines over its standard input and output. It gets the variables it is
// given and no others, and is gone when the connection is, with all that it started.
// https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import {
  type JSONRPCMessage,
  parseJSONRPCMessage,
  serializeMessage,
  type Transport,
} from '@modelcontextprotocol/client';
import { McpFault } from '../../core/ports.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import { tooLarge } from './bounded-fetch.ts';
import { createLines } from './lines.ts';

export interface StdioEndpoint {
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
}

/** After its input was closed, and after it was asked to end. */
const GRACE_MS = 500;
const KEPT_STDERR = 2000;

/** Those that end with this process, however it ends, short of SIGKILL. */
const running = new Set<StdioTransport>();
process.once('exit', () => {
  for (const one of running) one.kill('SIGKILL');
});

export class StdioTransport implements Transport {
  onmessage?: NonNullable<Transport['onmessage']>;
  onerror?: (error: Error) => void;
  onclose?: () => void;
  /** Why it ended. */
  fault: McpFault | undefined;
  readonly #endpoint: StdioEndpoint;
  #process: ChildProcessWithoutNullStreams | undefined;
  #complaints = '';

  constructor(endpoint: StdioEndpoint) {
    this.#endpoint = endpoint;
  }

  start(): Promise<void> {
    const { command, args, env, cwd } = this.#endpoint;
    const child = spawn(command, [...args], {
      cwd,
      env: { ...env },
      stdio: 'pipe',
      windowsHide: true,
      // A group of its own, so that what it starts ends with it.
      detached: process.platform !== 'win32',
    });
    this.#process = child;
    running.add(this);
    const lines = createLines((line) => this.#receive(line));
    child.stdout.on('data', (chunk: Buffer) => {
      if (!lines.add(chunk)) this.#giveUp(tooLarge());
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.#complaints = (this.#complaints + chunk.toString('utf8')).slice(-KEPT_STDERR);
    });
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => {});
    return new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause: NodeJS.ErrnoException) => {
        this.#gone(
          new McpFault('unreached', `could not be started: ${command}: ${cause.code ?? cause.message}`, {
            cause,
          }),
        );
        reject(this.fault);
      });
      child.once('exit', (code, signal) => {
        // What it started may hold on to its output.
        this.kill('SIGKILL');
        const end = (): void => this.#gone(this.#endedWith(code, signal));
        // First what it said last is read.
        const timer = setTimeout(end, GRACE_MS);
        child.once('close', () => {
          clearTimeout(timer);
          end();
        });
      });
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    const input = this.#process?.stdin;
    return new Promise((resolve, reject) => {
      if (input === undefined || !input.writable)
        reject(new McpFault('unreached', this.fault?.message ?? 'is not there any more'));
      else input.write(serializeMessage(message), () => resolve());
    });
  }

  /** First its input ends, which is how it is told; then it is asked, then made to. */
  async close(): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    const within = (ms: number): Promise<boolean> => {
      const late = Promise.withResolvers<boolean>();
      const timer = setTimeout(() => late.resolve(false), ms);
      return Promise.race([gone.then(() => true), late.promise]).finally(() => clearTimeout(timer));
    };
    child.stdin.end();
    if (await within(GRACE_MS)) return;
    this.kill('SIGTERM');
    if (!(await within(GRACE_MS))) this.kill('SIGKILL');
  }

  #receive(line: string): void {
    try {
      this.onmessage?.(parseJSONRPCMessage(JSON.parse(line)));
    } catch {
      // A server that prints something else among its messages is not the worse for it.
    }
  }

  #giveUp(fault: McpFault): void {
    this.fault ??= fault;
    this.kill('SIGKILL');
  }

  #gone(fault: McpFault): void {
    if (this.#process === undefined) return;
    this.#process = undefined;
    running.delete(this);
    this.fault ??= fault;
    this.onclose?.();
  }

  #endedWith(code: number | null, signal: string | null): McpFault {
    const how = signal === null ? `exit code ${code}` : signal;
    const last = this.#complaints.trim().split('\n').at(-1) ?? '';
    return new McpFault('lost', `ended (${how})${last === '' ? '' : `: ${oneLine(last, 300)}`}`);
  }

  /** It, and all that it started. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    const pid = this.#process?.pid;
    if (pid === undefined) return;
    try {
      process.kill(process.platform === 'win32' ? pid : -pid, signal);
    } catch {
      // It is gone already.
    }
  }
}
