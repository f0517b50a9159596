// A server built by `flue build` and started as users start it, with the fake provider behind its models. It can be killed
// and started again on the same port and database.
import { join } from 'node:path';
import { createClient } from '../../../src/client/index.ts';
import { type Script, startAnthropicServer } from '../anthropic-server.ts';
import { type RunningProcess, runFlue, startNode } from '../process.ts';
import { tempFolder, tempProject } from '../project.ts';

export const TOKEN = 'the-token-of-the-tests';

export interface BuiltServer {
  url: string;
  client: ReturnType<typeof createClient>;
  /** As `kill -9` does. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startBuiltServer(files: Record<string, string>, script: Script): Promise<BuiltServer> {
  const project = tempProject(files);
  const data = tempFolder('dashboard');
  const provider = await startAnthropicServer({ script });
  const built = await runFlue(['build', '--project', project.dir, '--out', data.dir]);
  if (built.exitCode !== 0) throw new Error(`the project is not built: ${built.stderr}`);
  let process: RunningProcess;
  const start = async (port: string): Promise<string> => {
    process = startNode([join(data.dir, 'server.mjs')], {
      cwd: data.dir,
      env: {
        FLUE_TOKEN: TOKEN,
        HOST: '127.0.0.1',
        PORT: port,
        ANTHROPIC_API_KEY: 'sk-ant-test',
        ANTHROPIC_BASE_URL: provider.url,
      },
      timeoutMs: 240_000,
    });
    const [, address = ''] = await process.prints(/listening on (http:\S+)/, 20_000);
    return address;
  };
  const url = await start('0');
  const kill = async (): Promise<void> => {
    process.kill();
    await process.done.catch(() => {});
  };
  return {
    url,
    client: createClient({ url, token: TOKEN }),
    kill,
    start: async () => void (await start(new URL(url).port)),
    async stop() {
      await kill();
      await provider.stop();
    },
  };
}
