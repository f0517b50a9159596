// The Node server keeps the contract.
import { afterAll, beforeAll } from 'vitest';
import { startTestServer, type TestServer, TOKEN } from '../../support/node-server.ts';
import { AGENTS, SCRIPT, WORKFLOWS } from './definitions.ts';
import { httpContract } from './suite.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ workflows: WORKFLOWS, agents: AGENTS, script: SCRIPT });
});
afterAll(() => server.stop());

httpContract('the Node server', () => ({ url: server.url, token: TOKEN }));
