// Where deployed Workers answer: the version of an account's Worker that is deployed runs in real workerd, with the modules,
// secrets and variables that were uploaded, behind one address that stays the same.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import type { Account, Version } from './account.ts';

export interface Edge {
  /** http://127.0.0.1:port */
  url: string;
  stop(): Promise<void>;
}

interface Running {
  id: string;
  origin: URL;
  stop(): Promise<void>;
}

/** Of one Worker; while none is deployed it answers 404. */
export async function startEdge(account: () => Account, name: string): Promise<Edge> {
  const stateDir = mkdtempSync(join(tmpdir(), 'flue-edge-'));
  let running: Promise<Running | undefined> = Promise.resolve(undefined);
  const current = (): Promise<Running | undefined> => {
    const worker = account().workers.get(name);
    const id = worker?.deployments[0]?.versions[0]?.version_id;
    const version = worker?.versions.find((one) => one.id === id);
    running = running.then(async (last) => {
      if (last?.id === version?.id) return last;
      await last?.stop();
      return version === undefined ? undefined : run(version, stateDir);
    });
    return running;
  };
  const server = createServer((request, response) => {
    current().then(
      (to) => (to === undefined ? response.writeHead(404).end() : pass(request, response, to.origin)),
      (thrown: unknown) => response.writeHead(500).end(String(thrown)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await (await running.catch(() => undefined))?.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

async function run({ id, metadata, texts, secrets }: Version, stateDir: string): Promise<Running> {
  const { main_module: main = '', bindings = [] } = metadata;
  const vars = bindings.flatMap(({ name, type, text }) =>
    type === 'plain_text' ? [[name, text ?? ''] as const] : [],
  );
  const names = [main, ...[...texts.keys()].filter((path) => path !== main)];
  const classes = bindings.flatMap(({ name, type, class_name: className }) =>
    type === 'durable_object_namespace'
      ? [[name, { className: className ?? '', useSQLite: true }] as const]
      : [],
  );
  const miniflare = new Miniflare({
    ...convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      cf: false,
      modulesRoot: '/worker',
      modules: names.map((path) => ({
        type: 'ESModule' as const,
        path: `/worker/${path}`,
        contents: texts.get(path) ?? '',
      })),
      name: 'edge',
      compatibilityDate: String(metadata.compatibility_date),
      compatibilityFlags: metadata.compatibility_flags as string[],
      bindings: { ...Object.fromEntries(vars), ...Object.fromEntries(secrets), FLUE_VERSION: { id } },
      durableObjects: Object.fromEntries(classes),
    }),
    resourcePersistencePath: stateDir,
    logRequests: false,
  });
  return { id, origin: await miniflare.ready, stop: () => miniflare.dispose() };
}

function pass(request: IncomingMessage, response: ServerResponse, origin: URL): void {
  const { method, headers, url: path = '/' } = request;
  const { hostname: host, port } = origin;
  const onward = send({ host, port, method, headers, path }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}
