import * as justBash from 'just-bash';
import { afterEach, describe, expect, test } from 'vitest';
import { createNetwork } from '../../../../../src/adapters/network/network.ts';
import { curlCommand } from '../../../../../src/adapters/sandbox/just-bash/curl.ts';
import { meteredNetwork, secureFetchFrom } from '../../../../../src/adapters/sandbox/just-bash/network.ts';
import type { Network, NetworkRequest } from '../../../../../src/core/sandbox-port.ts';
import { FlueError } from '../../../../../src/errors.ts';
import { allowedHosts } from '../../../../../src/project/network-entry.ts';
import { closeServers, serve } from '../../network/loopback.ts';

afterEach(closeServers);

const never = new AbortController().signal;

function shell(network: Network, signal = never) {
  const asHost = <T>(body: () => Promise<T>): Promise<T> => justBash.DefenseInDepthBox.runTrustedAsync(body);
  const bash = new justBash.Bash({
    fetch: secureFetchFrom(network, signal, asHost),
    customCommands: [curlCommand(justBash)],
    files: { '/data.txt': 'line 1\nline 2\n', '/raw.bin': Uint8Array.from([0, 10, 200]) },
    cwd: '/',
  });
  return async (command: string) => {
    const { stdout, stderr, exitCode } = await bash.exec(command);
    return { stdout, stderr, exitCode };
  };
}

/** A network that answers by itself and remembers what it was asked. */
function fake(answer: Partial<Awaited<ReturnType<Network>>> = {}) {
  const asked: NetworkRequest[] = [];
  const network: Network = async (request) => {
    asked.push(request);
    const body = new TextEncoder().encode('hello\n');
    return {
      status: 200,
      statusText: 'OK',
      headers: [['content-type', 'text/plain']],
      body,
      url: request.url,
      ...answer,
    };
  };
  return { asked, run: shell(network) };
}

const text = (body: Uint8Array | undefined) => body && new TextDecoder().decode(body);

describe('curl asks', () => {
  test.each<[string, Partial<NetworkRequest> & { text?: string }]>([
    [
      'curl https://a.test/x',
      { method: 'GET', url: 'https://a.test/x', followRedirects: false, body: undefined },
    ],
    ['curl -fsSL a.test', { url: 'https://a.test', followRedirects: true }],
    [
      'curl --location --retry 3 --retry-delay=1 --compressed a.test',
      { url: 'https://a.test', followRedirects: true },
    ],
    ['curl -sS --proto "=https" --tlsv1.2 --url a.test', { url: 'https://a.test' }],
    ['curl -XDELETE a.test', { method: 'DELETE' }],
    ['curl -sSX PUT -d a=b a.test', { method: 'PUT', text: 'a=b' }],
    ["curl -d 'grün' a.test", { method: 'POST', text: 'grün' }],
    ['curl -d @data.txt a.test', { text: 'line 1line 2' }],
    ['curl --data-binary @data.txt a.test', { text: 'line 1\nline 2\n' }],
    ['curl -d -x a.test', { text: '-x' }],
    [`curl --json '{"a":1}' a.test`, { method: 'POST', text: '{"a":1}' }],
    ['curl -m 2 a.test', { timeoutMs: 2000 }],
    ['curl --max-time 1.5 a.test', { timeoutMs: 1500 }],
    ['curl -I a.test', { method: 'HEAD' }],
  ])('%s', async (command, { text: body, ...expected }) => {
    const { asked, run } = fake();
    expect(await run(command)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(asked).toEqual([expect.objectContaining(expected)]);
    if (body !== undefined) expect(text(asked[0]?.body)).toBe(body);
  });

  test('with headers, a user and a type of its own', async () => {
    const { asked, run } = fake();
    await run("curl -H 'X-A: 1' -u me:pw --json '{}' a.test");
    expect(asked[0]?.headers.map(([name, value]) => [name.toLowerCase(), value])).toEqual(
      expect.arrayContaining([
        ['x-a', '1'],
        ['authorization', 'Basic bWU6cHc='],
        ['content-type', 'application/json'],
      ]),
    );
  });
});

describe('curl gives', () => {
  test('the body, into a file, with its headers, and what -w asks for', async () => {
    const { run } = fake({
      headers: [
        ['x-a', '1'],
        ['x-a', '2'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
    });
    expect((await run('curl a.test | tr a-z A-Z')).stdout).toBe('HELLO\n');
    expect((await run('curl -sSo out.txt a.test; cat out.txt')).stdout).toBe('hello\n');
    expect((await run('curl -fsSLO a.test/dir/name.txt; cat name.txt')).stdout).toBe('hello\n');
    expect((await run("curl -s -o out.txt -w '%{http_code}\\n' a.test")).stdout).toBe('200\n');
    expect((await run('curl -i a.test')).stdout).toBe(
      'HTTP/1.1 200 OK\r\nx-a: 1, 2\r\nset-cookie: a=1\nb=2\r\n\r\nhello\n',
    );
    expect((await run('curl -I a.test')).stdout).toMatch(/^HTTP\/1\.1 200 OK\r\nx-a: 1, 2\r\n/);
  });

  test('bytes as they are', async () => {
    const { run } = fake({ body: Uint8Array.from([0, 255, 10, 200]) });
    expect((await run('curl a.test -o x; base64 x')).stdout).toBe('AP8KyA==\n');
    expect((await run('curl -s a.test | base64')).stdout).toBe('AP8KyA==\n');
  });

  test('a status that is an error only with -f', async () => {
    const { run } = fake({ status: 404, statusText: 'Not Found' });
    expect(await run('curl a.test')).toMatchObject({ exitCode: 0, stdout: 'hello\n' });
    expect(await run('curl -f a.test')).toEqual({
      exitCode: 22,
      stdout: '',
      stderr: 'curl: (22) The requested URL returned error: 404\n',
    });
    expect(await run('curl -fs a.test')).toEqual({ exitCode: 22, stdout: '', stderr: '' });
  });
});

describe('what the network refuses', () => {
  const refusing = (message: string) => shell(() => Promise.reject(new FlueError('sandbox_error', message)));

  test.each([
    ["unsupported protocol 'ftp'", 1],
    ['malformed URL', 3],
    ['malformed header: x', 3],
    ['could not resolve host: a.test', 6],
    ['host not allowed: a.test (allowed: b.test)', 6],
    ['not allowed: POST to a.test (allowed: GET, HEAD)', 7],
    ['connection refused by a.test', 7],
    ['could not connect to a.test: EHOSTUNREACH', 7],
    ['no more requests: this sandbox has made its 200', 7],
    ['timed out after 60 s', 28],
    ['TLS handshake with a.test failed: ERR_SSL', 35],
    ['too many redirects: more than 5', 47],
    ['empty reply from a.test', 52],
    ['request too large: more than 1 MiB', 55],
    ['connection to a.test broke: ECONNRESET', 56],
    ['certificate of a.test not accepted: CERT_HAS_EXPIRED', 60],
    ['answer too large: more than 10 bytes from a.test', 63],
  ])('"%s" ends curl with %i', async (message, code) => {
    const run = refusing(message);
    expect(await run('curl https://a.test/')).toEqual({
      stdout: '',
      stderr: `curl: (${code}) ${message}\n`,
      exitCode: code,
    });
    expect(await run('curl -s https://a.test/')).toEqual({ stdout: '', stderr: '', exitCode: code });
    expect((await run('curl -sS https://a.test/')).stderr).toBe(`curl: (${code}) ${message}\n`);
  });

  test('usage of which nothing can come', async () => {
    const { run, asked } = fake();
    expect(await run('curl -k https://a.test')).toMatchObject({ exitCode: 2, stderr: /always checked/ });
    expect((await run('curl --bogus a.test')).stderr).toContain('--bogus');
    expect((await run('curl')).exitCode).toBe(2);
    expect(asked).toEqual([]);
  });
});

test('over real sockets: redirects with -L only, and a secret that no output shows', async () => {
  let seen: string | undefined;
  const port = await serve((request, response) => {
    seen = request.headers.authorization;
    if (request.url === '/go') response.writeHead(302, { location: '/echo' });
    response.end(`${request.headers.authorization}`);
  });
  const secret = { header: 'Authorization', env: 'API_TOKEN', prefix: 'Bearer ' };
  const allow = [{ host: 'a.test', http: true, private: true, port, secret }];
  const network = createNetwork({
    allow: allowedHosts({ network: { allow } }),
    environment: { API_TOKEN: 'tok-a1b2c3d4' },
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  });
  const run = shell(network);
  const all = [
    await run(`curl -v -i http://a.test:${port}/echo`),
    await run(`curl -sL -w '%{url_effective} %{http_code}' http://a.test:${port}/go`),
    await run(`curl -s -o /dev/null -w '%{http_code}' http://a.test:${port}/go`),
    await run(`curl -sS -X DELETE http://a.test:${port}/`),
    await run(`curl -sS http://b.test:${port}/; env; set`),
  ];
  expect(seen).toBe('Bearer tok-a1b2c3d4');
  expect(all[1]?.stdout).toBe(`Bearer ***http://a.test:${port}/echo 200`);
  expect(all[2]?.stdout).toBe('302');
  expect(all[3]?.stderr).toBe('curl: (7) not allowed: DELETE to a.test (allowed: GET, HEAD)\n');
  expect(all[4]?.stderr).toContain('curl: (6) host not allowed: b.test (allowed: a.test)');
  expect(JSON.stringify(all)).not.toContain('tok-');
});

describe('one sandbox', () => {
  const request = {
    method: 'GET',
    url: 'https://a.test',
    headers: [],
    body: undefined,
    followRedirects: false,
    timeoutMs: undefined,
  } as NetworkRequest;
  const answer = { status: 200, statusText: '', headers: [], body: new Uint8Array(), url: '' };

  test('has four requests at a time; the others wait their turn', async () => {
    const open: Array<() => void> = [];
    let most = 0;
    let running = 0;
    const network = meteredNetwork(async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => open.push(resolve));
      running--;
      return answer;
    });
    const all = Promise.all(Array.from({ length: 10 }, () => network(request, never)));
    for (let done = 0; done < 10; done++) {
      await expect.poll(() => open.length).toBeGreaterThan(0);
      open.shift()?.();
    }
    await all;
    expect(most).toBe(4);
  });

  test('that is stopped while it waits gives its place up', async () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const network = meteredNetwork(async () => held.then(() => answer));
    const first = Array.from({ length: 4 }, () => network(request, never));
    const stop = new AbortController();
    const waiting = network(request, stop.signal);
    stop.abort('stopped');
    await expect(waiting).rejects.toBe('stopped');
    const next = network(request, never);
    release?.();
    await Promise.all([...first, next]);
  });

  test('has 200 requests', async () => {
    const network = meteredNetwork(async () => answer);
    for (let made = 0; made < 200; made++) await network(request, never);
    await expect(network(request, never)).rejects.toThrow('no more requests: this sandbox has made its 200');
  });

  test('passes the signal on', async () => {
    const stop = new AbortController();
    const run = shell(
      (_request, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      stop.signal,
    );
    const running = run('curl https://a.test');
    setTimeout(() => stop.abort(new Error('stopped')), 20);
    expect(await running).toMatchObject({ stderr: 'curl: (1) stopped\n' });
  });
});
