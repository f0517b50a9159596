// A Node server over definitions given in code, on a loopback port: everything is real but the model, which is scripted.

import type { AgentDefinition } from '../../src/authoring/agent.ts';
import type { ConfigSpec } from '../../src/authoring/config.ts';
import type { Loadable } from '../../src/authoring/manifest.ts';
import type { WorkflowDefinition } from '../../src/authoring/workflow.ts';
import {
  type RunningServer,
  type StartServerOptions,
  startServer,
} from '../../src/hosts/node/start-server.ts';
import { shell } from '../../src/hosts/shell.ts';
import type { Gate } from '../../src/http/auth/caller.ts';
import { closedGate, tokenGate } from '../../src/http/auth/gates.ts';
import { defineConfig } from '../../src/index.ts';

export const TOKEN = 'the-token-of-the-tests';

export interface NodeServerOptions {
  workflows?: Record<string, WorkflowDefinition>;
  agents?: Record<string, AgentDefinition>;
  config?: ConfigSpec;
  script?: unknown;
  databasePath?: string;
  gate?: Gate | 'closed';
  maxActive?: number;
  mount?: StartServerOptions['mount'];
  assets?: StartServerOptions['assets'];
  /** Of a provider that models without a script are asked at. */
  anthropicUrl?: string;
}

export interface TestServer extends RunningServer {
  url: string;
  /** What was said to the operator. */
  said: string[];
  /** With the token, and JSON when there is a body. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  json: any;
}

export async function startTestServer(options: NodeServerOptions = {}): Promise<TestServer> {
  const said: string[] = [];
  const { gate = tokenGate(TOKEN) } = options;
  const server = await startServer({
    manifest: {
      config: defineConfig({ model: 'scripted/test', ...options.config }),
      systemContext: null,
      workflows: loadables(options.workflows ?? {}),
      agents: loadables(options.agents ?? {}),
      skills: new Map(),
      codeHash: null,
    },
    port: 0,
    host: '127.0.0.1',
    databasePath: options.databasePath ?? ':memory:',
    keys:
      options.anthropicUrl === undefined
        ? { anthropicApiKey: undefined, anthropicBaseUrl: undefined }
        : { anthropicApiKey: 'sk-ant-test', anthropicBaseUrl: options.anthropicUrl },
    environment: {},
    loadScript: async () => JSON.stringify(options.script ?? { rules: [{ reply: { text: 'Hello.' } }] }),
    gate: gate === 'closed' ? closedGate() : gate,
    version: '0.0.0-test',
    assets: options.assets ?? shell(),
    maxActive: options.maxActive,
    mount: options.mount,
    say: (line) => said.push(line),
  });
  const url = `http://127.0.0.1:${server.port}`;
  return { ...server, url, said, call: (...args) => call(url, ...args) };
}

async function call(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${TOKEN}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, json: isJson ? JSON.parse(text) : text };
}

function loadables<D>(definitions: Record<string, D>): Map<string, Loadable<D>> {
  return new Map(
    Object.entries(definitions).map(([name, definition]) => [
      name,
      { name, path: `${name}.ts`, load: async () => definition },
    ]),
  );
}
