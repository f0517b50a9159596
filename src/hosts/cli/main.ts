// The command line. `runCli` reads the arguments, hands over to one command and is the one place where an error ends:
// a sentence on standard error and an exit code, never a stack trace unless --debug asks for it.
import { VERSION } from '../../version.ts';
import {
  type Invocation,
  isInspector,
  isVersionServer,
  readInvocation,
  wantsDebug,
  wantsJson,
} from './args.ts';
import { exitCodeOfError, FAILED, MISUSED, SUCCEEDED } from './exit-code.ts';
import { usage } from './parse-argv.ts';
import { print } from './print.ts';

const OLDEST_NODE = 24;

/** Runs one command; resolves with the exit code, never rejects. */
export async function runCli(argv?: string[]): Promise<number> {
  try {
    requireNode();
    return await dispatch(await readInvocation(argv));
  } catch (thrown) {
    return reportFailure(thrown, { debug: wantsDebug(argv), json: wantsJson(argv) });
  }
}

/** The process's own arguments; ends the process, whatever an author's code left running. */
export async function main(): Promise<void> {
  if (isInspector() && (await import('./inspect-thread.ts')).inspectFiles()) return;
  if (isVersionServer() && (await import('./dev/serve-version.ts')).serveVersion()) return;
  process.exit(await runCli());
}

function requireNode(): void {
  const { node } = process.versions;
  if (Number.parseInt(node, 10) >= OLDEST_NODE) return;
  throw usage(
    `flue needs Node ${OLDEST_NODE} or newer, this is ${node}`,
    'see https://nodejs.org/en/download',
  );
}

async function dispatch(invocation: Invocation): Promise<number> {
  switch (invocation.command) {
    case 'version':
      print({ out: `${VERSION}\n` });
      return SUCCEEDED;
    case 'help':
      print({ out: (await import('./help.ts')).helpText(invocation.about) });
      return invocation.asked ? SUCCEEDED : MISUSED;
    case 'run':
      return (await import('./run.ts')).runWorkflow(invocation);
    case 'approve':
      return (await import('./run.ts')).approveCall(invocation);
    case 'approve there':
      return (await import('./remote.ts')).approveThere(invocation);
    case 'invoke':
      return (await import('./remote.ts')).invokeWorkflow(invocation);
    case 'logs':
      return (await import('./remote.ts')).showLogs(invocation);
    case 'build':
      return (await import('./build.ts')).buildServer(invocation);
    case 'deploy':
      return (await import('./deploy.ts')).deployProject(invocation);
    case 'init':
      return (await import('./init.ts')).initProject(invocation);
    case 'dev':
      return (await import('./dev/dev.ts')).develop(invocation);
    case 'check':
      return (await import('./check.ts')).checkFolder(invocation);
    case 'models':
      return (await import('./models.ts')).showModels(invocation);
  }
}

async function reportFailure(thrown: unknown, options: { debug: boolean; json: boolean }): Promise<number> {
  const { renderFailure, isExpected } = await import('./failure.ts');
  print(renderFailure(thrown, options));
  return isExpected(thrown) ? exitCodeOfError(thrown.code) : FAILED;
}
