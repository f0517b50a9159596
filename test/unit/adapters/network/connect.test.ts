import net from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { asker, closeServers, serve, serveConnect, serveRaw, serveTls } from './loopback.ts';
import { selfSigned } from './self-signed.ts';

afterEach(closeServers);

const certificate = selfSigned(['a.test']);

describe('https', () => {
  test('the certificate is checked against the name, whatever the process says', async () => {
    const port = await serveTls(certificate, (request, response) =>
      response.end(`hello ${request.headers.host}`),
    );
    const entries = ['a.test', 'b.test'].map((host) => ({ host, private: true, port }));
    const ask = asker(entries, { ca: certificate.cert });
    expect((await ask(`https://a.test:${port}/`)).text).toBe(`hello a.test:${port}`);
    await expect(ask(`https://b.test:${port}/`)).rejects.toThrow(
      'certificate of b.test not accepted: ERR_TLS_CERT_ALTNAME_INVALID',
    );
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      await expect(asker(entries)(`https://a.test:${port}/`)).rejects.toThrow(
        'certificate of a.test not accepted: DEPTH_ZERO_SELF_SIGNED_CERT',
      );
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    }
  });

  test('a server that speaks no TLS, and one that says nothing', async () => {
    const plain = await serve((_request, response) => response.end());
    await expect(
      asker([{ host: 'a.test', private: true, port: plain }])(`https://a.test:${plain}/`),
    ).rejects.toThrow('TLS handshake with a.test failed');
    const silent = await serveRaw(() => undefined);
    const ask = asker([{ host: 'a.test', private: true, port: silent }], { maxTimeMs: 50 });
    await expect(ask(`https://a.test:${silent}/`)).rejects.toThrow('timed out');
  });
});

describe('behind a proxy', () => {
  const unknown = { lookup: () => Promise.reject(new Error('nobody answers in here')) };

  test('https goes through a tunnel, for names that only the proxy knows', async () => {
    const origin = await serveTls(certificate, (_request, response) => response.end('through'));
    const tunnels: string[] = [];
    const proxy = await serveConnect((authority, socket) => {
      tunnels.push(authority);
      const upstream = net.connect(origin, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(upstream).pipe(socket);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    const environment = { HTTPS_PROXY: `http://user:pass@127.0.0.1:${proxy}` };
    const ask = asker(['a.test'], { ...unknown, environment, ca: certificate.cert });
    expect((await ask('https://a.test/')).text).toBe('through');
    expect(tunnels).toEqual(['a.test:443']);
  });

  test('http is asked of the proxy by the whole URL', async () => {
    let authorization: string | undefined;
    const proxy = await serve((request, response) => {
      authorization = request.headers['proxy-authorization'];
      response.end(`${request.url} ${request.headers.host}`);
    });
    const environment = { http_proxy: `http://user:p%40ss@127.0.0.1:${proxy}` };
    const ask = asker([{ host: 'a.test', http: true }], { ...unknown, environment });
    const basic = Buffer.from('user:p@ss').toString('base64');
    expect((await ask('http://a.test/x?y')).text).toBe('http://a.test/x?y a.test');
    expect(authorization).toBe(`Basic ${basic}`);
  });

  test('what the proxy is told is in no answer that echoes it', async () => {
    const proxy = await serve((request, response) => {
      const said = request.headers['proxy-authorization'] ?? '';
      const plain = Buffer.from(said.slice(6), 'base64').toString();
      response.writeHead(200, { 'x-echo': said }).end(`${said} ${plain} ${encodeURIComponent(plain)}`);
    });
    const environment = { http_proxy: `http://user:hunter%402@127.0.0.1:${proxy}` };
    const answer = await asker([{ host: 'a.test', http: true }], { ...unknown, environment })(
      'http://a.test/',
    );
    expect(answer.text).toBe('Basic *** user:*** user%3A***');
    expect(answer.headers).toContainEqual(['x-echo', 'Basic ***']);
  });

  test('a name that is not resolved in time is refused, as it may be inside', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const environment = { HTTP_PROXY: 'http://127.0.0.1:1' };
      const lookup = () => new Promise<never>(() => undefined);
      const asked = asker([{ host: 'a.test', http: true }], { lookup, environment })('http://a.test/');
      const refused = expect(asked).rejects.toThrow('could not resolve host: a.test');
      await vi.advanceTimersByTimeAsync(2000);
      await refused;
    } finally {
      vi.useRealTimers();
    }
  });

  test('a name that is known to be inside is refused all the same', async () => {
    const environment = { HTTPS_PROXY: 'http://127.0.0.1:1' };
    await expect(asker(['a.test'], { environment })('https://a.test/')).rejects.toThrow(
      'not allowed: a.test has an',
    );
  });

  test('a proxy that refuses, is not there, or is no URL is named without its password', async () => {
    const refusing = await serveConnect((_authority, socket) => socket.end('HTTP/1.1 407 Who?\r\n\r\n'));
    const ask = (proxy: string) =>
      asker(['a.test'], { ...unknown, environment: { HTTPS_PROXY: proxy } })('https://a.test/');
    await expect(ask(`http://u:hunter2@127.0.0.1:${refusing}`)).rejects.toThrow(
      'could not connect to a.test: the proxy answered 407',
    );
    closeServers();
    await expect(ask(`http://u:hunter2@127.0.0.1:${refusing}`)).rejects.toThrow(
      'connection refused by the proxy',
    );
    await expect(ask('socks5://u:hunter2@x')).rejects.toThrow(
      'could not connect to a.test: HTTPS_PROXY is not the URL of an http(s) proxy',
    );
  });

  test.each(['a.test', '.test', '*.test', 'test', 'x.y, a.test', '*'])(
    'NO_PROXY %s goes past it',
    async (list) => {
      const port = await serve((_request, response) => response.end('direct'));
      const environment = { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: list };
      const ask = asker([{ host: 'a.test', http: true, private: true, port }], { environment });
      expect((await ask(`http://a.test:${port}/`)).text).toBe('direct');
    },
  );

  test('NO_PROXY of another port or a name that only ends alike does not', async () => {
    const environment = { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: 'a.test:81,st' };
    const ask = asker([{ host: 'a.test', http: true }], { ...unknown, environment });
    await expect(ask('http://a.test/')).rejects.toThrow('connection refused by the proxy');
  });
});
