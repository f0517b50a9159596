// The fake credentials of a run's sandbox and what happens when one turns up where only something that was meant to be
// taken out can be: the run ends there. To read them is allowed. They are minted when the sandbox is first opened, belong
// to its files (an agent's outlive the run) and are shown nowhere.
import { FlueError } from '../../errors.ts';
import type { Differences } from '../../protocol/difference.ts';
import { oneLine } from '../../protocol/plain-text.ts';
import { memoryLayer } from '../files/memory-layer.ts';
import { createRedactor, type Redactor } from '../redact.ts';
import type { Mount, NetworkRequest, Sandbox } from '../sandbox-port.ts';
import { baitsOf, type Credentials, credentialFiles, HOME, mintCredentials } from './credentials.ts';
import { createFinder, type Finder } from './finder.ts';

const HIDDEN = '[honeytoken]';

export interface Honeytokens {
  /** The run's turn has come: while it waited, another one of the same sandbox may have minted them. */
  begin(): void;
  /** The files, for a sandbox that is being opened. */
  mount(): Mount;
  /** Ends the run, and throws, when a value that is about to leave holds one. `place` completes "turned up in …". */
  refuseIn(value: unknown, place: string): void;
  /** The same for what a command sends. */
  refuseRequest(request: NetworkRequest): void;
  /** The sandbox, with a patch that holds none. */
  guard(sandbox: Sandbox): Sandbox;
  /** Text in which none is shown. */
  redact(text: string): string;
}

export interface HoneytokensOptions {
  /** What an earlier run of the same sandbox minted. */
  kept(): Credentials | undefined;
  /** Keeps what was minted beside the sandbox's files. */
  keep(credentials: Credentials): void;
  onTriggered(failure: FlueError): void;
}

interface Traps {
  credentials: Credentials;
  finder: Finder;
  redact(text: string): string;
}

export function createHoneytokens({ kept, keep, onTriggered }: HoneytokensOptions): Honeytokens {
  let traps: Traps | undefined;
  let asked = false;
  let failure: FlueError | undefined;
  /** undefined while nobody can know one: no sandbox was opened. */
  const known = (): Traps | undefined => {
    if (asked) return traps;
    asked = true;
    const credentials = kept();
    if (credentials !== undefined) traps = trapsOf(credentials);
    return traps;
  };
  const begin = (): void => {
    asked = traps !== undefined;
  };
  const opened = (): Traps => {
    begin();
    const before = known();
    if (before !== undefined) return before;
    const credentials = mintCredentials();
    keep(credentials);
    traps = trapsOf(credentials);
    return traps;
  };
  const refuseIn = (value: unknown, place: string): void => {
    // An author's code may have caught it.
    if (failure !== undefined) throw failure;
    const file = known()?.finder.find(textIn(value));
    if (file === undefined) return;
    failure = triggered(file, place);
    onTriggered(failure);
    throw failure;
  };
  return {
    begin,
    mount: () => ({ at: HOME, layer: memoryLayer(credentialFiles(opened().credentials)) }),
    refuseIn,
    refuseRequest({ method, url, headers, body }) {
      const sent = body === undefined ? '' : new TextDecoder().decode(body);
      refuseIn([method, url, headers, sent], 'a request to the network');
    },
    guard: (sandbox) => ({
      exec: (command, options) => sandbox.exec(command, options),
      readFile: (path) => sandbox.readFile(path),
      writeFile: (path, content) => sandbox.writeFile(path, content),
      stat: (path) => sandbox.stat(path),
      list: (path) => sandbox.list(path),
      remove: (path) => sandbox.remove(path),
      async patch() {
        const patch = await sandbox.patch();
        refuseIn(patch, 'the patch of the workspace');
        return patch;
      },
      takeChanges: () => sandbox.takeChanges(),
      dispose: () => sandbox.dispose(),
    }),
    redact(text) {
      const found = known();
      if (found?.finder.find(text) === undefined) return text;
      const clean = found.redact(text);
      return found.finder.find(clean) === undefined ? clean : HIDDEN;
    },
  };
}

/** Throws when what a run changed in its files would take one of its credentials out. */
export function refuseDifferences({ list }: Differences, credentials: Credentials | undefined): void {
  if (credentials === undefined) return;
  const { refuseIn } = createHoneytokens({ kept: () => credentials, keep() {}, onTriggered() {} });
  for (const { path, after } of list) {
    const content = after === undefined ? '' : new TextDecoder().decode(after.content);
    refuseIn([path, content], 'the changes of the workspace');
  }
}

function trapsOf(credentials: Credentials): Traps {
  const baits = baitsOf(credentials);
  let redactor: Redactor | undefined;
  return {
    credentials,
    finder: createFinder(baits),
    redact(text) {
      redactor ??= createRedactor(
        baits.map((bait) => bait.text),
        HIDDEN,
      );
      return redactor.redact(text);
    },
  };
}

/** Every text in a value, names of members too: what is spread over them stands together again. */
function textIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  if (Array.isArray(value)) return value.map(textIn).join('\n');
  return Object.entries(value)
    .map(([name, item]) => `${name}\n${textIn(item)}`)
    .join('\n');
}

function triggered(file: string, place: string): FlueError {
  return new FlueError(
    'honeytoken_triggered',
    `the fake credential of ${file} turned up in ${oneLine(place, 120)}: something tried to take it out of the sandbox`,
    {
      hint: 'take nothing over from this run, and look in its journal for the text that told the model to do it',
    },
  );
}
