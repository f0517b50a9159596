// The whole way: curl in a sandbox's thread, the host's network, a real server.
import { afterEach, describe, expect, test } from 'vitest';
import { createNetwork } from '../../../../../src/adapters/network/network.ts';
import type { Network, Sandbox } from '../../../../../src/core/sandbox-port.ts';
import { allowedHosts } from '../../../../../src/project/network-entry.ts';
import { testSandboxes } from '../../../../support/sandboxes.ts';
import { closeServers, serve } from '../../network/loopback.ts';

afterEach(closeServers);

const SECRET = 'token-0123456789abcdef';

function open(network?: Network): Promise<Sandbox> {
  return testSandboxes(undefined, network).open({ mounts: [], restore: { files: [], shell: undefined } });
}

async function openTo(port: number): Promise<Sandbox> {
  const allow = allowedHosts({
    network: {
      allow: [
        {
          host: '127.0.0.1',
          port,
          http: true,
          private: true,
          methods: ['GET', 'POST'],
          secret: { header: 'Authorization', env: 'API_TOKEN', prefix: 'Bearer ' },
        },
      ],
    },
  });
  return open(createNetwork({ allow, environment: { API_TOKEN: SECRET } }));
}

describe('curl in a sandbox', () => {
  test('reaches the host that is allowed, with a secret it never sees', async () => {
    const seen: Array<string | undefined> = [];
    const port = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end(`{"you sent":"${request.headers.authorization}"}`);
    });
    const sandbox = await openTo(port);
    const { stdout, stderr, exitCode } = await sandbox.exec(
      `curl -sv http://127.0.0.1:${port}/a | tee answer.json; env; ls /usr/bin | grep -x curl`,
      { cwd: '/tmp' },
    );
    expect(exitCode).toBe(0);
    expect(seen).toEqual([`Bearer ${SECRET}`]);
    expect(stdout).toContain('you sent');
    expect(stdout).toMatch(/^curl$/m);
    expect(stdout + stderr).not.toContain(SECRET);
    await sandbox.dispose();
  });

  test('a request ends with its command', async () => {
    const closed = Promise.withResolvers<void>();
    const port = await serve((request, response) => {
      response.write('begun');
      request.socket.on('close', () => closed.resolve());
    });
    const sandbox = await openTo(port);
    const result = await sandbox.exec(`curl -s http://127.0.0.1:${port}/`, { timeoutMs: 300 });
    expect(result.stoppedBy).toBe('time');
    await closed.promise;
  });

  test('other hosts are refused, and without a network there is no curl', async () => {
    const port = await serve((_request, response) => response.end('no'));
    const sandbox = await openTo(port);
    const refused = await sandbox.exec('curl -sS http://169.254.169.254/latest/meta-data/');
    expect(refused).toMatchObject({ stdout: '', exitCode: 6 });
    const { stderr, exitCode } = await (await open()).exec('curl -s http://127.0.0.1/');
    expect(exitCode).toBe(127);
    expect(stderr).toMatch(/curl: command not found \(curl is not in this sandbox: /);
  });
});
