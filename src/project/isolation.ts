// Loads project files in a thread that can be ended, so that a file which loops forever, exits or eats all memory costs
// `flue check` that file and nothing else. The thread runs a program of the host's that calls `serveInspections`:
// inside a one-file bundle that is the bundle itself, told by an argument.
import { once } from 'node:events';
import { parentPort, Worker } from 'node:worker_threads';
import { messageOf } from '../errors.ts';
import { type Inspection, type InspectRequest, inspectFile, NO_NAMES } from './inspect.ts';
import { relativeTo } from './paths.ts';

export interface IsolationEntry {
  /** A program that provides modules, then calls `serveInspections` when it is started with `argv`. */
  file: string | URL;
  argv: readonly string[];
}

/** The word that tells an entry which serves several roles to serve inspections. */
export const INSPECT_ROLE = '__inspect';

/** This very program, started once more. */
export function ownEntry(): IsolationEntry {
  return { file: process.argv[1] ?? '', argv: [INSPECT_ROLE] };
}

/** The thread's side: answers requests until it is ended. */
export function serveInspections(): void {
  parentPort?.on('message', async (request: InspectRequest) => {
    const inspection = await inspectFile(request);
    // What a file has put off to "at once" should fail before its answer and not in the next file's time.
    setTimeout(() => parentPort?.postMessage(inspection), 1);
  });
  parentPort?.postMessage('ready');
}

export interface Inspector {
  /** Never rejects: a thread that dies or runs out of time is a problem of its file. */
  inspect(request: InspectRequest): Promise<Inspection>;
  close(): Promise<void>;
}

/** Files are inspected one after the other in one thread; a new one is started when it had to be ended. */
export function createInspector(entry: IsolationEntry): Inspector {
  let worker: Worker | undefined;
  const close = async () => {
    await worker?.terminate();
    worker = undefined;
  };
  const start = async () => {
    const started = await startWorker(entry);
    // It may also die between two files, for what one of them has put off.
    started.once('exit', () => {
      if (worker === started) worker = undefined;
    });
    return started;
  };
  const inspect = async (request: InspectRequest): Promise<Inspection> => {
    const fresh = worker === undefined;
    worker ??= await start();
    const { inspection, end } = await outcomeOf(worker, request);
    if (end !== undefined) await close();
    // A thread that dies may do so for a file it has loaded before: the present one gets a thread of its own.
    return end === 'died' && !fresh ? inspect(request) : inspection;
  };
  return { inspect, close };
}

/** Resolves when the thread is ready, so that its start is not part of any file's time. */
async function startWorker({ file, argv }: IsolationEntry): Promise<Worker> {
  const worker = new Worker(file, {
    argv: [...argv],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  // What files print while they are loaded is nobody's result.
  worker.stdout.resume();
  worker.stderr.resume();
  // After its answer a file may still throw; that belongs to no request.
  worker.on('error', () => {});
  const gone = once(worker, 'exit').then(() =>
    Promise.reject(new Error('the thread that loads files did not start')),
  );
  gone.catch(() => {});
  await Promise.race([once(worker, 'message'), gone]);
  return worker;
}

type Outcome = { inspection: Inspection; end?: 'died' | 'late' };

async function outcomeOf(worker: Worker, request: InspectRequest): Promise<Outcome> {
  const over = new AbortController();
  const { signal } = over;
  const late = Promise.withResolvers<Outcome>();
  const message = `its top level did not finish within ${request.timeoutMs / 1000} s`;
  // The loader has the same limit for awaits; its message is the better one, so it goes first.
  const timer = setTimeout(() => late.resolve(ended(request, 'late', message)), request.timeoutMs + 500);
  worker.postMessage(request);
  try {
    return await Promise.race([
      once(worker, 'message', { signal }).then(([inspection]): Outcome => ({ inspection })),
      once(worker, 'exit', { signal }).then(([code]) =>
        ended(request, 'died', `it ends the process (exit code ${code})`),
      ),
      late.promise,
    ]).catch((thrown) => ended(request, 'died', `it fails while being loaded: ${messageOf(thrown)}`));
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

function ended({ file, folder }: InspectRequest, end: 'died' | 'late', message: string): Outcome {
  const fix = 'let the top level only define things, and do the work in run()';
  const problem = { path: relativeTo(folder)(file), message, fix };
  return { inspection: { problems: [problem], ...NO_NAMES }, end };
}
