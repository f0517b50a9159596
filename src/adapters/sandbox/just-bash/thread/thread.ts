// A thread that runs shell commands, one after the other, and nothing else: it has no environment, no arguments and no
// files of its own, and whoever started it may end it at any moment.
import { type MessagePort, parentPort } from 'node:worker_threads';
import { messageOf } from '../../../../errors.ts';
import type { BurstResult, ShellFiles } from '../burst.ts';
import { interpretWith } from '../interpreter.ts';
import { nodeBuild } from '../node-build.ts';
import { START } from '../shell-carry.ts';
import { SpareShell } from '../spare-shell.ts';
import type { FromThread, RunRequest, ToThread } from './messages.ts';
import { RemoteCalls, remoteFiles, remoteNetwork } from './remote-files.ts';

/** Looked at once, each of them loads Node's HTTP client (28 ms); a command's way out is the other thread's. */
const WAYS_OUT = [
  'fetch',
  'FormData',
  'Request',
  'Response',
  'MessageEvent',
  'CloseEvent',
  'WebSocket',
  'EventSource',
];

/** When no command has come by then, nobody waits for this thread: there is time to warm up. */
const UNUSED_AFTER_MS = 10;

const interpret = interpretWith(nodeBuild, new SpareShell(nodeBuild));

export async function runSandboxThread(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('this file is the shell of a sandbox and runs as a thread only');
  silence();
  for (const name of WAYS_OUT) Reflect.deleteProperty(globalThis, name);
  // What a command left behind when it was stopped fails later, in the time of another one; nobody waits for it.
  process.on('unhandledRejection', () => {});
  let calls: RemoteCalls | undefined;
  const say = (message: FromThread): void => port.postMessage(message);
  port.on('message', (message: ToThread) => {
    if (message.kind !== 'run') {
      calls?.settle(message);
      return;
    }
    clearTimeout(warming);
    const { run } = message.request;
    calls = new RemoteCalls(port, run);
    execute(message.request, calls, port).then(
      ({ result, shell }) => say({ kind: 'done', run, result, shell }),
      (thrown: unknown) => say({ kind: 'broken', run, message: messageOf(thrown) }),
    );
  });
  await stayDefended();
  say({ kind: 'ready' });
  const warming = setTimeout(() => void warmUp(), UNUSED_AFTER_MS);
}

/**
 * A library's warning may quote what a command gave it, and a thread's output is the process's: where runners take their
 * orders. (Taking it on the other side would hold the process.)
 */
function silence(): void {
  for (const stream of [process.stdout, process.stderr]) stream.write = () => true;
}

/**
 * The library puts its guards on JavaScript's own objects at the start of each command and takes them off at its end, a
 * quarter of a short command's time. Here nothing else needs those objects: the guards stay.
 */
async function stayDefended(): Promise<void> {
  const { DefenseInDepthBox: box } = await nodeBuild.load();
  box?.getInstance(true).activate();
}

function execute(request: RunRequest, calls: RemoteCalls, port: MessagePort): Promise<BurstResult> {
  const { run, hasNetwork, realFolder, ...command } = request;
  return interpret({
    ...command,
    files: remoteFiles(calls, realFolder),
    network: hasNetwork ? remoteNetwork(calls) : undefined,
    signal: undefined,
    onOutput: (stream, text) => port.postMessage({ kind: 'output', run, stream, text } satisfies FromThread),
  });
}

/** The first command of a thread takes ten times as long as the second: it runs before anybody waits for it. */
async function warmUp(): Promise<void> {
  const nothing = new Proxy({}, { get: () => async () => undefined });
  await interpret({
    files: nothing as ShellFiles,
    shell: START,
    command: 'x=1; echo "$x" | cat | grep 1 > /dev/null; [[ $x == 1 ]] && true',
    env: {},
    stdin: '',
    timeoutMs: 10_000,
    network: undefined,
    signal: undefined,
    onOutput: undefined,
  });
}
