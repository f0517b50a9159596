// One process of a history: a runtime as hosts assemble it, on a database file, over a socket to the fake provider. It
// takes requests from its parent, tells it of everything, and is killed at any moment.

import type { RunListener } from '../../../src/core/runtime-api.ts';
import { FlueError } from '../../../src/errors.ts';
import { assembleParts } from '../../../src/hosts/assemble.ts';
import type { DriverOptions, FromDriver, ToDriver } from './messages.ts';
import { projectOf } from './project.ts';

const options = JSON.parse(process.argv[2] ?? '') as DriverOptions;
const tell = (message: FromDriver): void => void process.send?.(message);
const trouble = (thrown: unknown): void => tell({ is: 'trouble', problem: String(thrown) });
process.on('unhandledRejection', trouble);
// Nobody is left to tell.
process.on('disconnect', () => process.exit());

const { runtime, close } = assembleParts(projectOf(options), {
  databasePath: options.databasePath,
  files: null,
  agentsMd: { from: 'nowhere' },
  keys: { anthropicApiKey: 'sk-ant-test-0123456789', anthropicBaseUrl: options.providerUrl },
  environment: {},
  asksHumans: true,
  leaseMs: options.leaseMs ?? undefined,
});
const journals = runtime.stored().map(({ runId }) => ({ runId, entries: runtime.entries(runId) }));
tell({ is: 'born', journals });

const listenerOf = (runId: string): RunListener => ({
  onEvent: (entry) => tell({ is: 'event', runId, entry }),
});

runtime.attend({ listenerOf, onTaken() {} });

async function goOn(): Promise<void> {
  const { lookAgainMs } = await runtime.resumeOpen();
  // Another process may be killed at any time.
  if (options.leaseMs !== null)
    setTimeout(() => void goOn().catch(trouble), (lookAgainMs ?? options.leaseMs) + 10);
}

async function start({ number, request }: Extract<ToDriver, { do: 'start' }>): Promise<void> {
  let runId = '';
  const listener: RunListener = {
    onEvent(entry) {
      if (entry.event.type === 'run_queued') runId = entry.event.runId;
      tell({ is: 'event', runId, entry });
    },
  };
  await runtime.start(request, listener);
  tell({ is: 'accepted', number, runId });
}

async function take({ answer }: Extract<ToDriver, { do: 'answer' }>): Promise<void> {
  const { runId, callId, approve, by } = answer;
  try {
    await runtime.resolveApproval(runId, callId, { approve, by });
    tell({ is: 'answered', answer, code: null });
  } catch (thrown) {
    tell({ is: 'answered', answer, code: thrown instanceof FlueError ? thrown.code : String(thrown) });
  }
}

async function end(): Promise<void> {
  await runtime.drain(1_000);
  const snapshots = runtime.stored().flatMap(({ runId }) => runtime.get(runId) ?? []);
  close();
  process.send?.({ is: 'ending', snapshots } satisfies FromDriver, () => process.exit());
}

process.on('message', (message: ToDriver) => {
  if (message.do === 'start') void start(message).catch(trouble);
  else if (message.do === 'answer') void take(message);
  else void end().catch(trouble);
});
await goOn();
