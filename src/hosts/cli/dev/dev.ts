// `flue dev`: serves the project without a build. When a file changes, a new process loads the new version beside the one that
// serves; if all is well it takes the requests over, and the old one ends when its runs have, with the code they began with.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { messageOf } from '../../../errors.ts';
import { findLayout } from '../../../project/manifest.ts';
import { sourceFilesOf } from '../../../project/source-files.ts';
import { removeIfPossible } from '../../remove.ts';
import { dim, red } from '../colour.ts';
import type { DevArgs } from '../dev-args.ts';
import { SIGNAL_EXITS, type StopSignal } from '../exit-code.ts';
import { document } from '../outcome.ts';
import { print } from '../print.ts';
import { handleSignals } from '../signals.ts';
import { type Front, openFront } from './front.ts';
import { openBrowser } from './open-browser.ts';
import { isLoopback } from './same-machine.ts';
import { problemLines } from './tell.ts';
import { createVersions, type Versions } from './versions.ts';
import { watchSources } from './watch-sources.ts';

const DEFAULT_PORT = 3000;

/** Resolves with the exit code when it has been told to stop. */
export async function develop(args: DevArgs): Promise<number> {
  const { projectDir, configFile } = args;
  findLayout(projectDir, relative(process.cwd(), projectDir) || '.');
  const folder = mkdtempSync(join(tmpdir(), 'flue-dev-'));
  const stopped = Promise.withResolvers<StopSignal>();
  const say = (text: string): void => print({ err: `${text}\n` });
  let front: Front | undefined;
  let configured: number | null = null;
  const versions = createVersions({
    settings: { projectDir, configFile, isOpen: isLoopback(args.host), debug: args.debug, quiet: args.quiet },
    environment: args.environment,
    folder,
    say,
    problemLines: (problems) => problemLines(problems, projectDir),
    onConfig(port) {
      configured = port;
      void follow();
    },
  });
  const follow = async (): Promise<void> => {
    const wanted = args.port ?? configured ?? DEFAULT_PORT;
    if (front === undefined || args.port !== undefined || front.port === wanted) return;
    try {
      await front.move(wanted);
      say(`now on ${addressOf(args, front)}`);
    } catch (thrown) {
      say(`${red('✗')} ${messageOf(thrown)}; it stays on ${addressOf(args, front)}`);
    }
  };
  const signals = handleSignals({
    onFirst: stopped.resolve,
    beforeExit() {
      versions.kill();
      removeIfPossible(folder);
    },
  });
  const noise = basename(args.databasePath);
  const watching = watchSources({
    read: () => sourceFilesOf(projectDir, configFile),
    onChange: (changed) => versions.load(changed.map((path) => relative(projectDir, path))),
    isNoise: (name) => name.startsWith(noise) || name.endsWith('~') || name.endsWith('.swp'),
  });
  try {
    await versions.load([]);
    front = await openFront({ port: args.port ?? configured ?? DEFAULT_PORT, host: args.host }, () =>
      versions.serving(),
    );
    greet(args, front, versions);
    const signal = await stopped.promise;
    say('stopping: runs come to their next stop and go on at the next start (Ctrl-C again ends at once)');
    front.stopAccepting();
    return SIGNAL_EXITS[signal];
  } finally {
    watching.stop();
    await versions.stop();
    front?.close();
    signals.listen(false);
    removeIfPossible(folder);
  }
}

function greet(args: DevArgs, front: Front, versions: Versions): void {
  const url = addressOf(args, front);
  if (args.json) print({ out: document({ url, port: front.port }) });
  if (!args.quiet) {
    const { current } = versions.serving();
    print({
      err: `listening on ${url}${current === undefined ? ', and waiting for the project to be mended' : ''}\n`,
    });
    if (isLoopback(args.host))
      print({ err: dim('open to this machine, and to no web page but its own; Ctrl-C stops it\n') });
  }
  if (args.open) openBrowser(url);
}

function addressOf({ host }: DevArgs, { port }: Front): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
