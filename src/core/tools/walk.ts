// All files below a folder of a sandbox, in one order on every machine, without following links: what grep and glob
// have in common. Lets others run while it works.
import { byCodeUnit } from '../files/path.ts';
import type { DirEntry, Sandbox } from '../sandbox-port.ts';

/** Not walked into unless asked for by name: large, and not what anyone searches. */
const SKIPPED = new Set(['.git', 'node_modules']);

export interface Walk {
  sandbox: Sandbox;
  /** Where to begin; '' for the current folder. */
  root: string;
  signal: AbortSignal;
  /** Set when the caller named a skipped folder. */
  everything: boolean;
}

export interface FoundFile {
  /** As the caller would name it: `root` and what is below it. */
  path: string;
  /** Without the root. */
  relative: string;
}

export function namesSkipped(text: string | undefined): boolean {
  return text?.split('/').some((part) => SKIPPED.has(part)) ?? false;
}

export async function* walkFiles(walk: Walk): AsyncGenerator<FoundFile> {
  yield* filesBelow(walk, '', createPacer());
}

async function* filesBelow(
  walk: Walk,
  folder: string,
  pause: () => Promise<void>,
): AsyncGenerator<FoundFile> {
  for (const { name, kind } of (await walk.sandbox.list(at(walk.root, folder) || '.')).sort(inPathOrder)) {
    const relative = at(folder, name);
    if (kind === 'directory') {
      if (walk.everything || !SKIPPED.has(name)) yield* filesBelow(walk, relative, pause);
    } else if (kind === 'file') {
      yield { path: at(walk.root, relative), relative };
    }
    await pause();
    walk.signal.throwIfAborted();
  }
}

/** As the paths themselves would sort. */
function inPathOrder(a: DirEntry, b: DirEntry): number {
  const key = ({ name, kind }: DirEntry): string => (kind === 'directory' ? `${name}/` : name);
  return byCodeUnit(key(a), key(b));
}

function at(folder: string, name: string): string {
  if (folder === '' || name === '') return folder + name;
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

const SLICE_MS = 8;

/** Awaited often, it gives everyone else a turn every few milliseconds. */
export function createPacer(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < SLICE_MS) return;
    await oneTurn();
    began = performance.now();
  };
}

/** A message comes back in microseconds, a timer of 0 takes a millisecond. */
function oneTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const done = (): void => {
      port1.close();
      resolve();
    };
    port1.addEventListener('message', done, { once: true });
    port1.start();
    port2.postMessage(null);
  });
}
