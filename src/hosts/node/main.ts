// What a built server.mjs starts: reads its environment, listens, and ends in good order when it is told to. The one place
// where an error of this host ends.
import { writeSync } from 'node:fs';
import { FlueError, messageOf } from '../../errors.ts';
import { mountedApp } from '../../http/author-app.ts';
import type { BuiltProject } from '../../project/build/built-project.ts';
import { manifestOf } from '../built-manifest.ts';
import { gateOf } from '../gate.ts';
import { shell } from '../shell.ts';
import type { Archive } from './archive.ts';
import { readServerEnv } from './env.ts';
import { loadWithOurs } from './our-namespaces.ts';
import { type RunningServer, startServer } from './start-server.ts';

const DEFAULT_PORT = 3000;

/** Resolves when the server listens; ends the process when it cannot, or when it was told to stop. */
export async function main(archive: Archive): Promise<void> {
  try {
    const server = await serve(archive);
    stopOnSignals(server);
  } catch (thrown) {
    say(`error: ${messageOf(thrown)}`);
    if (thrown instanceof FlueError && thrown.hint !== undefined) say(`  ${thrown.hint}`);
    process.exit(2);
  }
}

async function serve(archive: Archive): Promise<RunningServer> {
  const { project: built } = archive;
  const load = loadWithOurs(archive);
  const manifest = await manifestOf(built, load);
  const { auth } = manifest.config;
  const env = readServerEnv(auth?.tokens);
  const server = await startServer({
    manifest,
    port: env.port ?? built.port ?? manifest.config.port ?? DEFAULT_PORT,
    host: env.host,
    databasePath: env.databasePath,
    keys: env.keys,
    environment: env.environment,
    secrets: env.token === undefined ? [] : [env.token],
    loadScript: async (file) => scriptOf(built, file),
    threadProgram: archive.threadProgram,
    gate: gateOf({ auth, token: env.token, audience: env.audience, ids: built.githubIds }),
    version: built.version,
    assets: shell(),
    mount: built.app === null ? undefined : mountedApp(await load(built.app)),
    say,
  });
  say(
    `listening on http://${env.host}:${server.port} (version ${built.version}, database ${env.databasePath})`,
  );
  if (env.token === undefined && auth?.github === undefined)
    say('no FLUE_TOKEN is set: every request but / and /healthz is answered with 401');
  return server;
}

function scriptOf({ scripts }: BuiltProject, file: string): string {
  const text = scripts[file];
  if (text !== undefined) return text;
  throw new FlueError('config_error', `the script "${file}" is not part of this build`, {
    hint: 'name it in the project, and build again',
  });
}

function stopOnSignals(server: RunningServer): void {
  let stopping = false;
  const stop = (): void => {
    // Whoever asks twice does not want to wait.
    if (stopping) process.exit(1);
    stopping = true;
    say('stopping: runs come to their next stop and go on at the next start');
    server.stop().then(
      () => process.exit(0),
      (thrown: unknown) => {
        say(`error: ${messageOf(thrown)}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function say(line: string): void {
  writeSync(2, `${line}\n`);
}
